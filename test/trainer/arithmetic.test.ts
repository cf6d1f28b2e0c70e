import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { CellArithmetic } from '../../extension/shared/inspector';
import { decodeSafetensors } from '../../extension/trainer/safetensors';
import { chance, type Chance } from '../random-runs/chance';
import { randomNetwork } from '../random-runs/random-stack';
import { cnnLab, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';
import { startInspector } from './inspector-process';

const inspector = startInspector();

const kinds = ['Conv2d', 'MaxPool2d', 'DepthwiseConv2d', 'AvgPool2d', 'SeparableConv2d', 'AdaptiveAvgPool2d', 'ConvTranspose2d', 'LPPool2d', 'AdaptiveMaxPool2d'];
const modes = ['circular', 'reflect', 'replicate', 'zeros'];
/** Random layers in each of so many networks, and cells in each. */
const [networks, cells] = [5, 16];

/** Of float32 sums in another order. */
const tolerance = { atol: 1e-4, rtol: 1e-4 };
const near = (a: number, b: number): boolean => Math.abs(a - b) <= tolerance.atol + tolerance.rtol * Math.abs(b);

async function trained(seed: number, folder: string): Promise<string> {
  const c = chance(1212, seed);
  const wanted = kinds.map((_, i) => kinds[(i + 2 * seed) % kinds.length]!);
  const first = { Conv2d: { out_channels: 6, kernel_size: [3, 5], stride: 2, padding: [1, 4], dilation: [1, 2], groups: 3, padding_mode: modes[seed % modes.length] } };
  writeTinyExperiment(folder, { model: [first, 'BatchNorm2d', 'ReLU', ...randomNetwork([6, 16, 16], 10, wanted, c)], epochs: 1 });
  return lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1', '--max-steps', '1'])).run;
}

/** What one would come to with pencil and paper from what is shown. */
function byHand({ how, values, weights, bias, divisor, power }: CellArithmetic): number | null {
  if (how === 'sum') return values.reduce((sum, value, i) => sum + value * weights![i]!, bias ?? 0);
  if (how === 'mean') return values.reduce((sum, value) => sum + value, 0) / divisor;
  return how === 'norm' ? (values.reduce((sum, value) => sum + value ** power, 0) / divisor) ** (1 / power) : null;
}

test('the sum of a cell is the cell: 80 random cells of random layers, and what norm, activation and pooling made of them', async () => {
  const seen = new Map<string, number>();
  const about = { modes: new Set<string>(), pools: 0, norms: 0 };
  for (let seed = 0; seed < networks; seed++) {
    const run = await trained(seed, temporaryFolder());
    const { layers } = await inspector.describe({ run });
    const c: Chance = chance(1213, seed);
    const linear = layers.filter(({ type }) => type === 'Linear');
    const usable = [...linear, ...layers.filter(({ type, shape }) => kinds.includes(type) && shape.length === 3)];
    for (let i = 0; i < cells; i++) {
      const { path: layer, type, shape } = usable[i % usable.length]!;
      const [channels, height = 1, width = 1] = shape as [number, number?, number?];
      const place = { channel: c.whole(0, channels - 1), row: c.whole(0, height - 1), column: c.whole(0, width - 1) };
      const image = { kind: 'validation' as const, index: c.whole(0, 15) };
      const [{ values }, working] = await Promise.all([inspector.features({ run, image, layer }), inspector.cell({ run, image, layer, ...place })]);
      const { channel, row, column } = place;
      const cell = values[(channel * height + row) * width + column]!;
      const what = JSON.stringify({ seed, layer, type, place });
      expect(near(working.arithmetic.result, cell), `${what}: ${working.arithmetic.result} is not ${cell}`).toBe(true);
      expect(near(working.value, cell), what).toBe(true);
      const summed = byHand(working.arithmetic);
      if (summed !== null) expect(near(summed, cell), what).toBe(true);
      seen.set(type, (seen.get(type) ?? 0) + 1);
      if (working.paddingMode !== null) about.modes.add(working.paddingMode);
      for (const { before, value, norm, pool } of working.after) {
        if (norm) expect(near(((before - norm.mean) / Math.sqrt(norm.variance + norm.eps)) * norm.weight + norm.bias, value), what).toBe(true);
        if (pool) expect(near(pool.arithmetic.result, value), what).toBe(true);
        [about.pools, about.norms] = [about.pools + Number(pool !== null), about.norms + Number(norm !== null)];
      }
    }
  }
  expect([...seen.keys()].sort()).toEqual([...kinds, 'Linear'].sort());
  expect([...about.modes].sort()).toEqual(modes);
  expect([about.pools > 0, about.norms > 0]).toEqual([true, true]);
});

test('a survey of a layer says of all validation pictures what each says by itself; filters are as the seed drew them and as they are now', async () => {
  const folder = temporaryFolder();
  writeTinyExperiment(folder, { epochs: 1, model: [{ Conv2d: { out_channels: 6, kernel_size: 3, padding: 1 } }, 'BatchNorm2d', 'ReLU6', { MaxPool2d: 4 }, 'Flatten', { Linear: 10 }] });
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1']));
  const total = (await inspector.pictures({ run, from: 0, count: 1 })).total;
  const maps = await Promise.all(Array.from({ length: total }, (_, index) => inspector.features({ run, image: { kind: 'validation', index }, layer: '2' })));
  const [survey, norm, { patches }] = await Promise.all([inspector.survey({ run, layer: '2' }), inspector.survey({ run, layer: '1' }), inspector.patches({ run, layer: '2', channel: 1 })]);
  const mapOf = (picture: number, channel: number): Float32Array => maps[picture]!.values.subarray(channel * 1024, (channel + 1) * 1024);
  const channels = [0, 1, 2, 3, 4, 5];
  const share = (of: (values: Float32Array) => number): number[] => channels.map((channel) => maps.reduce((sum, _, picture) => sum + of(mapOf(picture, channel)), 0) / total);
  expect(survey.pictures).toBe(total);
  expect([...survey.silent]).toEqual(share((values) => Number(values.every((value) => value === values[0]))).map(Math.fround));
  share((values) => values.filter((value) => value >= 6).length / 1024).forEach((value, channel) => expect(survey.saturated![channel]).toBeCloseTo(value, 5));
  const peaks = maps.map((_, picture) => ({ picture, value: Math.max(...mapOf(picture, 1)) })).sort((a, b) => b.value - a.value || a.picture - b.picture).slice(0, 9);
  patches.forEach(({ value, picture, row, column, pixels }, i) => {
    expect(value).toBeCloseTo(peaks[i]!.value, 5);
    expect(mapOf(picture, 1)[row * 32 + column]).toBeCloseTo(value, 5);
    expect([pixels.height, pixels.width].every((side) => side === 2 || side === 3)).toBe(true);
  });
  expect(patches.length).toBe(9);
  expect(norm.norm!.before.reduce((a, b) => a + b)).toBe(total * 6 * 1024);
  expect(norm.norm!.after.reduce((a, b) => a + b)).toBe(total * 6 * 1024);

  // What the channels add up to is what the head makes of them, but for its bias: behind the pool all is linear.
  const image = { kind: 'validation' as const, index: 2 };
  const { target, values } = await inspector.importance({ run, image, layer: '3' });
  const { prediction } = await inspector.features({ run, image, layer: '3' });
  const weights = decodeSafetensors(readFileSync(path.join(run, 'checkpoints', 'last.safetensors')), 'last').tensors;
  expect(target).toBe(prediction.class);
  expect(values.reduce((a, b) => a + b, 0) + weights['5.bias']!.values[target]!).toBeCloseTo(prediction.logits[target]!, 3);

  const { now, start, startEpoch, shape, ofPicture } = await inspector.filters({ run, layer: '0' });
  expect([shape, ofPicture, startEpoch]).toEqual([[6, 3, 3, 3], true, null]);
  expect([...now]).toEqual([...weights['0.weight']!.values]);
  // U(-1/sqrt(27), 1/sqrt(27)), and nine steps of Adam by 0.001 from there.
  expect(Math.max(...start.map(Math.abs))).toBeLessThan(1 / Math.sqrt(27));
  expect(Math.max(...now.map((value, i) => Math.abs(value - start[i]!)))).toBeLessThan(0.02);
  await expect(inspector.filters({ run, layer: '1' })).rejects.toThrow('Layer "1" is a BatchNorm2d, which has no kernels: choose a convolution.');
  await expect(inspector.cell({ run, image, layer: '0', channel: 0, row: 40, column: 0 })).rejects.toThrow('Layer "0" has no cell at channel 0, row 40, column 0: its maps are 6 of 32 x 32, counted from 0.');
});

test('a fully connected layer is a kernel as large as the maps that were flattened for it; of a vector each value is its own', async () => {
  const folder = temporaryFolder();
  writeTinyExperiment(folder, { epochs: 1, model: [{ Conv2d: { out_channels: 4, kernel_size: 3, padding: 1 } }, { MaxPool2d: 8 }, 'Flatten', { Dropout: 0.5 }, { Linear: 12 }, 'BatchNorm1d', 'ReLU', { Linear: { out_features: 10, bias: false } }] });
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1', '--max-steps', '1']));
  const image = { kind: 'validation' as const, index: 3 };
  const { tensors } = decodeSafetensors(readFileSync(path.join(run, 'checkpoints', 'last.safetensors')), 'last');
  const [maps, first] = await Promise.all([inspector.features({ run, image, layer: '1' }), inspector.cell({ run, image, layer: '4', channel: 5, row: 0, column: 0 })]);
  const { arithmetic: { channels, rows, columns, values, weights, bias, result }, after, field } = first;
  expect([channels.length, rows.length, columns.length]).toEqual([4, 4, 4]);
  expect([...values]).toEqual([...maps.values]);
  expect([...weights!]).toEqual([...tensors['4.weight']!.values.subarray(5 * 64, 6 * 64)]);
  expect(bias).toBe(tensors['4.bias']!.values[5]);
  expect(near(result, first.value)).toBe(true);
  expect(field).toEqual({ top: 0, left: 0, bottom: 32, right: 32 });
  const { layers } = await inspector.describe({ run });
  expect(layers.filter(({ windowed }) => windowed).map(({ path }) => path)).toEqual(['0', '1', '4', '7']);
  const [norm, relu] = after;
  expect(near(((norm!.before - norm!.norm!.mean) / Math.sqrt(norm!.norm!.variance + norm!.norm!.eps)) * norm!.norm!.weight + norm!.norm!.bias, norm!.value)).toBe(true);
  expect(relu!.value).toBe(Math.max(0, norm!.value));
  const [last, { prediction }, survey, { patches }] = await Promise.all([
    inspector.cell({ run, image, layer: '7', channel: 2, row: 0, column: 0 }), inspector.features({ run, image, layer: '7' }), inspector.survey({ run, layer: '7' }), inspector.patches({ run, layer: '7', channel: 2 }),
  ]);
  expect([last.arithmetic.channels.length, last.arithmetic.values.length, last.arithmetic.bias]).toEqual([12, 12, null]);
  expect(near(last.arithmetic.result, prediction.logits[2]!)).toBe(true);
  expect([...survey.silent]).toEqual(Array.from({ length: 10 }, () => 0));
  expect(patches[0]!.pixels.height).toBe(32);
});
