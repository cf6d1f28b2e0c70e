import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layerSteps, measuredSteps, partsOf, stepWords } from '../../extension/core/series/step-parts';
import { decodeRecord } from '../../extension/shared/record';
import { english } from '../../extension/shared/said';

/** SGD's steps of two layers: a rate that halves at step 3, gradients that fall to a quarter; one step at a rate of 0. */
const table = {
  layers: [{ path: '0', type: 'Conv2d' }, { path: '2', type: 'ReLU' }, { path: '3', type: 'Linear' }],
  columns: ['step', 'update_ratio 0', 'update_ratio 3'],
  values: Float32Array.of(1, 0.01, 0.02, 2, 0.005, 0.01, 3, 0.00125, 0.0025, 4, 0, 0),
};
const lr = (step: number) => [0.1, 0.1, 0.05, 0][step - 1]!;

test('a step is as large as its schedule and its optimizer together make it', () => {
  const measured = measuredSteps(table, lr);
  expect([...measured.steps]).toEqual([1, 2, 3]);
  const { moved, schedule, optimizer } = partsOf(measured, null);
  expect([...schedule]).toEqual([1, 1, 0.5]);
  moved.forEach((factor, i) => expect(factor).toBeCloseTo([1, 0.5, 0.125][i]!, 6));
  optimizer.forEach((factor, i) => expect(factor).toBeCloseTo([1, 0.5, 0.25][i]!, 6));
  expect(layerSteps(measured).map(({ path, schedule: by, optimizer: rest }) => [path, by, Number(rest.toFixed(6))])).toEqual([['0', 0.5, 0.25], ['3', 0.5, 0.25]]);
  expect(english(stepWords(measured)!)).toBe('At step 3 a step moves the weights 0.13 times as far as at step 1, in their own size (a layer between 0.13 and 0.13 times). The schedule, by its learning rate, made it 0.5 times as far; the optimizer, with the gradients and the size of the weights, 0.25 times.');
});

test('of one step nothing is said, nor of layers that nothing moved', () => {
  expect(stepWords(measuredSteps({ ...table, values: table.values.subarray(0, 3) }, lr))).toBeNull();
  const still = measuredSteps({ ...table, values: Float32Array.of(1, 0, 0.02, 2, 0, 0.01) }, lr);
  expect([...partsOf(still, '0').moved]).toEqual([NaN, NaN]);
  expect(partsOf(still, null).moved[1]).toBeCloseTo(0.5, 6);
  expect(english(stepWords(still)!)).toMatch(/ 0\.5 times as far .+ The learning rate stayed the same: all of it came from the optimizer/);
});

test('the parts of a recorded run make up each of its steps', () => {
  const measured = measuredSteps(decodeRecord(readFileSync('test/fixtures/recorded-run/record.bin')), (step) => 0.001 / step);
  expect(measured.layers.map(({ path }) => path)).toEqual(['0', '1', '4', '5', '8', '9', '13', '16']);
  const { moved, schedule, optimizer } = partsOf(measured, '13');
  moved.forEach((factor, i) => expect(schedule[i]! * optimizer[i]!).toBeCloseTo(factor, 5));
});
