import { describe, expect, test } from 'vitest';
import { ashaRungs } from '../../extension/core/study/asha';
import { gridSetting, gridSize } from '../../extension/core/study/grid';
import { logDensity, parzen, sample, type Kernels } from '../../extension/core/study/parzen';
import type { SearchTrial } from '../../extension/core/study/search-trial';
import { searchers } from '../../extension/core/study/searchers';
import { trialsOf } from '../../extension/core/study/size';
import { evenly, sobol, sobolDimensions } from '../../extension/core/study/sobol';
import type { Parameter, Setting } from '../../extension/core/study/space';
import { splitTrials, suggest } from '../../extension/core/study/tpe';
import { logMass, truncatedQuantile } from '../../extension/core/study/truncated-normal';
import type { EpochEnd } from '../../extension/shared/events';
import { endsEarly } from '../../extension/trainer/study-bounds';
import { readVectors } from '../vectors/read';
import { randomState } from './mt19937';

interface Vectors {
  spaces: Record<string, Parameter[]>;
  suggestions: { space: string; direction: string; seed: number; trials: SearchTrial[]; good: number[]; others: number[]; setting: Setting }[];
  estimators: { observed: number[][]; weights: number[]; kernels: ({ weights: number[][] } | { mu: number[]; sigma: number[] })[]; at: number[][]; densities: number[]; seed: number; sampled: number[][] }[];
  normals: { a: number; b: number; mass: number; q: number[]; x: number[] }[];
  halvings: { direction: string; at_once: number; events: [number, number, number | null, boolean][] }[];
  sobol: number[][];
  uniforms: { seed: number; values: number[] };
}
const vectors = readVectors<Vectors>('study-search');
const near = (actual: number, expected: number, rtol: number): void => expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(rtol * Math.max(1e-12, Math.abs(expected)));

describe('as Optuna 5 and SciPy have it', () => {
  test('NumPy\'s random numbers, from which the suggestions are made', () => {
    const uniform = randomState(vectors.uniforms.seed);
    expect(Array.from({ length: 700 }, uniform).slice(-20)).toEqual(vectors.uniforms.values);
  });

  test('Sobol\'s points, in every dimension', () => {
    expect(vectors.sobol[0]).toHaveLength(sobolDimensions);
    expect(vectors.sobol.map((point, index) => point.map((_, dimension) => sobol(index, dimension)))).toEqual(vectors.sobol);
  });

  test.each(vectors.normals)('the normal between $a and $b (rtol 1e-10)', ({ a, b, mass, q, x }) => {
    near(logMass(a, b), mass, 1e-10);
    q.forEach((share, i) => near(truncatedQuantile(share, a, b), x[i]!, 1e-10));
  });

  test.each(vectors.estimators)('the Parzen estimator of $observed.length settings: weights, kernels, densities, samples (rtol 1e-10)', ({ observed, weights, kernels, at, densities, seed, sampled }) => {
    const estimator = parzen(vectors.spaces.flat!.map(({ distribution }) => distribution), observed);
    weights.forEach((weight, i) => near(estimator.weights[i]!, weight, 1e-12));
    kernels.forEach((expected, i) => {
      const kernel = estimator.kernels[i] as Extract<Kernels, { kind: 'normal' }> & { weights: number[][] };
      if ('mu' in expected) expected.mu.forEach((_, k) => [near(kernel.mu[k]!, expected.mu[k]!, 1e-12), near(kernel.sigma[k]!, expected.sigma[k]!, 1e-12)]);
      else expected.weights.forEach((row, k) => row.forEach((weight, c) => near(kernel.weights[k]![c]!, weight, 1e-12)));
    });
    at.forEach((setting, i) => near(logDensity(estimator, setting), densities[i]!, 1e-10));
    const drawn = sample(estimator, 24, randomState(seed));
    sampled.forEach((setting, n) => setting.forEach((value, i) => near(drawn[n]![i]!, value, 1e-10)));
  });

  test.each(vectors.suggestions)('what TPE suggests after $trials.length trials of "$space", to $direction, from $seed (rtol 1e-10)', ({ space, direction, seed, trials, good, others, setting }) => {
    const split = splitTrials(trials, direction === 'maximize');
    expect([split.good, split.others].map((some) => some.map(({ number }) => number))).toEqual([good, others]);
    const suggested = suggest(vectors.spaces[space]!, trials, direction === 'maximize', randomState(seed));
    expect(Object.keys(suggested).sort()).toEqual(Object.keys(setting).sort());
    for (const [name, value] of Object.entries(setting)) near(suggested[name]!, value, 1e-10);
  });

  test.each(vectors.halvings)('which runs successive halving ends, $at_once at once, to $direction: exactly', ({ direction, events }) => {
    const series: number[][] = [];
    let ended = 0;
    for (const [trial, step, value, pruned] of events) {
      const own = (series[trial] ??= []);
      own[step - 1] = value ?? NaN;
      const metric = direction === 'maximize' ? 'val_accuracy' : 'val_loss';
      const rungs = ashaRungs(series.filter((_, other) => other !== trial), 16, metric);
      const epoch = { epoch: step, [metric]: value } as unknown as EpochEnd;
      expect(endsEarly({ rungs, metric }, () => [epoch], step) !== null, `trial ${trial} at ${step}`).toBe(pruned);
      ended += Number(pruned);
    }
    expect(ended).toBeGreaterThan(10);
  });
});

const trial = (number: number, setting: Setting, value: number): SearchTrial => ({ number, setting, state: 'complete', value, epochs: 4 });
const searched = (search: keyof typeof searchers, space: Parameter[], count: number, value: (setting: Setting) => number): SearchTrial[] => {
  const trials: SearchTrial[] = [];
  for (let number = 0; number < count; number++) {
    const setting = searchers[search]({ space, trials, seed: 3, metric: 'val_accuracy' }, number);
    trials.push(trial(number, setting, value(setting)));
  }
  return trials;
};
const { flat, nested } = vectors.spaces as { flat: Parameter[]; nested: Parameter[] };

test('a grid goes through every combination once, of parameters within an entry only with it', () => {
  const gridded = nested.map((parameter): Parameter => (parameter.distribution.kind === 'range' ? { ...parameter, distribution: { ...parameter.distribution, steps: 3 } } : parameter));
  const size = gridSize(gridded);
  expect(size).toBe(3 * (1 + 3 * 30 + 31));
  const all = Array.from({ length: size }, (_, i) => gridSetting(gridded, i));
  expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(size);
  expect(all.filter(({ scheduler }) => scheduler === 0).every((each) => Object.keys(each).join() === 'lr,scheduler')).toBe(true);
  expect([all[0], all.at(-1)]).toEqual([{ lr: 1e-4, scheduler: 0 }, { lr: 0.1, scheduler: 2, T_0: 32 }]);
});

test('a search answers the same whenever it is asked, and tries nothing twice', () => {
  const small: Parameter[] = [{ name: 'a', distribution: { kind: 'try', entries: 4 }, given: null }, { name: 'b', distribution: { kind: 'int', low: 1, high: 4, step: 1, log: false }, given: null }];
  for (const search of ['random', 'tpe'] as const) {
    const first = searched(search, flat, 25, ({ lr }) => -Math.abs(Math.log(lr! / 0.01)));
    expect(searched(search, flat, 25, ({ lr }) => -Math.abs(Math.log(lr! / 0.01)))).toEqual(first);
    const count = trialsOf({ search, trials: 40 }, small);
    expect(count).toBe(16);
    expect(new Set(searched(search, small, count, ({ a, b }) => a! - b!).map(({ setting }) => JSON.stringify(setting))).size).toBe(16);
  }
});

test('TPE comes nearer to the best than chance does', () => {
  const loss = ({ lr, momentum, optimizer }: Setting): number => -Math.abs(Math.log10(lr! / 0.02)) - Math.abs(momentum! - 0.9) - (optimizer === 1 ? 0 : 0.5);
  const late = (search: 'random' | 'tpe'): number => searched(search, flat, 60, loss).slice(30).reduce((sum, { value }) => sum + value!, 0) / 30;
  expect(late('tpe')).toBeGreaterThan(late('random') + 0.3);
});

test('evenly spread numbers are: each sixteenth of every dimension has one of sixteen, whatever the seed, and dimensions beyond the last are drawn', () => {
  for (const seed of [0, 1, 77]) {
    for (let dimension = 0; dimension < sobolDimensions; dimension++) {
      const cells = Array.from({ length: 16 }, (_, index) => Math.floor(16 * evenly(seed, index, dimension)));
      expect(new Set(cells).size, `dimension ${dimension}`).toBe(16);
    }
  }
  const beyond = Array.from({ length: 100 }, (_, index) => evenly(1, index, sobolDimensions + 3));
  expect(Math.min(...beyond)).toBeGreaterThanOrEqual(0);
  expect(new Set(beyond).size).toBe(100);
});
