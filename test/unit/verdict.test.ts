import { readFileSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { random } from '../../extension/core/data/random';
import { apart, equivalence, holm, intervalOf, pairedDifference, pairsFor, unpairedDifference } from '../../extension/core/verdict/difference';
import { settingsOf } from '../../extension/core/verdict/settings';
import { studentCdf, studentQuantile } from '../../extension/core/verdict/student-t';
import { judge, type Setting } from '../../extension/core/verdict/verdict';
import { points, verdictWords } from '../../extension/core/verdict/words';
import type { Experiment } from '../../extension/shared/experiment';
import { english, fill } from '../../extension/shared/said';

// Here, where nothing is bundled, the library's WebAssembly takes a moment to compile.
beforeAll(() => vi.waitFor(() => studentCdf(0, 1)));

interface Vectors {
  cdf: [number, number, number][];
  quantiles: [number, number, number][];
  cases: { a: number[]; b: number[]; welch: { p: number; df: number; interval: number[] }; paired?: { p: number; interval: number[]; margin: number; equivalence: number } }[];
  holm: { ps: number[][]; corrected: number[][] };
}
/** By SciPy (test/vectors/verdicts.py). */
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
  expect(words(a, [setting('cosine', [0.909, 0.915, 0.905, 0.912, 0.91])])).toEqual(['cosine is better than StepLR by 0.9 points, 95 % between +0.8 and +1.1 (5 seeds each, paired by seed).']);
  expect(words(a, [setting('none', [0.889, 0.893, 0.89, 0.89, 0.889])])).toEqual([expect.stringMatching(/^none is worse than StepLR by 1\.1 points, 95 % between −1\.\d and −\d\.\d \(5 seeds each, paired by seed\)\.$/)]);
  expect(words(a, [setting('cosine', [0.921, 0.899, 0.915, 0.893, 0.92])])).toEqual([
    'Whether cosine is better than StepLR cannot be told: they are 0.9 points apart, 95 % between −1.0 and +2.7 (5 seeds each, paired by seed). Two runs of StepLR that differ in their seed alone are 0.3 points apart on average. 6 more seeds of each would tell a difference of 1.0 points.',
  ]);
  expect(words(a, [setting('cosine', [0.901, 0.904, 0.899, 0.901, 0.9])])).toEqual([expect.stringMatching(/^cosine is as good as StepLR to within 1\.0 points: they are 0\.\d points apart, 90 % between /)]);
  expect(words(a, [setting('patience 9', [0.9, 0.905, 0.898, 0.902, 0.9])])).toEqual(['patience 9 and StepLR come to the same figures with each seed (5 seeds each, paired by seed): what differs between them changes nothing here.']);
});

test('one run of each says nothing of the settings, and the words say so', () => {
  expect(words(setting('StepLR', [0.9]), [setting('cosine', [0.911])])).toEqual([
    'Whether cosine is better than StepLR cannot be told from one run of each with the same seed: these two networks are 1.1 points apart, and another seed may turn that round. Each needs two seeds at least.',
  ]);
  expect(words(setting('StepLR', [0.9]), [setting('cosine', [0.911], 7)])[0]).toMatch(/from 1 and 1 runs that have no two seeds in common/);
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

test('runs that differ in their seed alone are runs of one setting, which is named by what sets it apart', () => {
  const experiment = (lr: number, seed: number) => ({ data: {}, optimizer: { name: 'Adam', params: { lr }, path: ['optimizer'] }, scheduler: null, epochs: 3, seed }) as unknown as Experiment;
  const runs = [experiment(0.1, 1), experiment(0.1, 2), experiment(0.2, 1), experiment(0.1, 2)].map((each, i) => ({ name: 'net', experiment: each, figure: i }));
  expect(settingsOf(runs, english).map(({ name, figures }) => [name, [...figures].sort()])).toEqual([
    [expect.stringContaining('0.1'), [[1, 0], [2, 1]]],
    [expect.stringContaining('0.2'), [[1, 2]]],
  ]);
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

test('how far two equal runs lie apart on average is what a simulation says', () => {
  const source = random(5, 5);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - source.uniform())) * Math.cos(2 * Math.PI * source.uniform());
  const values = Array.from({ length: 20_000 }, normal);
  const gaps = values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  expect(apart(values)).toBeCloseTo(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length, 1);
});
