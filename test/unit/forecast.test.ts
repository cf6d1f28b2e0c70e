import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import { setValue } from '../../extension/core/config/edit';
import { random } from '../../extension/core/data/random';
import { fewestEpochs, foresee } from '../../extension/core/forecast/learning-curve';
import { moreEpochs } from '../../extension/core/forecast/more-epochs';
import { moreSeeds } from '../../extension/core/forecast/more-seeds';
import { epochsWords, seedsWords } from '../../extension/core/forecast/words';
import { pairedDifference, intervalOf } from '../../extension/core/verdict/difference';
import { points } from '../../extension/core/verdict/words';
import { english } from '../../extension/shared/said';

/** Curves of real runs, forty epochs each (test/fixtures/learning-curves). */
const curves = JSON.parse(readFileSync('test/fixtures/learning-curves/curves.json', 'utf8')) as { data: string; scheduler: string | null; accuracy: number[] }[];
const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
const experimentWith = (scheduler: unknown) => parseExperiment(setValue(text, ['scheduler'], scheduler)).experiment!;

test.each(['photos', 'shapes'])('of recorded curves what came lies within nine of ten intervals, of %s', (data) => {
  const own = curves.filter((curve) => curve.data === data);
  expect(own).toHaveLength(24);
  for (const ahead of [5, 10]) {
    let [all, inside, width, off, last] = [0, 0, 0, 0, 0];
    for (const { accuracy } of own) {
      for (let epochs = Math.max(fewestEpochs, ahead); epochs + ahead <= accuracy.length; epochs += 2) {
        const { low, middle, high } = foresee(accuracy.slice(0, epochs), ahead, 0.9)!;
        const came = accuracy[epochs + ahead - 1]!;
        all++;
        inside += Number(low <= came && came <= high);
        width += high - low;
        off += Math.abs(middle - came);
        last += Math.abs(accuracy[epochs - 1]! - came);
      }
    }
    console.log(`${data}, ${ahead} epochs ahead: ${((100 * inside) / all).toFixed(1)} % of ${all} lie within 90 % intervals, which are ${((100 * width) / all).toFixed(1)} points wide on average; the middle is off by ${((100 * off) / all).toFixed(1)} points, the last epoch by ${((100 * last) / all).toFixed(1)}`);
    expect(inside / all).toBeGreaterThan(0.88);
  }
});

test('a curve that is one of those fitted goes on as it does; of too few epochs, and too far ahead, nothing is said', () => {
  const power = Array.from({ length: 20 }, (_, i) => 0.9 - 0.5 * (i + 1) ** -1);
  expect(foresee(power, 10, 0.9)!.middle).toBeCloseTo(0.9 - 0.5 / 30, 6);
  expect(foresee(power.slice(0, 5), 5, 0.9)).toBeNull();
  expect(foresee(power.slice(0, 8), 9, 0.9)).toBeNull();
  // One that does not move stays, and is no error.
  expect(foresee(Array.from({ length: 10 }, () => 1), 5, 0.9)!.middle).toBeCloseTo(1, 5);
});

test('more epochs are told of where the learning rate goes on as it went, and it is said why not elsewhere', () => {
  const accuracy = Array.from({ length: 20 }, (_, i) => 0.8 - 0.5 / (i + 1) + 0.001 * (i % 2));
  const said = (scheduler: unknown, lr: (epoch: number) => number, ahead = 10, curve = accuracy) => english(epochsWords('A', moreEpochs(experimentWith(scheduler), [{ accuracy: curve, lr: curve.map((_, i) => lr(i)), stepsPerEpoch: 3 }], ahead, 0.9), 0.01));
  const constant = () => 0.001;
  expect(said(null, constant)).toMatch(/^A: after 10 more epochs validation accuracy would be about 78\.\d %, 90 % between 7\d\.\d % and 7\d\.\d %; after 20 it is 77\.6 %\. (They would likely|Whether they)/);
  expect(said({ ExponentialLR: { gamma: 0.9 } }, (epoch) => 0.001 * 0.9 ** epoch)).toContain('after 10 more epochs');
  expect(said({ ReduceLROnPlateau: { patience: 1 } }, constant)).toMatch(/That is as long as ReduceLROnPlateau leaves the learning rate as it is\.$/);
  // Of a cosine's end the next epochs go up again; a OneCycle that is longer is another from the beginning.
  const cosine = (epoch: number) => 0.0005 * (1 + Math.cos((Math.PI * epoch) / 20));
  expect(said({ CosineAnnealingLR: { T_max: 20 } }, cosine)).toBe('A: what 10 more epochs would bring cannot be told. Its schedule would raise the learning rate again.');
  expect(said({ OneCycleLR: { max_lr: 0.01 } }, constant)).toMatch(/With them its learning rate would be another from the first epoch on\.$/);
  expect(said({ StepLR: { step_size: 25, gamma: 0.1 } }, constant)).toMatch(/to less than a third at once, and accuracy jumps there\.$/);
  expect(said({ MultiStepLR: { milestones: [12], gamma: 0.1 } }, (epoch) => (epoch < 12 ? 0.001 : 0.0001))).toMatch(/That takes 10 epochs behind it/);
  expect(said({ MultiStepLR: { milestones: [12], gamma: 0.1 } }, (epoch) => (epoch < 12 ? 0.001 : 0.0001), 6)).toContain('after 6 more epochs');
  expect(said(null, constant, 10, accuracy.slice(0, 4))).toMatch(/That takes 10 epochs behind it/);
  expect(said(null, constant, 10, [])).toMatch(/It has no validation accuracy after each epoch\.$/);
});

test('an interval with more seeds is as wide, and tells as often, as was foreseen', () => {
  const source = random(11);
  const draw = (count: number, centre: number): number[] => Array.from({ length: count }, () => centre + 0.01 * source.normal());
  const bins = Array.from({ length: 4 }, () => ({ foreseen: 0, told: 0, count: 0 }));
  let [now, then, really] = [0, 0, 0];
  for (let study = 0; study < 600; study++) {
    // Where nothing is known of a difference beforehand: as the posterior has it.
    const centre = 0.04 * (source.uniform() - 0.5);
    const first = draw(3, centre);
    const outlook = moreSeeds(first, 3, 0.95)!;
    const [low, high] = intervalOf(pairedDifference([...first, ...draw(3, centre)]), 0.95);
    const bin = bins[Math.min(3, Math.floor(4 * outlook.tells))]!;
    bin.foreseen += outlook.tells;
    bin.told += Number(low > 0 || high < 0);
    bin.count++;
    now += outlook.now;
    then += outlook.then;
    really += (high - low) / 2;
  }
  const rows = bins.map(({ foreseen, told, count }) => [foreseen / count, told / count] as const);
  console.log(`three more pairs: foreseen and real chance to tell ${rows.map((row) => row.map((share) => share.toFixed(2)).join(' / ')).join(', ')}; half an interval ${(now / 6).toFixed(2)} points, foreseen ${(then / 6).toFixed(2)}, really ${(really / 6).toFixed(2)}`);
  for (const [foreseen, told] of rows) expect(Math.abs(foreseen - told)).toBeLessThan(0.15);
  expect(then / really).toBeGreaterThan(0.9);
  expect(then / really).toBeLessThan(1.1);
});

test('what more seeds would tell is said in words; of two pairs nothing is', () => {
  const verdict = { a: 'A', b: 'B', outcome: 'open', pairs: 3 } as const;
  expect(english(seedsWords(verdict, 3, moreSeeds([0.01, 0.02, 0.03], 3, 0.95), points))).toBe('With 3 more seeds the difference between B and A would be known to about ± 1.1 points in place of ± 2.5 points. The chance that they tell which is better is about 81 %.');
  expect(english(seedsWords({ ...verdict, outcome: 'better' }, 3, moreSeeds([0.01, 0.02, 0.03], 3, 0.95), points))).toMatch(/in place of ± 2\.5 points\.$/);
  expect(moreSeeds([0.01, 0.02], 3, 0.95)).toBeNull();
  expect(english(seedsWords({ ...verdict, pairs: 2 }, 3, null, points))).toBe('What 3 more seeds would tell of B against A cannot be told from 2 pairs of seeds: that takes 3.');
  expect(english(seedsWords({ ...verdict, outcome: 'same' }, 3, null, points))).toMatch(/would change nothing/);
  // Of several comparisons at once each must say more.
  expect(moreSeeds([0.01, 0.02, 0.03], 3, 0.95, { comparisons: 3 })!.tells).toBeLessThan(0.75);
  // Pictures that all seeds have in common leave an interval that no seed narrows.
  const few = moreSeeds([0.01, 0.02, 0.03], 1000, 0.95, { untouched: 1e-4 })!;
  expect(few.then).toBeGreaterThan(1.95 * 0.01);
});
