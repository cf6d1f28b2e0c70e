import { describe, expect, it } from 'vitest';
import { TrainControl } from '../../extension/core/train/control';
import { Hearing } from '../../extension/core/train/hearing';
import { lrFind, suggestLr } from '../../extension/core/train/lr-find';
import { openReference } from '../../extension/engines/reference';
import { chosen, experimentWith, linearModel, pointBatches } from './train-fixture';

const heard = (control: TrainControl) => new Hearing({ control, breathe: async () => undefined });

async function find(changes: Partial<Parameters<typeof lrFind>[0]> = {}) {
  const engine = await openReference();
  const model = linearModel({ dropout: 0 });
  const weights = model.init(1);
  engine.setState(weights);
  const batches = pointBatches({ model, count: 40, size: 8, seed: 1 });
  const result = await lrFind({
    experiment: experimentWith({ optimizer: chosen('optimizer', 'SGD') }), model, engine, hearing: heard(new TrainControl()),
    batches: async function* () {
      yield* batches;
    },
    ...changes,
  });
  const after = await engine.getState(Object.keys(weights));
  engine.dispose();
  return { result, weights, after };
}

describe('learning-rate range test', () => {
  it('raises lr exponentially over 100 steps, stops where the loss explodes, puts the weights back', async () => {
    const { result, weights, after } = await find({ endLr: 1e6 });
    expect(after).toEqual(weights);
    expect(result.lr[0]).toBe(1e-7);
    expect(result.lr[1]! / result.lr[0]!).toBeCloseTo(result.lr[20]! / result.lr[19]!, 10);
    expect(result.lr.length).toBeLessThan(100);
    expect(result.loss.at(-1)!).toBeGreaterThan(4 * Math.min(...result.loss));
    const { steepest, valley, minimum_tenth } = result.suggestions!;
    for (const lr of [steepest, valley, minimum_tenth]) expect(lr).toBeGreaterThan(1e-5);
    expect(minimum_tenth).toBeLessThan(result.lr[result.loss.indexOf(Math.min(...result.loss))]!);
  });

  it('runs all its steps where nothing explodes, and can be stopped', async () => {
    expect((await find({ endLr: 1e-3 })).result.lr).toHaveLength(100);
    const control = new TrainControl();
    const { result } = await find({ hearing: heard(control), onStep: ({ step }) => step === 7 && control.stop() });
    expect(result.lr).toHaveLength(7);
    expect(result.suggestions).toBeNull();
  });

  it('suggests what fastai suggests', () => {
    // Flat, then falling by ever less to a minimum at point 59, then up; fastai keeps points 10 to 74.
    const lrs = Array.from({ length: 80 }, (_, i) => 1e-7 * 1e8 ** (i / 100));
    const losses = lrs.map((_, i) => (i < 20 ? 2.3 : i < 60 ? 2.3 - 2 * Math.sin(((i - 19) / 40) * (Math.PI / 2)) : 0.3 + (i - 59) ** 2 * 0.05));
    const { steepest, valley, minimum_tenth } = suggestLr(lrs, losses, 100)!;
    expect(lrs.indexOf(steepest)).toBe(19);
    expect(minimum_tenth).toBeCloseTo(lrs[59]! / 10, 12);
    // Of those kept, the longest descent ends at 49 and has 41 points: its start by fastai is 49 - 41 = 8, and 8 + 13 + 6 = 27.
    expect(lrs.indexOf(valley)).toBe(10 + 27);
  });

  it('counts the start of a descent that is the whole curve as fastai does, one before its first point', () => {
    const lrs = Array.from({ length: 100 }, (_, i) => 10 ** (-7 + (8 * i) / 100));
    const falling = lrs.map((_, i) => 2 - i / 100);
    // Points 10 to 94 are kept: 85 that all fall. fastai: from 84 - 85 = -1 to 84, so -1 + 28 + 14 = 41.
    expect(lrs.indexOf(suggestLr(lrs, falling, 100)!.valley)).toBe(10 + 41);
  });

  it('leaves out the last five points as fastai counts them, those that are no finite numbers among them', () => {
    const lrs = Array.from({ length: 60 }, (_, i) => 10 ** (-7 + (8 * i) / 100));
    const falling = lrs.map((_, i) => 2 - i / 100);
    const lowest = (beyond: number) => lrs.indexOf(lrs.find((lr) => lr / 10 === suggestLr(lrs, falling, 100, beyond)!.minimum_tenth)!);
    // The loss exploded, was infinite once, or was no number from step 60 to the end.
    expect([0, 1, 40].map(lowest)).toEqual([54, 55, 59]);
  });
});
