import { expect, test } from 'vitest';
import type { EpochEnd, RunEvent } from '../../extension/shared/events';
import { roundTicks } from '../../extension/shared/round-ticks';
import { logTicks } from '../../webview/common/axis-ticks';
import { timeTicks } from '../../webview/common/time-ticks';
import { HeldRange } from '../../webview/common/held-range';
import { panned, zoomed } from '../../webview/common/zoom';
import { happeningsOf } from '../../webview/training/happenings';
import { RunSeries } from '../../webview/training/run-series';

const whole = { from: 0, to: 1000 };

test('what is zoomed at stays in its place; all of the axis is no zoom', () => {
  expect(zoomed(whole, whole, 250, 0.5, false)).toEqual({ from: 125, to: 625 });
  expect(zoomed({ from: 125, to: 625 }, whole, 250, 2, false)).toBe(null);
  expect(zoomed({ from: 900, to: 1000 }, whole, 950, 4, false)).toEqual({ from: 750, to: 1000 });
  const near = zoomed({ from: 1, to: 1000 }, { from: 1, to: 1000 }, 10, 0.5, true)!;
  expect(near.from).toBeCloseTo(Math.sqrt(10), 6);
  expect(near.to).toBeCloseTo(100, 6);
});

test('one moves no further than there is something, and as far as the part is long', () => {
  expect(panned({ from: 100, to: 300 }, whole, 0.5, false)).toEqual({ from: 200, to: 400 });
  expect(panned({ from: 100, to: 300 }, whole, -9, false)).toEqual({ from: 0, to: 200 });
  expect(panned({ from: 700, to: 900 }, whole, 9, false)).toEqual({ from: 800, to: 1000 });
  expect(panned(whole, whole, 0.5, false)).toBe(null);
  const further = panned({ from: 1, to: 10 }, { from: 1, to: 1000 }, 1, true)!;
  expect([further.from, further.to]).toEqual([expect.closeTo(10, 6), expect.closeTo(100, 6)]);
});

test('more is asked for before one has moved to the end of what there is', () => {
  const held = new HeldRange();
  expect(held.covers(null)).toBe(true);
  expect(held.take({ from: 400, to: 500 })).toEqual({ from: 300, to: 600 });
  expect(held.covers({ from: 450, to: 550 })).toBe(true);
  expect(held.covers({ from: 451, to: 551 })).toBe(false);
  expect(held.covers({ from: 349, to: 449 })).toBe(false);
  expect(held.covers({ from: 440, to: 460 })).toBe(false);
  expect(held.covers(null)).toBe(false);
  expect(held.take(null)).toBe(null);
  expect(held.covers(null)).toBe(true);
});

test('however often one zooms in, there is a part left to see', () => {
  let range = whole;
  for (let i = 0; i < 500; i++) range = zoomed(range, whole, 333, 0.5, false)!;
  expect(range.to).toBeGreaterThan(range.from);
});

test('time is marked at whole minutes, hours and days, in the place of the reader', () => {
  expect(timeTicks({ from: 7, to: 500 }, 6, 1, 0)).toEqual([120, 240, 360, 480]);
  expect(timeTicks({ from: 0, to: 42 }, 6, 1, 0)).toEqual([0, 10, 20, 30, 40]);
  expect(timeTicks({ from: 0, to: 0.4 }, 6, 1, 0)).toEqual([0, 0.1, 0.2, 0.3, 0.4].map((value) => expect.closeTo(value, 9)));
  const noon = Date.UTC(2026, 10, 23, 12, 7);
  // Two hours east.
  expect(timeTicks({ from: noon, to: noon + 20 * 3_600_000 }, 6, 1000, 2 * 3_600_000).map((time) => new Date(time).toISOString().slice(11, 16))).toEqual(['16:00', '22:00', '04:00']);
  expect(timeTicks({ from: 0, to: 90 * 86_400 }, 6, 1, 0)).toHaveLength(4);
});

const end = (epoch: number, lr: number, val_accuracy = 0.5): EpochEnd => ({ type: 'epoch-end', time: 0, epoch, step: 10 * epoch, lr, train_loss: 1, train_accuracy: 0, val_loss: 1, val_accuracy, seconds: 1 });
const signs = (events: RunEvent[]) => {
  const series = new RunSeries('run');
  series.take(events);
  return happeningsOf(series).map(({ step, sign, words }) => [step, sign, words]);
};

test('where a scheduler sets another rate after epochs of one it is pointed out, with the best epoch', () => {
  const rates = [0.1, 0.1, 0.1, 0.05, 0.05, 0.05];
  expect(signs(rates.map((lr, i) => end(i + 1, lr, i === 4 ? 0.9 : 0.1)))).toEqual([[50, '★', 'best epoch 5: 90.0 %'], [30, '↘', 'learning rate 0.1 → 0.05']]);
  // Another each epoch is what the curve shows.
  expect(signs(rates.map((_, i) => end(i + 1, 0.1 / (i + 1)))).map(([, sign]) => sign)).toEqual(['★']);
});

test('pauses, checkpoints and where a run was taken up again are pointed out, as far as they still are part of it', () => {
  const start = (step: number): RunEvent => ({ type: 'run-start', time: 0, run: '', name: '', step, epoch: 0, epochs: 9, engine: '', device: '', threads: 1, params: 1, pid: 1 });
  const kept = (file: string, step: number): RunEvent => ({ type: 'checkpoint', time: 0, file, step, epoch: step / 10, best: false });
  const past: RunEvent[] = [start(0), { type: 'paused', time: 1000, step: 5, epoch: 1 }, { type: 'resumed', time: 66_000, step: 5, epoch: 1 }, kept('last.safetensors', 10), kept('epoch-0001.safetensors', 10), kept('last.safetensors', 20)];
  expect(signs(past)).toEqual([[5, '‖', 'paused for 1:05 min'], [10, '◆', 'checkpoint epoch-0001 of epoch 1'], [20, '◆', 'checkpoint last of epoch 2']]);
  expect(signs([...past, { type: 'paused', time: 0, step: 25, epoch: 3 }, start(10)])).toEqual([[5, '‖', 'paused for 1:05 min'], [10, '↻', 'resumed at step 10'], [10, '◆', 'checkpoint epoch-0001 of epoch 1'], [10, '◆', 'checkpoint last of epoch 1']]);
});

test('a logarithmic axis has as many words as there is room for, however narrow or wide it is', () => {
  expect(logTicks({ from: 1e-4, to: 1e-2 }, 4)).toEqual([1e-4, 1e-3, 1e-2]);
  expect(logTicks({ from: 0.00005, to: 0.002 }, 5)).toEqual([0.0001, 0.0003, 0.001]);
  expect(logTicks({ from: 1e-12, to: 1e3 }, 4)).toEqual([1e-12, 1e-8, 1e-4, 1]);
  expect(logTicks({ from: 0.92, to: 0.98 }, 4)).toEqual([0.92, 0.94, 0.96, 0.98]);
  expect(roundTicks({ from: 0.053, to: 0.412 }, 4)).toEqual([0.1, 0.2, 0.3, 0.4]);
  for (let width = 1e-3; width < 12; width *= 1.3) {
    for (const from of [1e-5, 0.03, 0.7, 20]) {
      const ticks = logTicks({ from, to: from * 10 ** width }, 5);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    }
  }
});
