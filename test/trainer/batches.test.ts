import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { drawShapes } from '../../extension/core/data/shapes';
import { transforms } from '../../extension/core/data/transforms';
import type { Choice } from '../../extension/shared/experiment';
import type { Batches } from '../../extension/trainer/batches/batches';
import { openBatches, type BatchOptions } from '../../extension/trainer/batches/open-batches';
import { readPack, writePack } from '../../extension/trainer/datasets/pack';
import { withDefaults } from '../with-defaults';

const choice = (name: string, params: Record<string, unknown> = {}): Choice => ({ name, params: withDefaults(transforms[name]!, params), path: [] });
const set = { height: 32, width: 32, channels: 3, count: 150, ...drawShapes(150, 1) };
const chain = [choice('RandomCrop', { size: 32, padding: 4 }), choice('RandomHorizontalFlip'), choice('ColorJitter', { brightness: 0.2, hue: 0.1 }), choice('ToTensor')];

const open = (workers: number, changes: Partial<BatchOptions> = {}): Promise<Batches> =>
  openBatches({
    images: set, classes: 10, transforms: chain, batchTransforms: [], batchSize: 16, shuffle: true, sampler: null, dropLast: false, seed: 3, workers,
    workerFile: fileURLToPath(new URL('../../dist/transform-worker.js', import.meta.url)), ...changes,
  });

/** A number a batch that no other batch has: sums over its pixels, targets and labels. */
async function fingerprints(batches: Batches, epoch: number, fromStep = 0, take = Infinity, pauseMs = 0): Promise<string[]> {
  const seen: string[] = [];
  for await (const { size, images, targets, labels } of batches.epoch(epoch, fromStep)) {
    seen.push([size, images.length, images.reduce((sum, value, i) => sum + value * ((i % 97) + 1), 0), targets.reduce((sum, value, i) => sum + value * i, 0), labels.join('')].join(' '));
    if (seen.length >= take) break;
    if (pauseMs) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return seen;
}

describe('batches made in worker threads (dist/transform-worker.js)', () => {
  it('are the same for any number of workers, over epochs, from any step, and after a jump', async () => {
    const here = await open(0);
    const expected = [await fingerprints(here, 0), await fingerprints(here, 1)];
    expect(new Set(expected.flat()).size).toBe(20);
    for (const workers of [1, 3]) {
      const batches = await open(workers);
      expect([await fingerprints(batches, 0), await fingerprints(batches, 1)]).toEqual(expected);
      expect(await fingerprints(batches, 0, 4)).toEqual(expected[0]!.slice(4));
      expect(await fingerprints(batches, 1, 2, 3)).toEqual(expected[1]!.slice(2, 5));
      expect(await fingerprints(batches, 1, 5)).toEqual(expected[1]!.slice(5));
      await batches.close();
    }
  });

  it('of pictures that are read from a file as they are wanted are the same; where the file is gone, that is the reason', async () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'batches-')), 'shapes.pack');
    vi.stubEnv('CNN_LAB_PICTURE_MEMORY', '0.000000001');
    await writePack(file, { header: null, sets: [set] });
    const [filed] = (await readPack<null>(file))!.sets;
    vi.unstubAllEnvs();
    expect(filed!.images).not.toBeInstanceOf(Uint8Array);
    const batches = await open(2, { images: filed! });
    expect(await fingerprints(batches, 0)).toEqual(await fingerprints(await open(0), 0));
    await batches.close();
    rmSync(path.dirname(file), { recursive: true });
    const gone = await open(2, { images: filed! });
    await expect(fingerprints(gone, 0)).rejects.toMatchObject({ id: 'pack-lost', message: expect.stringContaining('(it does not exist)') as string });
    await gone.close();
  });

  it('are made ahead of a consumer that takes its time, across the end of the epoch too', async () => {
    const batches = await open(1);
    await fingerprints(batches, 0, 0, Infinity, 20);
    const before = batches.waiting();
    await fingerprints(batches, 1, 0, 3, 20);
    const { batches: taken, ready } = batches.waiting();
    expect(taken - before.batches).toBe(3);
    expect(ready - before.ready).toBe(3);
    await batches.close();
  });

  it('a worker that fails is an error of the epoch, and closing leaves no thread', async () => {
    const threads = (): number => process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
    const before = threads();
    const closed = await open(2);
    await fingerprints(closed, 0, 0, 2);
    await closed.close();
    expect(threads()).toBe(before);
    const broken = await open(1, { workerFile: path.join(path.dirname(fileURLToPath(import.meta.url)), 'no-such-worker.js') });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(fingerprints(broken, 0)).rejects.toThrow(/no-such-worker|Cannot find module/);
    await broken.close();
  });
});
