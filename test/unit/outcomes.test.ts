import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { PictureOutcomes } from '../../extension/core/train/picture-outcomes';
import { fromFloat16, toFloat16 } from '../../extension/shared/float16';
import { encodeOutcomes, isRight, keptOf, probabilitiesOf, probabilityBytes, type OutcomesHead } from '../../extension/shared/outcomes';
import { OutcomesLog } from '../../extension/trainer/outcomes/outcomes-log';
import { readOutcomes } from '../../extension/trainer/outcomes/read-outcomes';

let run: string;
beforeEach(() => void (run = mkdtempSync(join(tmpdir(), 'outcomes-'))));
afterEach(() => rmSync(run, { recursive: true }));
const file = (place = run) => join(place, 'outcomes.bin');

const labels = Int32Array.from({ length: 13 }, (_, i) => i % 3);
const pictures = { dataHash: 'abc', classes: 3, labels };

/** A validation by logits that rest on the epoch alone. */
function judged(epoch: number, turn = 0): PictureOutcomes {
  const source = random(epoch, turn);
  const outcomes = new PictureOutcomes(labels.length, 3);
  const logits = Float32Array.from({ length: 39 }, () => 3 * source.normal());
  for (let first = 0; first < labels.length; first += 4) outcomes.add(logits.subarray(3 * first, 3 * Math.min(13, first + 4)), labels.subarray(first, Math.min(13, first + 4)));
  return outcomes;
}
const step = (epoch: number): number => 10 * epoch;
/** The epochs that are better than all before. */
const best = new Set([1, 3]);
function write(from: number, to: number, place = run, turn = 0): void {
  const log = OutcomesLog.open(place, pictures, { epoch: from, step: step(from) });
  for (let epoch = from + 1; epoch <= to; epoch++) log.keep(judged(epoch, turn), { epoch, step: step(epoch), best: best.has(epoch), average: false });
}

test('a half-precision number is the nearest, of two the even one, and each comes back as it was', () => {
  for (let half = 0; half < 0x7c00; half++) expect(toFloat16(fromFloat16(half))).toBe(half);
  expect([1, 0.5, 65504, 65519.9, 65520, -2, 2 ** -24, 2 ** -25, 1.1 * 2 ** -25, 0, 1 + 2 ** -11, 1 + 3 * 2 ** -11].map(toFloat16)).toEqual([0x3c00, 0x3800, 0x7bff, 0x7bff, 0x7c00, 0xc000, 1, 0, 1, 0, 0x3c00, 0x3c02]);
  expect([fromFloat16(0x7c00), fromFloat16(toFloat16(NaN))]).toEqual([Infinity, NaN]);
  expect(Math.abs(fromFloat16(toFloat16(0.1)) - 0.1)).toBeLessThan(0.1 / 2048);
});

test('each epoch has a bit a picture, the last and the best epoch their probabilities', () => {
  write(0, 4);
  const { epochs, probabilities, average } = readOutcomes(run)!;
  expect(epochs.map((row) => row.step)).toEqual([10, 20, 30, 40]);
  expect(epochs.map(({ right }) => [...right])).toEqual([1, 2, 3, 4].map((epoch) => [...judged(epoch).right]));
  expect(probabilities.map(({ epoch, best: isBest }) => [epoch, isBest])).toEqual([[3, true], [4, false]]);
  expect(average).toBeNull();
  const last = probabilitiesOf(pictures, probabilities[1]!.bytes, 12);
  expect(last.reduce((a, b) => a + b)).toBeCloseTo(1, 3);
  // Right is the class that is likeliest.
  for (let i = 0; i < 13; i++) {
    const each = [...probabilitiesOf(pictures, probabilities[1]!.bytes, i)];
    expect(each.indexOf(Math.max(...each)) === labels[i]).toBe(isRight(epochs[3]!, i));
  }
});

test('softmax is that of the logits, to what half precision holds', () => {
  const outcomes = new PictureOutcomes(1, 3);
  outcomes.add(Float32Array.of(1, 1000, 999), Int32Array.of(1));
  const [low, most, next] = probabilitiesOf({ ...pictures, labels: Int32Array.of(1) }, outcomes.probabilities, 0);
  expect([low, outcomes.right[0]]).toEqual([0, 1]);
  expect([most, next]).toEqual([expect.closeTo(1 / (1 + Math.exp(-1)), 3), expect.closeTo(Math.exp(-1) / (1 + Math.exp(-1)), 3)]);
});

test('a run that goes on from any epoch, killed before or behind its checkpoint, comes to the same bytes', () => {
  write(0, 5);
  const whole = readFileSync(file());
  for (let killed = 1; killed <= 5; killed++) {
    for (const checkpoint of [killed - 1, killed]) {
      rmSync(file());
      write(0, killed);
      write(checkpoint, 5);
      expect(readFileSync(file()).equals(whole), `killed with ${killed} epochs in the file, ${checkpoint} in the checkpoint`).toBe(true);
    }
  }
});

test('what comes after the checkpoint that a run goes on from is taken off at once, and what was best then is there still', () => {
  write(0, 3);
  OutcomesLog.open(run, pictures, { epoch: 2, step: 20 });
  const { epochs, probabilities } = readOutcomes(run)!;
  expect(epochs).toHaveLength(2);
  expect(probabilities.map(({ epoch, best: isBest }) => [epoch, isBest])).toEqual([[1, true], [2, false]]);
});

test('the average of weights stands behind the epochs, and goes when the run is given more of them', () => {
  write(0, 2);
  const log = OutcomesLog.open(run, pictures, { epoch: 2, step: 20 });
  for (let turn = 0; turn < 2; turn++) log.keep(judged(9), { epoch: 2, step: 20, best: false, average: true });
  const { epochs, average, probabilities } = readOutcomes(run)!;
  expect([epochs.length, [...average!.right], probabilities.map((each) => [each.epoch, each.average])]).toEqual([2, [...judged(9).right], [[1, false], [2, false], [2, true]]]);
  write(2, 3);
  const averaged = readFileSync(file());
  rmSync(file());
  write(0, 3);
  expect(averaged.equals(readFileSync(file()))).toBe(true);
});

test('a fork has the epochs that it shares, and looks for its best anew; other pictures share none', () => {
  const [parent, fork] = [join(run, 'parent'), join(run, 'fork')];
  for (const place of [parent, fork]) mkdirSync(place);
  write(0, 3, parent);
  const open = (hash = 'abc') => OutcomesLog.open(fork, { ...pictures, dataHash: hash }, { epoch: 3, step: 30 }, { run: parent, epoch: 3, step: 30 });
  open();
  expect(readOutcomes(fork)!.probabilities).toMatchObject([{ epoch: 3, best: false }]);
  rmSync(parent, { recursive: true });
  // Its own by then.
  open().keep(judged(4), { epoch: 4, step: 40, best: true, average: false });
  expect(readOutcomes(fork)!.epochs.map(({ right }) => [...right])).toEqual([1, 2, 3, 4].map((epoch) => [...judged(epoch).right]));
  open('others').keep(judged(4), { epoch: 4, step: 40, best: true, average: false });
  expect(readOutcomes(fork)!.epochs.map((row) => row.step)).toEqual([0, 0, 0, 40]);
});

test('a file that is none is said to be, and keeps no run from going on', () => {
  write(0, 2);
  const whole = readFileSync(file());
  const head = (changes: Partial<OutcomesHead>) => `${JSON.stringify({ ...(JSON.parse(whole.toString('latin1').split('\n')[0]!) as OutcomesHead), ...changes })}\n`;
  for (const [bytes, reason] of [['x'.repeat(5000), 'no line of JSON'], ['{}\n', 'does not say "CNN Lab outcomes"'], ['null\n', 'does not say "CNN Lab outcomes"'], [head({ version: 2 as 1 }), 'of version 2'], [head({ pictures: -1 }), 'does not say how many'], [head({ probabilities: [null as never] }), 'does not say how many'], [head({ pictures: 1e12 }), 'bytes, and its first line speaks of']] as const) {
    writeFileSync(file(), bytes);
    expect(() => readOutcomes(run), reason).toThrow(new RegExp(`outcomes.bin cannot be read: it.*${reason}`));
  }
  writeFileSync(file(), whole);
  truncateSync(file(), whole.length - 1);
  expect(() => readOutcomes(run)).toThrow(/cannot be read: it has \d+ bytes/);
  write(2, 3);
  expect(readOutcomes(run)!.epochs.map((row) => row.step)).toEqual([0, 0, 30]);
});

test('of very many pictures and classes five are kept of each, and its own', () => {
  expect([keptOf(10_000, 200), keptOf(50_000, 1000), keptOf(3_000_000, 10)]).toEqual(['all', 'top5', 'all']);
  // Of 50,000 pictures of 1,000 classes an epoch's probabilities are 1.6 MB, and its bits 6 kB.
  expect(50_000 * probabilityBytes('top5', 1000)).toBe(1_600_000);
  const [count, classes] = [3000, 1000];
  const many = { dataHash: '', classes, labels: Int32Array.from({ length: count }, (_, i) => i % classes) };
  const outcomes = new PictureOutcomes(count, classes);
  const logits = new Float32Array(count * classes);
  for (let n = 0; n < count; n++) [3, 7, 9, 11, 13].forEach((k, i) => (logits[n * classes + ((n + k) % classes)] = 10 - i));
  outcomes.add(logits, many.labels);
  const known = probabilitiesOf(many, outcomes.probabilities, 2999);
  const sum = [10, 9, 8, 7, 6].reduce((all, logit) => all + Math.exp(logit), 995);
  expect([known[2], known[6], known[12], known[999], known[500]]).toEqual([expect.closeTo(Math.exp(10) / sum, 3), expect.closeTo(Math.exp(9) / sum, 3), expect.closeTo(Math.exp(6) / sum, 3), expect.closeTo(1 / sum, 6), NaN]);
  expect(encodeOutcomes({ ...many, epochs: [{ step: 1, right: outcomes.right }], average: null, probabilities: [] }).length).toBeLessThan(20_000);
});
