import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layerAt, modelSummary, placeOfLayer, schedulePreview } from '../../extension/host/previews';
import type { ScheduleCurvePreview } from '../../extension/shared/panels';
import { fill } from '../../extension/shared/said';

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
const repeated = text.replace('"Flatten",', '{ "Repeat": { "times": 2, "body": [{ "Conv2d": { "out_channels": 128, "kernel_size": 3, "padding": 1 } }, "ReLU"] } },\n    "Flatten",');

test('the whole schedule of the configured run', () => {
  const preview = schedulePreview('a', text.replace(/"scheduler": .*/, '"scheduler": { "StepLR": { "step_size": 2 } },'), null) as ScheduleCurvePreview;
  expect(preview).toMatchObject({ problem: null, scheduler: 'StepLR', epochs: 5, replayed: null });
  expect(preview.lr).toHaveLength(5 * preview.steps_per_epoch);
  const atEpoch = (epoch: number) => preview.lr[epoch * preview.steps_per_epoch];
  expect([0, 1, 2, 3, 4].map(atEpoch)).toEqual([1e-3, 1e-3, expect.closeTo(1e-4, 12), expect.closeTo(1e-4, 12), expect.closeTo(1e-5, 12)]);
});

test('a plateau scheduler answers the losses of the last run', () => {
  const preview = schedulePreview('a', text.replace(/"scheduler": .*/, '"scheduler": { "ReduceLROnPlateau": { "factor": 0.5, "patience": 0 } },'), { name: 'last', valLosses: [1, 2, 3, 4, 5] }) as ScheduleCurvePreview;
  expect(preview.replayed).toBe('last');
  expect(preview.lr.at(-1)).toBeCloseTo(1e-3 * 0.5 ** 3, 12);
});

test('what stands in the way of a schedule is said with its line', () => {
  expect(fill(schedulePreview('a', text.replace('"Adam"', '"Adamm"'), null).problem!)).toMatch(/^Line 46: .*Adamm/);
});

test('the example model, layer by layer', () => {
  const summary = modelSummary('a', text);
  expect(summary).toMatchObject({ problem: null, input: [3, 32, 32], params: 1_147_914, macs: 11_375_616 });
  expect(summary.layers[0]).toMatchObject({ path: '0', type: 'Conv2d', shape: [32, 32, 32], params: 896, receptive_field: 3, children: [] });
});

test('a layer that does not fit: those before it, and why', () => {
  const summary = modelSummary('a', text.replace('{ "Linear": { "out_features": 512 } }', '{ "Linear": { "out_features": 512, "in_features": 7 } }'));
  expect(fill(summary.problem!)).toMatch(/^Line 40: .*2048/);
  expect(summary.layers.at(-1)?.type).toBe('Flatten');
});

test('from a layer to its place and back', () => {
  const place = placeOfLayer(repeated, '12.1.0')!;
  expect(repeated.slice(place.offset, place.offset + place.length)).toBe('{ "Conv2d": { "out_channels": 128, "kernel_size": 3, "padding": 1 } }');
  expect(layerAt(repeated, place.offset + 5)).toBe('12.0.0');
  expect(layerAt(repeated, repeated.indexOf('"Repeat"'))).toBe('12');
  expect(layerAt(repeated, repeated.indexOf('"epochs"'))).toBeNull();
  expect(placeOfLayer(repeated, '99')).toBeNull();
});
