import { expect, test } from 'vitest';
import type { CellArithmetic } from '../../extension/shared/inspector';
import { chance, type Chance } from '../random-runs/chance';
import { randomNetwork } from '../random-runs/random-stack';
import { cnnLab, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';
import { startInspector } from './inspector-process';

const kinds = ['Conv2d', 'MaxPool2d', 'DepthwiseConv2d', 'AvgPool2d', 'SeparableConv2d', 'AdaptiveAvgPool2d', 'ConvTranspose2d', 'LPPool2d', 'AdaptiveMaxPool2d'];
const modes = ['circular', 'reflect', 'replicate', 'zeros'];
/** Random layers in each of so many networks, and cells in each. */
const [networks, cells] = [5, 14];

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

test('the sum of a cell is the cell: 70 random cells of random layers, and what norm, activation and pooling made of them', async () => {
  const inspector = startInspector();
  const seen = new Map<string, number>();
  const about = { modes: new Set<string>(), pools: 0, norms: 0 };
  for (let seed = 0; seed < networks; seed++) {
    const run = await trained(seed, temporaryFolder());
    const { layers } = await inspector.describe({ run });
    const c: Chance = chance(1213, seed);
    const usable = layers.filter(({ type, shape }) => kinds.includes(type) && shape.length === 3);
    for (let i = 0; i < cells; i++) {
      const { path: layer, type, shape } = usable[i % usable.length]!;
      const [channels, height, width] = shape as [number, number, number];
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
  expect([...seen.keys()].sort()).toEqual(kinds.toSorted());
  expect([...about.modes].sort()).toEqual(modes);
  expect([about.pools > 0, about.norms > 0]).toEqual([true, true]);
});
