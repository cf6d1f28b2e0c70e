import { expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { costsBeside, type Efforts } from '../../extension/core/verdict/cost';
import { costWords } from '../../extension/core/verdict/cost-words';
import { english } from '../../extension/shared/said';

/** Runs by seed: seconds an epoch, and the accuracies. */
const efforts = (runs: Record<number, [number, number[]]>, machine = 'onnx, CPU, 1 thread'): Efforts =>
  new Map(Object.entries(runs).map(([seed, [seconds, accuracies]]) => [Number(seed), { machine, classes: 10, epochs: accuracies.map((accuracy, i) => ({ epoch: i + 1, seconds, val_accuracy: accuracy })) }]));
const words = (a: Efforts, b: Efforts): string => {
  const [cost] = costsBeside(a, [b], 0.95);
  return cost ? english(costWords(cost, 'A', 'B', 0.95)) : '';
};
const a = efforts({ 1: [10, [0.5, 0.8, 0.91]], 2: [10.2, [0.6, 0.85, 0.92]], 3: [9.9, [0.4, 0.9, 0.93]] });

test('time to the highest round accuracy that all runs reach, paired by seed', () => {
  const b = efforts({ 1: [7, [0.5, 0.8, 0.94]], 2: [7.1, [0.3, 0.5, 0.96]], 3: [7, [0.89, 0.95]] });
  const [cost] = costsBeside(a, [b], 0.95);
  // 30, 30.6 and 19.8 seconds against 21, 21.3 and 14.
  expect(cost).toMatchObject({ target: 0.9, epochs: [8 / 3, 8 / 3] });
  expect(cost!.seconds![0]).toBeCloseTo(80.4 / 3, 12);
  expect(cost!.change).toBeCloseTo(((21 / 30) * (21.3 / 30.6) * (14 / 19.8)) ** (1 / 3) - 1, 12);
  expect(cost!.corrected).toBeLessThan(0.001);
  expect(words(a, b)).toBe('B is 30 % faster to 90 %: 19 s and 2.7 epochs in place of 27 s and 2.7, 95 % between 31 % faster and 29 % faster.');
});

test('what cannot be told of time is said so', () => {
  const noisy = efforts({ 1: [8, [0.5, 0.8, 0.94]], 2: [14, [0.3, 0.5, 0.96]], 3: [20, [0.89, 0.95]] });
  expect(words(a, noisy)).toMatch(/^Whether B is faster to 90 % cannot be told: 35 s and 2\.7 epochs in place of 27 s and 2\.7, 95 % between \d+ % faster and [\d.]+ times slower\.$/);
  // Two seeds far apart: an interval that says nothing is not written out.
  const wild = efforts({ 1: [1, [0.5, 0.8, 0.94]], 2: [90, [0.3, 0.5, 0.96]] });
  expect(words(efforts({ 1: [10, [0.5, 0.8, 0.91]], 2: [10, [0.6, 0.85, 0.92]] }), wild)).toMatch(/95 % between more than 99 % faster and more than 100 times slower\.$/);
  // Another machine, no seed in common, no accuracy that all reach.
  expect(words(a, efforts({ 1: [7, [0.5, 0.8, 0.94]] }, 'onnx, CPU, 4 threads'))).toMatch(/^To 90 % B takes 3 epochs, A 2\.7; their times are not compared/);
  expect(words(a, efforts({ 1: [7, [0.5, 0.95]] }))).toMatch(/^To 90 % B took 14 s and 2 epochs in place of 27 s and 2\.7; with fewer than two seeds/);
  expect(words(a, efforts({ 1: [7, [0.01, NaN]] }))).toBe('');
  // No more than guessing.
  expect(words(a, efforts({ 1: [7, [0.16]], 2: [7, [0.5]] }))).toBe('');
});

test('of two settings that take equally long, as busy as machines are, at most one in twenty is called faster or slower; several at once are corrected', () => {
  const generator = random(11);
  const runs = (): Efforts => efforts(Object.fromEntries([1, 2, 3].map((seed) => [seed, [10 * Math.exp(0.2 * generator.normal()), [0.5, 0.99]]])));
  const trials = 1000;
  let claimed = 0;
  for (let i = 0; i < trials; i++) if (costsBeside(runs(), [runs()], 0.95)[0]!.corrected! < 0.05) claimed++;
  console.log(`${claimed} of ${trials} equal settings called faster or slower`);
  expect(claimed / trials).toBeLessThan(0.07);
  const b = runs();
  const [alone] = costsBeside(a, [b], 0.95);
  expect(costsBeside(a, [b, b, b], 0.95)[0]!.corrected).toBeCloseTo(Math.min(1, 3 * alone!.corrected!), 12);
});
