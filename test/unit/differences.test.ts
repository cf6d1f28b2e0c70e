import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differencesBetween } from '../../extension/core/config/differences';
import { setValue } from '../../extension/core/config/edit';
import { parseExperiment } from '../../extension/core/config/parse';
import { english } from '../../extension/shared/said';
import { differenceWords } from '../../extension/shared/difference-words';

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
const read = (...sets: [path: string[], value: unknown][]) => parseExperiment(sets.reduce((made, [path, value]) => setValue(made, path, value), text)).experiment!;
const words = (...experiments: ReturnType<typeof read>[]): string[] => {
  const differences = differencesBetween(experiments);
  return differences.map((each) => differenceWords(each, differences, english));
};

test('what differs is found by its place, and has no value where an experiment lacks it', () => {
  const [first, second] = differencesBetween([read(), read([['scheduler'], { ExponentialLR: { gamma: 0.9 } }], [['seed'], 2])]);
  expect(first).toEqual({ 'scheduler.StepLR.step_size': 2, 'scheduler.StepLR.gamma': 0.5, 'scheduler.StepLR.warmup': 0, 'scheduler.StepLR.interval': 'epoch', seed: 42, ...missing('scheduler.ExponentialLR', ['gamma', 'warmup', 'interval']) });
  expect(second).toMatchObject({ 'scheduler.ExponentialLR.gamma': 0.9, 'scheduler.StepLR.gamma': null, seed: 2 });
});
const missing = (at: string, names: string[]) => Object.fromEntries(names.map((name) => [`${at}.${name}`, null]));

test('a run is told apart from others by what was changed', () => {
  expect(words(read(), read([['scheduler'], { CosineAnnealingLR: { T_max: 5 } }]), read([['scheduler'], null]))).toEqual(['StepLR', 'CosineAnnealingLR', 'no scheduler']);
  expect(words(read(), read([['optimizer', 'lr'], 0.01], [['seed'], 7]))).toEqual(['lr 0.001, seed 42', 'lr 0.01, seed 7']);
  expect(words(read(), read([['data', 'batch_size'], 128]))).toEqual(['batch_size 64', 'batch_size 128']);
  expect(words(read(), read())).toEqual(['', '']);
});
