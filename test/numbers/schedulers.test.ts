import { describe, expect, it } from 'vitest';
import type { Choice } from '../../extension/shared/experiment';
import type { Params } from '../../extension/core/config/param';
import { createRunSchedule } from '../../extension/core/train/run-schedule';
import { schedulers } from '../../extension/core/train/schedulers';
import { largestDifferences } from './largest-differences';
import { readVectors } from '../vectors/read';

type Written = Record<string, Record<string, unknown>>;
interface Case {
  choice: Written;
  optimizer: 'SGD' | 'Adam';
  lr0: number;
  lr: number[];
  momentum: number[] | null;
  metrics?: number[];
}

const tolerance = 1e-9;

/** As the parser would read it, stepped once an epoch. */
function choiceOf(written: Written): Choice {
  const [name, given] = Object.entries(written)[0]!;
  const params = schedulers[name]!.params as Params;
  const defaults = Object.fromEntries(Object.entries(params).map(([key, param]) => [key, param.default]));
  const nested = Array.isArray(given.schedulers) ? { schedulers: (given.schedulers as Written[]).map(choiceOf) } : {};
  return { name, params: { ...defaults, ...given, ...nested, interval: 'epoch' }, path: [] };
}

const optimizerOf = ({ optimizer, lr0 }: Case): Choice => ({
  name: optimizer, params: { lr: lr0, ...(optimizer === 'SGD' ? { momentum: 0.9 } : { betas: [0.9, 0.999] }) }, path: [],
});

/** |a - b| relative to the expected value, or to the largest of its curve's where cancellation leaves next to nothing. */
const difference = (actual: number[], expected: number[]): number => {
  const floor = 1e-6 * Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value) / Math.max(Math.abs(value), floor)));
};

const cases = readVectors<Case[]>('schedulers');
const record = largestDifferences('schedulers');

describe('schedulers against torch.optim.lr_scheduler, 200 steps', () => {
  it.each(cases.map((each, i) => [`${i} ${JSON.stringify(each.choice)}`, each] as const))('%s', (_, each) => {
    const schedule = createRunSchedule({ scheduler: choiceOf(each.choice), optimizer: optimizerOf(each), epochs: each.lr.length }, 1);
    const [lr, momentum]: [number[], (number | null)[]] = [[], []];
    each.lr.forEach((_, t) => {
      lr.push(schedule.lr);
      momentum.push(schedule.momentum);
      schedule.afterStep();
      schedule.afterEpoch(each.metrics?.[t % each.metrics.length]);
    });
    record(Object.keys(each.choice)[0]!, 'every', 'forward', difference(lr, each.lr));
    expect(difference(lr, each.lr)).toBeLessThan(tolerance);
    if (each.momentum) expect(difference(momentum as number[], each.momentum)).toBeLessThan(tolerance);
    else expect(new Set(momentum)).toEqual(new Set([null]));
  });

  it.each(cases.map((each, i) => [i, each] as const))('case %i goes on the same after being saved and restored', (_, each) => {
    const make = () => createRunSchedule({ scheduler: choiceOf(each.choice), optimizer: optimizerOf(each), epochs: each.lr.length }, 1);
    const walk = (schedule: ReturnType<typeof make>, from: number, to: number): number[] =>
      each.lr.slice(from, to).map((_, i) => {
        const { lr } = schedule;
        schedule.afterStep();
        schedule.afterEpoch(each.metrics?.[(from + i) % each.metrics.length]);
        return lr;
      });
    const [whole, first, second] = [make(), make(), make()];
    const straight = walk(whole, 0, 200);
    const before = walk(first, 0, 93);
    second.restore(JSON.parse(JSON.stringify(first.save())));
    expect([...before, ...walk(second, 93, 200)]).toEqual(straight);
  });

  it.each(cases.map((each, i) => [i, each] as const))('case %i, restored with another learning rate, goes on as if it had had that from the start', (_, each) => {
    const optimizer = optimizerOf(each);
    const make = (factor: number) => {
      const choice = choiceOf(each.choice);
      const scaled = (params: Record<string, unknown>) => ({ ...params, ...Object.fromEntries(['lr', 'max_lr', 'base_lr'].filter((key) => key in params).map((key) => [key, factor * Number(params[key])])) });
      return createRunSchedule({ scheduler: { ...choice, params: scaled(choice.params) }, optimizer: { ...optimizer, params: scaled(optimizer.params) }, epochs: each.lr.length }, 1);
    };
    const walk = (schedule: ReturnType<typeof make>, from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, i) => {
        const { lr } = schedule;
        schedule.afterStep();
        schedule.afterEpoch(each.metrics?.[(from + i) % each.metrics.length]);
        return lr;
      });
    const [first, lower, whole] = [make(1), make(0.1), make(0.1)];
    const end = Math.min(each.lr.length, 40);
    walk(first, 0, 17);
    lower.restore(JSON.parse(JSON.stringify(first.save())));
    const straight = walk(whole, 0, end);
    // A plateau scheduler's reductions so far are those that it made; its bounds are not scaled along.
    if (each.metrics) expect(lower.lr).toBeCloseTo(0.1 * first.lr, 12);
    else expect(walk(lower, 17, end)).toEqual(straight.slice(17));
  });

  it('every scheduler has a case', () => {
    const names = new Set(JSON.stringify(cases.map(({ choice }) => choice)).match(/[A-Z]\w*(LR|Scheduler|Plateau|Restarts)/g));
    expect(Object.keys(schedulers).filter((name) => !names.has(name))).toEqual([]);
  });
});
