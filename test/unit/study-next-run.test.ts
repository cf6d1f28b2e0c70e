import { expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { nextRun, resultOf, type TakenRun } from '../../extension/core/study/next-run';
import type { Parameter, Setting } from '../../extension/core/study/space';
import { stoppers } from '../../extension/core/study/stoppers';
import type { StudyPlan } from '../../extension/core/study/study-keys';

const space: Parameter[] = [
  { name: 'lr', distribution: { kind: 'range', low: 1e-4, high: 1, log: true, steps: null }, given: null },
  { name: 'optimizer', distribution: { kind: 'try', entries: 3 }, given: null },
  { name: 'momentum', distribution: { kind: 'range', low: 0, high: 1, log: false, steps: null }, given: { name: 'optimizer', entry: 1 } },
];
const plan = (changes: Partial<StudyPlan> = {}): StudyPlan => ({ search: 'tpe', trials: 16, seeds: 2, stop_early: 'asha', metric: 'val_accuracy', at_once: 1, on: null, ...changes });
const epochs = 16;
const curve = ({ lr }: Setting, seed: number): number[] => Array.from({ length: epochs }, (_, i) => 1 - Math.abs(Math.log10(lr! / 0.03)) / 5 - 1 / (i + 2) + 0.01 * random(seed, Math.round(lr! * 1e6), i).normal());

/** A study carried out by workers of which each takes its own time, and that are all forgotten, running ones included, now and then: what each run was. */
function carriedOut(studied: StudyPlan, tried: readonly Parameter[], atOnce: number, pace: number): { setting: Setting; series: readonly number[]; state: string }[] {
  const chance = random(pace, 77);
  const taken = new Map<number, TakenRun>();
  const left = new Map<number, number>();
  const rungs = new Map<number, ReturnType<NonNullable<(typeof stoppers)['asha']>>>();
  for (;;) {
    let next = left.size < atOnce ? nextRun(studied, tried, 5, taken, atOnce) : 'wait';
    while (typeof next === 'object') {
      taken.set(next.number, { number: next.number, setting: next.setting, state: 'going', series: [] });
      if (studied.stop_early) rungs.set(next.number, stoppers.asha(next.earlier, epochs, studied.metric));
      left.set(next.number, 1 + chance.integer(30));
      next = left.size < atOnce ? nextRun(studied, tried, 5, taken, atOnce) : 'wait';
    }
    if (left.size === 0) return [...taken.values()].map(({ setting, series, state }) => ({ setting, series, state }));
    for (const [number, steps] of left) {
      if (steps > 1) {
        left.set(number, steps - 1);
        continue;
      }
      left.delete(number);
      const run = taken.get(number)!;
      const series = curve(run.setting, number % studied.seeds);
      const fatal = rungs.get(number)?.find(({ epoch, bound }) => bound !== null && series[epoch - 1]! < bound);
      taken.set(number, { ...run, state: fatal ? 'stopped' : number === 9 ? 'failed' : 'finished', series: series.slice(0, fatal?.epoch) });
    }
  }
}

test.each<[StudyPlan['search'], number]>([['tpe', 1], ['tpe', 2], ['tpe', 5], ['random', 3], ['grid', 4]])('a study by %s, %d at once, comes to the same runs at whatever pace', (search, atOnce) => {
  const tried = search === 'grid' ? space.map((each): Parameter => (each.distribution.kind === 'range' ? { ...each, distribution: { ...each.distribution, steps: 3 } } : each)) : space;
  const first = carriedOut(plan({ search }), tried, atOnce, 1);
  for (const pace of [2, 3, 4]) expect(carriedOut(plan({ search }), tried, atOnce, pace)).toEqual(first);
  expect(first).toHaveLength(search === 'grid' ? 30 : 32);
  expect(first.filter(({ state }) => state === 'stopped').length).toBeGreaterThan(3);
  // Both seeds of a setting have it.
  for (let i = 0; i < first.length; i += 2) expect(first[i + 1]!.setting).toEqual(first[i]!.setting);
});

test('a run waits for those that so many before it has to have ended, and for none else', () => {
  const run = (number: number, state: TakenRun['state']): [number, TakenRun] => [number, { number, setting: { lr: 0.1, optimizer: 0 }, state, series: [0.5] }];
  const at = (atOnce: number, ...runs: [number, TakenRun][]) => {
    const next = nextRun(plan({ search: 'random' }), space, 0, new Map(runs), atOnce);
    return typeof next === 'object' ? next.number : next;
  };
  expect(at(1)).toBe(0);
  expect(at(1, run(0, 'going'))).toBe('wait');
  expect(at(1, run(0, 'failed'))).toBe(1);
  expect(at(3, run(0, 'going'), run(1, 'going'))).toBe(2);
  expect(at(3, run(0, 'going'), run(1, 'finished'), run(2, 'finished'))).toBe('wait');
  expect(at(40, ...Array.from({ length: 32 }, (_, i) => run(i, 'going')))).toBe('done');
});

test('a setting is known by all of its seeds: one that was stopped early by the last epoch that all have done, failed ones aside', () => {
  const run = (state: TakenRun['state'], ...series: number[]): TakenRun => ({ number: 0, setting: {}, state, series });
  expect(resultOf([run('finished', 0.1, 0.5), run('finished', 0.2, 0.7)])).toEqual({ state: 'complete', value: 0.6, epochs: 2 });
  expect(resultOf([run('finished', 0.1, 0.5), run('stopped', 0.3)])).toEqual({ state: 'stopped', value: 0.2, epochs: 1 });
  expect(resultOf([run('finished', 0.1, 0.5), run('failed')])).toEqual({ state: 'complete', value: 0.5, epochs: 2 });
  expect(resultOf([run('failed', 0.1), run('failed')])).toMatchObject({ state: 'failed' });
  expect(resultOf([run('finished', NaN)])).toMatchObject({ state: 'failed' });
});
