import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { apart, equivalence, holm, intervalOf, pairedDifference, pairsFor, unpairedDifference } from '../../extension/core/verdict/difference';
import { bestEpoch, lastEpoch, shareRight } from '../../extension/core/verdict/best-epoch';
import { mcnemar, testNetworks, type JudgedPictures } from '../../extension/core/verdict/networks';
import { overSeedsAndPictures, type PicturePair } from '../../extension/core/verdict/seeds-and-pictures';
import { settingsOf } from '../../extension/core/verdict/settings';
import { studentCdf, studentQuantile } from '../../extension/core/verdict/student-t';
import { judge, type Setting } from '../../extension/core/verdict/verdict';
import { points, verdictWords } from '../../extension/core/verdict/words';
import type { Experiment } from '../../extension/shared/experiment';
import { english, fill } from '../../extension/shared/said';

interface Vectors {
  cdf: [number, number, number][];
  quantiles: [number, number, number][];
  cases: { a: number[]; b: number[]; welch: { p: number; df: number; interval: number[] }; paired?: { p: number; interval: number[]; margin: number; equivalence: number } }[];
  mcnemar: [number, number, number][];
  seeds_and_pictures: { a: string[]; b: string[]; error: number; df: number; p: number; interval: number[] }[];
  holm: { ps: number[][]; corrected: number[][] };
}
/** By SciPy and statsmodels (test/vectors/verdicts.py). */
const vectors = JSON.parse(readFileSync('test/vectors/verdicts.json', 'utf8')) as Vectors;
const close = (value: number, wanted: number): void => expect(Math.abs(value - wanted) / Math.max(1e-300, Math.abs(wanted)), `${value} beside ${wanted}`).toBeLessThan(1e-9);

test('Student’s t is SciPy’s, to 1e-9', () => {
  for (const [t, df, share] of vectors.cdf) close(studentCdf(t, df), share);
  for (const [p, df, t] of vectors.quantiles) close(studentQuantile(p, df), t);
});

test('t-tests, their intervals and equivalence are SciPy’s, to 1e-9', () => {
  for (const { a, b, welch, paired } of vectors.cases) {
    const unpaired = unpairedDifference(a, b);
    close(unpaired.p, welch.p);
    close(unpaired.df, welch.df);
    intervalOf(unpaired, 0.95).forEach((end, i) => close(end, welch.interval[i]!));
    if (!paired) continue;
    const difference = pairedDifference(b.map((each, i) => each - a[i]!));
    close(difference.p, paired.p);
    intervalOf(difference, 0.95).forEach((end, i) => close(end, paired.interval[i]!));
    close(equivalence(difference, paired.margin), paired.equivalence);
  }
  vectors.holm.ps.forEach((ps, i) => holm(ps).forEach((p, j) => close(p, vectors.holm.corrected[i]![j]!)));
});

const judged = (bits: string, dataHash = 'd'): JudgedPictures => ({ dataHash, right: Uint8Array.from(bits, Number) });

test('McNemar’s exact test is that of statsmodels, to 1e-9', () => {
  for (const [b, c, p] of vectors.mcnemar) close(mcnemar(b, c), p);
  expect(testNetworks(judged('0011101'), judged('0110001'))).toEqual({ pictures: 7, onlyA: 2, onlyB: 1, p: 1 });
});

test('over seeds and pictures: statsmodels’ analysis of variance, to 1e-9', () => {
  for (const { a, b, error, df, p, interval } of vectors.seeds_and_pictures) {
    const pairs = a.map((bits, i): PicturePair => [judged(bits), judged(b[i]!)]);
    const difference = overSeedsAndPictures(pairs)!;
    close(difference.error, error);
    close(difference.df, df);
    close(difference.p, p);
    intervalOf(difference, 0.95).forEach((end, i) => close(end, interval[i]!));
  }
});

test('its spread is what a bootstrap of seeds x pictures comes to, less what that counts too often', () => {
  const { a, b } = vectors.seeds_and_pictures[2]!;
  const table = a.map((bits, s) => [...bits].map((right, i) => Number(b[s]![i]) - Number(right)));
  const [n, count] = [table.length, table[0]!.length];
  const source = random(4, 4);
  const draws = Array.from({ length: 20_000 }, () => {
    const seeds = Array.from({ length: n - 1 }, () => source.integer(n));
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const picture = source.integer(count);
      for (const seed of seeds) sum += table[seed]![picture]!;
    }
    return sum / seeds.length / count;
  });
  const pairs = a.map((bits, i): PicturePair => [judged(bits), judged(b[i]!)]);
  const { error } = overSeedsAndPictures(pairs)!;
  const mean = (values: number[]): number => values.reduce((x, y) => x + y, 0) / values.length;
  const bySeed = table.map(mean);
  const byPicture = table[0]!.map((_, i) => mean(table.map((row) => row[i]!)));
  const interaction = table.flatMap((row, s) => row.map((each, i) => (each - bySeed[s]! - byPicture[i]! + mean(bySeed)) ** 2)).reduce((x, y) => x + y, 0) / ((n - 1) * (count - 1));
  const centre = mean(draws);
  const drawn = mean(draws.map((each) => (each - centre) ** 2));
  expect(Math.sqrt(drawn - (2 * interaction) / (n * count)) / error).toBeCloseTo(1, 1);
});

test('so many pairs bring the interval down to the margin, and one less does not', () => {
  const half = (pairs: number) => (studentQuantile(0.975, pairs - 1) * 0.008) / Math.sqrt(pairs);
  const pairs = pairsFor(0.008, 0.005, 0.95)!;
  expect([half(pairs) <= 0.005, half(pairs - 1) <= 0.005]).toEqual([true, false]);
  expect(pairsFor(1, 0.001, 0.95)).toBeNull();
});

const options = { margin: 0.01, level: 0.95, higherIsBetter: true };
const setting = (name: string, figures: number[], firstSeed = 1): Setting => ({ name, figures: new Map(figures.map((figure, i) => [firstSeed + i, figure])) });
const words = (a: Setting, others: Setting[]): string[] =>
  judge(a, others, options).map((verdict) => fill(verdictWords(verdict, { margin: options.margin, unit: points, comparisons: others.length })));

test('what can be concluded is said in words, with the numbers behind it', () => {
  const a = setting('StepLR', [0.9, 0.905, 0.898, 0.902, 0.9]);
  expect(words(a, [setting('cosine', [0.909, 0.915, 0.905, 0.912, 0.91])])).toEqual(['cosine is better than StepLR by 0.9 points, 95 % between +0.8 and +1.1 (5 seeds each, paired by seed). Effect size: 7.1 standard deviations of the pairs\' differences (Cohen\'s d).']);
  expect(words(a, [setting('none', [0.889, 0.893, 0.89, 0.89, 0.889])])).toEqual([expect.stringMatching(/^none is worse than StepLR by 1\.1 points, 95 % between −1\.\d and −\d\.\d \(5 seeds each, paired by seed\)\. Effect size: \d\.\d /)]);
  expect(words(a, [setting('cosine', [0.921, 0.899, 0.915, 0.893, 0.92])])).toEqual([
    'Whether cosine is better than StepLR cannot be told: they are 0.9 points apart, 95 % between −1.0 and +2.7 (5 seeds each, paired by seed). Effect size: 0.6 standard deviations of the pairs\' differences (Cohen\'s d). Two runs of StepLR that differ in their seed alone are 0.3 points apart on average. 6 more seeds of each would tell a difference of 1.0 points.',
  ]);
  expect(words(a, [setting('cosine', [0.901, 0.904, 0.899, 0.901, 0.9])])).toEqual([expect.stringMatching(/^cosine is as good as StepLR to within 1\.0 points: they are 0\.\d points apart, 90 % between /)]);
  expect(words(a, [setting('patience 9', [0.9, 0.905, 0.898, 0.902, 0.9])])).toEqual(['patience 9 and StepLR come to the same figures with each seed (5 seeds each, paired by seed): what differs between them changes nothing here.']);
  expect(words(a, [setting('cosine', [0.92, 0.915, 0.918], 11)])).toEqual([expect.stringMatching(/\(5 and 3 runs, of different seeds\)\. Effect size: 6\.\d standard deviations of a setting's runs \(Cohen's d\)\.$/)]);
});

test('one run of each says nothing of the settings, and the words say so', () => {
  expect(words(setting('StepLR', [0.9]), [setting('cosine', [0.911])])).toEqual([
    'Whether cosine is better than StepLR cannot be told from one run of each with the same seed: these two networks are 1.1 points apart, and another seed may turn that round. Each needs two seeds at least.',
  ]);
  expect(words(setting('StepLR', [0.9]), [setting('cosine', [0.911], 7)])[0]).toMatch(/from 1 and 1 runs that have no two seeds in common/);
});

const onPictures = (name: string, seeds: string[], dataHash: string | null = 'd', firstSeed = 1): Setting => ({
  name, figures: new Map(seeds.map((bits, i) => [firstSeed + i, shareRight(judged(bits))])), pictures: new Map(seeds.map((bits, i) => [firstSeed + i, dataHash === null ? null : judged(bits, dataHash)])),
});

test('one run of each: these two networks are held against each other, picture by picture; or it is said why not', () => {
  const [a, b] = ['0'.repeat(12) + '1'.repeat(48), '1'.repeat(40) + '0'.repeat(1) + '1'.repeat(19)];
  expect(words(onPictures('StepLR', [a]), [onPictures('cosine', [b])])).toEqual([
    'Whether cosine is better than StepLR cannot be told from one run of each with the same seed: these two networks are 18.3 points apart, and another seed may turn that round. Each needs two seeds at least. Of the 60 pictures that both validated, 12 are right with the network of cosine alone, 1 with that of StepLR alone: these two networks differ by more than chance (McNemar\'s exact test, p = 0.003), these two settings may not.',
  ]);
  // Another seed's is the same pictures where the data set has a validation set of its own.
  expect(words(onPictures('StepLR', [a]), [onPictures('cosine', [a.replace('0', '1')], 'd', 9)])[0]).toMatch(/1 are right with the network of cosine alone, 0 with that of StepLR alone: that much is chance between these two networks \(McNemar's exact test, p = 1\.000\)\.$/);
  expect(words(onPictures('StepLR', [a]), [onPictures('cosine', [b], 'e')])[0]).toMatch(/Picture by picture they cannot be compared: they validated different pictures \(another data set, split or seed\)\.$/);
  expect(words(onPictures('StepLR', [a]), [onPictures('cosine', [b], null)])[0]).toMatch(/is not on record\.$/);
  // A loss does not count pictures.
  expect(judge(setting('StepLR', [0.9]), [setting('cosine', [0.911])], options)[0]!.networks).toBeNull();
});

test('seeds on the same pictures are compared over seeds and pictures; on pictures of their own by seed alone', () => {
  // Each seed says the same: were the pictures always these, B would be better beyond doubt.
  const bits = (from: number, to: number): string => ('0'.repeat(from) + '1'.repeat(to - from)).padEnd(400, '0');
  const [a, b] = [[bits(0, 300), bits(0, 299), bits(0, 301), bits(0, 300)], [bits(8, 311), bits(8, 311), bits(8, 312), bits(8, 311)]];
  const [verdict] = judge(onPictures('a', a), [onPictures('b', b)], { ...options, margin: 0.001 });
  expect(verdict).toMatchObject({ outcome: 'open', pictures: 400, pairs: 4 });
  expect(verdict!.same_pictures![0]).toBeGreaterThan(0);
  expect(words(onPictures('a', a), [onPictures('b', b)])).toEqual([
    'Whether b is better than a cannot be told: they are 0.8 points apart, 95 % between −1.3 and +2.9 (4 seeds each on the same 400 pictures, paired by both). With other seeds on these very 400 pictures it lies between +0.6 and +1.0: on other pictures of the kind it may not. Effect size: 6.5 standard deviations of the pairs\' differences (Cohen\'s d). Two runs of a that differ in their seed alone are 0.2 points apart on average. More seeds alone would not tell a difference of 1.0 points: 400 validation pictures are too few for that.',
  ]);
  // Where several comparisons at once leave it open, it is not the pictures.
  const byHolm = { ...verdict!, interval: [-0.069, -0.003] as [number, number], same_pictures: [-0.069, -0.003] as [number, number] };
  expect(english(verdictWords(byHolm, { margin: 0.01, unit: points, comparisons: 2 }))).not.toContain('other pictures');
  const own = { ...onPictures('a', a), pictures: new Map([[1, judged(a[0]!, 'x')], ...a.slice(1).map((each, i): [number, JudgedPictures] => [2 + i, judged(each, 'y')])]) };
  const others = { ...onPictures('b', b), pictures: new Map([[1, judged(b[0]!, 'x')], ...b.slice(1).map((each, i): [number, JudgedPictures] => [2 + i, judged(each, 'y')])]) };
  expect(judge(own, [others], { ...options, margin: 0.001 })[0]).toMatchObject({ outcome: 'better', pictures: null, same_pictures: null, pairs: 4 });
});

test('the best epoch is chosen by one half of the pictures and judged by the other; a run’s own choice is praised', () => {
  // Coins: no epoch is better than another.
  const source = random(8, 8);
  const outcomes = (epochs: number) => ({
    dataHash: 'd', classes: 2, labels: new Int32Array(400), average: null, probabilities: [],
    epochs: Array.from({ length: epochs }, (_, i) => ({ step: i + 1, right: Uint8Array.from({ length: 50 }, () => source.integer(256)) })),
  });
  let [honest, praised] = [0, 0];
  for (let turn = 0; turn < 200; turn++) {
    const run = outcomes(20);
    honest += shareRight(bestEpoch(run)!) / 200;
    praised += Math.max(...run.epochs.map((row) => shareRight(lastEpoch({ ...run, epochs: [row] })!))) / 200;
  }
  expect([Math.abs(honest - 0.5) < 0.005, praised > 0.54]).toEqual([true, true]);
  const run = outcomes(3);
  const only = { ...run, epochs: [{ step: 0, right: new Uint8Array(50).fill(255) }, run.epochs[1]!] };
  expect(bestEpoch(only)).toEqual(lastEpoch(only));
  expect([bestEpoch({ ...only, epochs: only.epochs.slice(0, 1) }), lastEpoch({ ...only, epochs: [] })]).toEqual([null, null]);
});

test('runs of different seeds are compared unpaired; several comparisons at once are corrected', () => {
  const a = setting('a', [0.9, 0.901, 0.899, 0.9]);
  expect(judge(a, [setting('b', [0.92, 0.921, 0.919], 11)], options)[0]).toMatchObject({ outcome: 'better', pairs: null, runs: [4, 3] });
  const near = setting('b', [0.905, 0.9035, 0.9005, 0.9055]);
  expect(judge(a, [near], options)[0]!.outcome).toBe('better');
  const three = judge(a, [near, setting('c', [0.91, 0.89, 0.9, 0.905]), setting('d', [0.89, 0.91, 0.905, 0.9])], options);
  expect(three[0]).toMatchObject({ outcome: 'equal' });
  expect(three[0]!.corrected).toBeCloseTo(3 * three[0]!.p!, 12);
  expect(words(a, [near, setting('c', [0.91, 0.89, 0.9, 0.905])])[0]).toMatch(/2 comparisons at once: p = 0\.\d{3} \(Holm\), 0\.\d{3} alone\.$/);
});

test('of a loss less is better', () => {
  const [verdict] = judge(setting('a', [0.5, 0.51, 0.49]), [setting('b', [0.4, 0.41, 0.395])], { ...options, higherIsBetter: false });
  expect(verdict!.outcome).toBe('better');
});

test('runs that differ in their seed, and in what was measured of their layers, are runs of one setting, which is named by what sets it apart', () => {
  const experiment = (lr: number, seed: number) => ({ data: {}, optimizer: { name: 'Adam', params: { lr }, path: ['optimizer'] }, scheduler: null, epochs: 3, training: { record: seed === 2 ? ['memory'] : [] }, seed }) as unknown as Experiment;
  const runs = [experiment(0.1, 1), experiment(0.1, 2), experiment(0.2, 1), experiment(0.1, 2)].map((each, i) => ({ name: 'net', experiment: each, figure: i }));
  expect(settingsOf(runs, english).map(({ name, figures }) => [name, [...figures].sort()])).toEqual([
    [expect.stringContaining('0.1'), [[1, 0], [2, 1]]],
    [expect.stringContaining('0.2'), [[1, 2]]],
  ]);
});

test('folds are no settings: those of a setting repeat it, and are paired by fold; that they share pictures is for the reader to know', () => {
  const experiment = (lr: number, fold: number) => ({ data: { k_fold: { folds: 3, fold } }, optimizer: { name: 'Adam', params: { lr }, path: ['optimizer'] }, scheduler: null, epochs: 3, training: {}, seed: 1 }) as unknown as Experiment;
  // Folds differ far more than settings do.
  const figures = [0.5, 0.7, 0.9, 0.52, 0.721, 0.919];
  const [a, b] = settingsOf(figures.map((figure, i) => ({ name: 'net', experiment: experiment(i < 3 ? 0.1 : 0.2, i % 3), figure })), english);
  expect([...a!.figures].sort()).toEqual([['1/0', 0.5], ['1/1', 0.7], ['1/2', 0.9]]);
  const [verdict] = judge(a!, [b!], options);
  expect(verdict).toMatchObject({ outcome: 'better', folds: true, pairs: 3, more: null });
  expect(english(verdictWords(verdict!, { margin: 0.01, unit: points, comparisons: 1 }))).toMatch(/^.*0\.2 is better than .*0\.1 by 2\.0 points, 95 % between \S+ and \S+ \(3 folds each, paired by fold\)\. Effect size: 20\.0 standard deviations of the pairs' differences \(Cohen's d\)\.$/);
});

// Seeded: the same thousand pairs each time.
test('the verdict is honest: of equal settings it says "better" in at most 5 of 100, and its interval covers a true one in 93 to 97', () => {
  const source = random(20261128, 1);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - source.uniform())) * Math.cos(2 * Math.PI * source.uniform());
  for (const [seeds, paired] of [[3, true], [5, true], [5, false]] as const) {
    let [betters, claims, covered] = [0, 0, 0];
    for (let turn = 0; turn < 1000; turn++) {
      // What a seed does to every setting alike (its split, its first weights), and what is left.
      const shared = Array.from({ length: seeds }, () => 0.006 * normal());
      const draw = (gap: number): number[] => shared.map((part) => 0.9 + gap + (paired ? part : 0.006 * normal()) + 0.004 * normal());
      const [a, equal, better] = [draw(0), draw(0), draw(0.009)];
      const [none] = judge(setting('a', a), [setting('b', equal, paired ? 1 : 101)], options);
      if (none!.outcome === 'better') betters++;
      if (none!.outcome === 'better' || none!.outcome === 'worse') claims++;
      const { interval } = judge(setting('a', a), [setting('b', better, paired ? 1 : 101)], options)[0]!;
      if (interval![0] <= 0.009 && 0.009 <= interval![1]) covered++;
    }
    expect(betters / 1000).toBeLessThanOrEqual(0.05);
    // Either way: a thousand draws of 5 in 100 spread by 7.
    expect(claims / 1000).toBeLessThan(0.07);
    expect(covered / 1000).toBeGreaterThan(0.93);
    expect(covered / 1000).toBeLessThan(0.97);
    console.log(`${seeds} seeds, ${paired ? 'paired' : 'not paired'}: of 1,000 equal pairs ${betters} "better", ${claims - betters} "worse"; of 1,000 that differ the interval covers it in ${covered}`);
  }
});

/** Abramowitz and Stegun 26.2.17. */
function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

test('over seeds and pictures it is honest, too: with other seeds and other pictures, of which the seeds alone know nothing', () => {
  const source = random(20261128, 2);
  const normals = Float64Array.from({ length: 65_536 }, () => source.normal());
  const normal = (): number => normals[source.integer(65_536)]!;
  const pictures = 120;
  // What makes a picture easy for all, for a setting, for a run of it; and a seed's luck.
  const [ease, taste, luck, noise] = [1, 0.8, 0.1, 0.5];
  const whole = Math.sqrt(ease ** 2 + taste ** 2 + luck ** 2 + noise ** 2);
  const truth = normalShare(1.3 / whole) - normalShare(1 / whole);
  for (const seeds of [3, 5]) {
    let [claims, betters, covered, coveredAlone] = [0, 0, 0, 0];
    for (let turn = 0; turn < 1000; turn++) {
      const easy = Array.from({ length: pictures }, () => ease * normal());
      const drawn = (skill: number, tastes: number[]): JudgedPictures[] =>
        Array.from({ length: seeds }, () => {
          const lucky = skill + luck * normal();
          return { dataHash: 'd', right: Uint8Array.from(easy, (each, i) => Number(each + tastes[i]! + lucky + noise * normal() > 0)) };
        });
      const ofTaste = () => easy.map(() => taste * normal());
      const named = (name: string, runs: JudgedPictures[]): Setting => ({ name, figures: new Map(runs.map((each, i) => [i, shareRight(each)])), pictures: new Map(runs.map((each, i) => [i, each])) });
      const tastes = ofTaste();
      const a = named('a', drawn(1, tastes));
      // Equal settings have equal tastes.
      const [none] = judge(a, [named('b', drawn(1, tastes))], options);
      if (none!.outcome === 'better') betters++;
      if (none!.outcome === 'better' || none!.outcome === 'worse') claims++;
      const { interval, same_pictures: same } = judge(a, [named('b', drawn(1.3, ofTaste()))], options)[0]!;
      const holds = ([low, high]: [number, number]): boolean => low <= truth && truth <= high;
      if (holds(interval!)) covered++;
      if (holds(same!)) coveredAlone++;
    }
    console.log(`${seeds} seeds x ${pictures} pictures: of 1,000 equal pairs ${betters} "better", ${claims - betters} "worse"; of 1,000 that differ the interval covers it in ${covered}, that of seeds alone in ${coveredAlone}`);
    expect(betters / 1000).toBeLessThanOrEqual(0.05);
    expect(claims / 1000).toBeLessThan(0.07);
    expect(covered / 1000).toBeGreaterThan(0.93);
    expect(covered / 1000).toBeLessThan(0.97);
    expect(coveredAlone).toBeLessThan(930);
  }
}, 120_000);

test('McNemar’s test is honest of two networks, and would not be of two settings', () => {
  const source = random(20261128, 3);
  let [networks, settings] = [0, 0];
  for (let turn = 0; turn < 1000; turn++) {
    const right = (share: number): JudgedPictures => ({ dataHash: 'd', right: Uint8Array.from({ length: 400 }, () => Number(source.uniform() < share)) });
    if (testNetworks(right(0.85), right(0.85)).p < 0.05) networks++;
    // Of one setting: its seeds differ by some points, which is no setting's merit.
    if (testNetworks(right(0.85 + 0.03 * source.normal()), right(0.85 + 0.03 * source.normal())).p < 0.05) settings++;
  }
  console.log(`McNemar: of 1,000 pairs of equal networks ${networks} are said to differ, of 1,000 pairs of seeds of one setting ${settings}`);
  expect(networks / 1000).toBeLessThanOrEqual(0.05);
  expect(settings / 1000).toBeGreaterThan(0.15);
});

test('how far two equal runs lie apart on average is what a simulation says', () => {
  const source = random(5, 5);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - source.uniform())) * Math.cos(2 * Math.PI * source.uniform());
  const values = Array.from({ length: 20_000 }, normal);
  const gaps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  expect(apart(values)).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length, 1);
});
