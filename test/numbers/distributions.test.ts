import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../extension/core/data/random';
import { batchTransforms } from '../../extension/core/data/transforms';
import type { Engine } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import { openEngine } from '../../extension/engines/open';
import { parseLayers } from '../parse-layers';
import { readVectors } from '../vectors/read';
import { withDefaults } from '../with-defaults';

interface LayerCase {
  row: string;
  params: Record<string, unknown>;
  shape: [number, number, number, number];
  batches: number;
  /** The outcomes for an input of ones, and how often each came. */
  values: number[];
  shares: number[];
  /** How often a channel, a picture, a batch came out alike throughout, and a value as the same of the batch before. */
  alike: Record<'channel' | 'picture' | 'batch' | 'before', number>;
}
interface MixingCase {
  row: string;
  alpha: number;
  height: number;
  width: number;
  count: number;
  /** Of each figure in [0, 1] the share in each of twenty bins. */
  figures: Record<string, number[]>;
}
const { layers, mixing } = readVectors<{ layers: LayerCase[]; mixing: MixingCase[] }>('distributions');

/** Five standard deviations of the difference of two shares, each counted over `draws` independent draws. */
const margin = (share: number, draws: number): number => 5 * Math.sqrt((2 * Math.max(share * (1 - share), 1 / draws)) / draws);
const mean = (values: boolean[]): number => values.filter(Boolean).length / values.length;

/** On one engine: all draw the same numbers (engine.test.ts). */
describe('random layers draw as PyTorch does', () => {
  let engine: Engine;
  beforeAll(async () => (engine = await openEngine('onnx', { threads: 1 })));
  afterAll(() => engine.dispose());

  it.each(layers.map((one) => [`${one.row} ${JSON.stringify(one.params)}`, one] as const))('%s', async (_, { row, params, shape, batches, values, shares, alike }) => {
    const { model } = buildModel(parseLayers([{ [row]: params }]), shape.slice(1));
    const program = await engine.compile(
      row, (io) => ({ outputs: { y: model!.forward(io, io.inputs.x!, (name) => io.state(name), { training: true }).logits } }), { x: { shape, dtype: 'float32' } },
    );
    const [pictures, channels, height, width] = shape;
    const pixels = height * width;
    const x = new Float32Array(pictures * channels * pixels).fill(1);
    const outcomes: number[][] = [];
    for (let counter = 0; counter < batches; counter++) outcomes.push(Array.from((await program.run({ x }, { seed: 1, counter })).y!));
    program.dispose();
    const nearest = (value: number): number => values.reduce((best, each, i) => (Math.abs(each - value) < Math.abs(values[best]! - value) ? i : best), 0);
    const counts = values.map(() => 0);
    let others = 0;
    for (const value of outcomes.flat()) {
      const outcome = nearest(value);
      counts[outcome]!++;
      if (!(Math.abs(value - values[outcome]!) < 1e-6)) others++;
    }
    expect(others, 'values that PyTorch does not give').toBe(0);
    const parts = (size: number): number[][] => outcomes.flatMap((batch) => Array.from({ length: batch.length / size }, (_, i) => batch.slice(i * size, (i + 1) * size)));
    const same = (part: number[]): boolean => part.every((value) => value === part[0]);
    // As many draws as there are outcomes that do not hang together.
    const drawn = { Dropout2d: pictures * channels, StochasticDepth: params['mode'] === 'batch' ? 1 : pictures }[row] ?? x.length;
    shares.forEach((share, i) => expect(Math.abs(counts[i]! / (x.length * batches) - share), `share of ${values[i]}`).toBeLessThan(margin(share, drawn * batches)));
    const compare = (what: keyof typeof alike, ours: number, draws: number): void => expect(Math.abs(ours - alike[what]), what).toBeLessThan(margin(alike[what], draws));
    compare('channel', mean(parts(pixels).map(same)), pictures * channels * batches);
    compare('picture', mean(parts(channels * pixels).map(same)), pictures * batches);
    compare('batch', mean(outcomes.map(same)), batches);
    compare('before', mean(outcomes.slice(1).flatMap((batch, i) => batch.map((value, j) => value === outcomes[i]![j]))), (drawn * batches) / 2);
  });
});

describe('batch transforms draw as torchvision does', () => {
  it.each(mixing.map((one) => [`${one.row} alpha ${one.alpha}`, one] as const))('%s', (_, { row, alpha, height, width, count, figures }) => {
    const transform = batchTransforms[row]!;
    const batch = { size: 2, channels: 1, height, width, classes: 2, images: new Float32Array(2 * height * width), targets: new Float32Array(4) };
    const draws = Array.from({ length: count }, (_each, i) => transform.draw(withDefaults(transform, { alpha }), batch, random(3, i)) as Record<string, number>);
    const side: Record<string, number> = { left: width, right: width, top: height, bottom: height };
    for (const [name, shares] of Object.entries(figures)) {
      const bins = shares.map(() => 0);
      for (const drawn of draws) bins[Math.min(Math.floor((drawn[name]! / (side[name] ?? 1)) * bins.length), bins.length - 1)]!++;
      shares.forEach((share, i) => expect(Math.abs(bins[i]! / count - share), `${name} in bin ${i}`).toBeLessThan(margin(share, count)));
    }
  });
});
