import { describe, expect, it } from 'vitest';
import { batchTransforms, transforms } from '../../extension/core/data/transforms';
import type { Choice } from '../../extension/shared/experiment';
import type { Batches } from '../../extension/trainer/batches/batches';
import { openBatches, type BatchOptions } from '../../extension/trainer/batches/open-batches';
import { withDefaults } from '../with-defaults';

const choice = (name: string, params: Record<string, unknown> = {}): Choice => ({ name, params: withDefaults((transforms[name] ?? batchTransforms[name])!, params), path: [] });

/** Picture i is i everywhere, of class i % 3. */
function options(changes: Partial<BatchOptions> = {}): BatchOptions {
  const images = new Uint8Array(new SharedArrayBuffer(10 * 16));
  const labels = new Int32Array(new SharedArrayBuffer(40));
  for (let i = 0; i < 10; i++) {
    images.fill(i, i * 16, (i + 1) * 16);
    labels[i] = i % 3;
  }
  const set = { height: 4, width: 4, channels: 1, count: 10, images, labels };
  return { images: set, classes: 3, transforms: [choice('ToTensor')], batchTransforms: [], batchSize: 4, shuffle: true, sampler: null, dropLast: false, seed: 5, workers: 0, ...changes };
}

async function pictures(batches: Batches, epoch: number, fromStep = 0): Promise<number[][]> {
  const seen: number[][] = [];
  for await (const { size, images } of batches.epoch(epoch, fromStep)) seen.push(Array.from({ length: size }, (_, i) => Math.round(images[i * 16]! * 255)));
  return seen;
}

describe('batches', () => {
  it('show every picture once an epoch, in an order of the epoch and the seed', async () => {
    const batches = await openBatches(options());
    expect(batches.stepsPerEpoch).toBe(3);
    expect(batches.shape).toEqual([1, 4, 4]);
    const [first, again, second] = [await pictures(batches, 0), await pictures(batches, 0), await pictures(batches, 1)];
    expect(first.map((batch) => batch.length)).toEqual([4, 4, 2]);
    expect(first.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
    expect(await pictures(await openBatches(options({ seed: 6 })), 0)).not.toEqual(first);
    expect(await pictures(batches, 0, 1)).toEqual(first.slice(1));
  });

  it('keep the order without shuffle, and drop the last part where asked', async () => {
    const batches = await openBatches(options({ shuffle: false, dropLast: true }));
    expect(await pictures(batches, 3)).toEqual([[0, 1, 2, 3], [4, 5, 6, 7]]);
  });

  it('carry labels and one-hot targets', async () => {
    for await (const { size, labels, targets, images } of (await openBatches(options())).epoch(0)) {
      for (let i = 0; i < size; i++) {
        expect(labels[i]).toBe(Math.round(images[i * 16]! * 255) % 3);
        expect([...targets.subarray(i * 3, i * 3 + 3)]).toEqual([0, 1, 2].map((k) => (k === labels[i] ? 1 : 0)));
      }
    }
  });

  it('mix pictures and targets in the same share, and keep the labels', async () => {
    const mixed = await openBatches(options({ batchTransforms: [choice('MixUp')], shuffle: false }));
    for await (const { size, targets, labels } of mixed.epoch(0)) {
      for (let i = 0; i < size; i++) {
        const own = [...targets.subarray(i * 3, i * 3 + 3)];
        expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
        expect(own[labels[i]!]).toBeGreaterThan(0);
      }
    }
  });

  it('augment the same picture anew each epoch, and the same again for the same epoch', async () => {
    const batches = await openBatches(options({ transforms: [choice('ColorJitter', { brightness: [1, 20] }), choice('ToTensor')], shuffle: false }));
    const [first, again, second] = [await pictures(batches, 0), await pictures(batches, 0), await pictures(batches, 1)];
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
  });

  it('augment alike whatever else is in the list, and show the same pictures in the same order whatever is done to them', async () => {
    const jitter = choice('ColorJitter', { brightness: [1, 20] });
    const seen = async (before: Choice[], batchTransforms: Choice[] = []): Promise<number[][]> => pictures(await openBatches(options({ transforms: [...before, choice('ToTensor')], batchTransforms })), 1);
    const alone = await seen([jitter]);
    for (const other of [choice('RandomInvert', { p: 0 }), choice('RandomHorizontalFlip'), choice('RandomChoice', { transforms: [choice('RandomVerticalFlip')] })]) {
      expect(await seen([other, jitter]), other.name).toEqual(alone);
      expect(await seen([jitter, other]), other.name).toEqual(alone);
    }
    // Of two of a name each has its own draws.
    const twice = await seen([jitter, jitter]);
    expect(twice).not.toEqual(alone);
    expect(await seen([])).toEqual((await pictures(await openBatches(options()), 1)));
  });

  it('refuse what cannot be trained on', async () => {
    await expect(openBatches(options({ transforms: [] }))).rejects.toThrow('The transforms end in a picture, not in numbers: add "ToTensor".');
    await expect(openBatches(options({ batchSize: 16, dropLast: true }))).rejects.toThrow('drop_last drops the only batch: 10 pictures are fewer than batch_size 16.');
  });
});
