import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import { setValue } from '../../extension/core/config/edit';
import { plateauOver } from '../../extension/core/train/plateau';
import { scheduleCurve } from '../../extension/core/train/schedule';

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
const withPlateau = (params: object) => parseExperiment(setValue(text, ['scheduler'], { ReduceLROnPlateau: params })).experiment!;

test('ReduceLROnPlateau over what a run came to acts when a run of its own with these metrics would have', () => {
  const metrics = [1, 0.9, 0.91, 0.92, 0.93, 0.5, 0.6, 0.6, 0.6, 0.6];
  const experiment = { ...withPlateau({ patience: 1, factor: 0.5 }), epochs: metrics.length };
  const epochs = plateauOver(experiment, metrics);
  expect(epochs.map(({ lr }) => lr)).toEqual(scheduleCurve(experiment, 1, metrics).lr);
  expect(epochs.filter(({ lr, next }) => next < lr).map(({ epoch, lr, next }) => [epoch, lr, next])).toEqual([[4, 0.001, 0.0005], [8, 0.0005, 0.00025], [10, 0.00025, 0.000125]]);
  // More patience, a metric that is to rise.
  expect(plateauOver(withPlateau({ patience: 8 }), metrics).every(({ lr, next }) => lr === next)).toBe(true);
  expect(plateauOver(withPlateau({ mode: 'max', patience: 0, factor: 0.1 }), [0.5, 0.6, 0.6]).at(-1)!.next).toBeCloseTo(0.0001, 12);
});
