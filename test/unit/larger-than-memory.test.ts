import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Dataset } from '../../extension/core/data/dataset';
import { datasets } from '../../extension/core/data/datasets';
import { transforms } from '../../extension/core/data/transforms';
import { openBatches } from '../../extension/trainer/batches/open-batches';
import { loadDataset } from '../../extension/trainer/datasets/load-dataset';
import { measuredNormalization } from '../../extension/trainer/datasets/measured-normalization';
import { pictureOf } from '../../extension/trainer/datasets/picture-reader';
import { picturesIn } from '../pictures-in';
import { splitBy, withDefaults } from '../with-defaults';

const all = mkdtempSync(path.join(os.tmpdir(), 'larger-'));
const photos = path.join(all, 'photos');
beforeAll(async () => {
  for (let i = 0; i < 24; i++) {
    const file = path.join(photos, ['a', 'b', 'c'][i % 3]!, `${i}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    if (i === 7) writeFileSync(file, 'no picture');
    else await sharp(Buffer.from(Uint8Array.from({ length: 20 * 16 * 3 }, (_, at) => (at * (i + 3) * 7) % 251)), { raw: { width: 20, height: 16, channels: 3 } }).png().toFile(file);
  }
});
afterAll(() => rmSync(all, { recursive: true, force: true }));
afterEach(() => void vi.unstubAllEnvs());

const load = (cache: string): Promise<Dataset> =>
  loadDataset({ name: 'ImageFolder', params: withDefaults(datasets.ImageFolder!, { root: photos, size: 12 }), path: [] }, { split: splitBy({ val_split: 0.25 }), seed: 1, workspaceFolder: all, dataFolder: path.join(all, cache) });
const packIn = (cache: string): string => path.join(all, cache, 'folders', readdirSync(path.join(all, cache, 'folders'))[0]!);
/** No picture fits: 1e-9 GB. */
const asWanted = (): void => void vi.stubEnv('CNN_LAB_PICTURE_MEMORY', '0.000000001');
const choice = (name: string, params: Record<string, unknown> = {}) => ({ name, params: withDefaults(transforms[name]!, params), path: [] });

async function batchesOf({ train, classes }: Dataset): Promise<number[][]> {
  const batches = await openBatches({
    images: train, classes: classes.length, transforms: [choice('RandomHorizontalFlip'), choice('ToTensor')], batchTransforms: [], batchSize: 5, shuffle: true, sampler: null, dropLast: false, seed: 2, workers: 0,
  });
  const seen: number[][] = [];
  for await (const { images, labels } of batches.epoch(1)) seen.push([...images, ...labels]);
  await batches.close();
  return seen;
}

describe('pictures that are more than memory may hold', () => {
  it('are read from their file as they are wanted, to the same numbers', async () => {
    const inMemory = await load('one');
    expect(inMemory.train.images).toBeInstanceOf(Uint8Array);
    asWanted();
    for (let turn = 0; turn < 2; turn++) {
      const filed = await load('two');
      expect(filed.train.images).toMatchObject({ file: packIn('two') });
      expect([filed.hash, filed.skipped, filed.train.files, filed.val.files]).toEqual([inMemory.hash, inMemory.skipped, inMemory.train.files, inMemory.val.files]);
      expect([picturesIn(filed.train), picturesIn(filed.val)]).toEqual([picturesIn(inMemory.train), picturesIn(inMemory.val)]);
      expect(await batchesOf(filed)).toEqual(await batchesOf(inMemory));
      const chain = [choice('ToTensor'), choice('Normalize', { mean: 'auto' })];
      expect(await measuredNormalization(filed.train, chain, () => Promise.resolve())).toEqual(await measuredNormalization(inMemory.train, chain, () => Promise.resolve()));
    }
    expect(readFileSync(packIn('one'))).toEqual(readFileSync(packIn('two')));
  });

  it('a file that was changed or is gone is told at the picture, and decoded anew the next time', async () => {
    asWanted();
    const { train } = await load('three');
    const file = packIn('three');
    const bytes = readFileSync(file);
    bytes[8 + train.picked![2]! * 432 + 5]! ^= 1;
    writeFileSync(file, bytes);
    expect(pictureOf(train, 1).values).toHaveLength(432);
    expect(() => pictureOf(train, 2)).toThrow(`The decoded pictures in ${file} cannot be read any more (its picture ${train.picked![2]} is damaged): remove that file, and the run, resumed, decodes them anew.`);
    rmSync(file);
    expect(() => pictureOf(train, 2)).toThrow(/cannot be read any more \(it does not exist\)/);
    expect(picturesIn((await load('three')).train)).toEqual(picturesIn((await load('two')).train));
  });

  it('are refused where there is no place to keep them either', async () => {
    asWanted();
    writeFileSync(path.join(all, 'four'), 'in the way');
    await expect(load('four')).rejects.toThrow(/^The decoded pictures of .*photos take 10\.4 kB, more than the 1B of memory that they may have \(CNN_LAB_PICTURE_MEMORY, in GB\), and cannot be kept on disk \(.+\): name a folder with room/);
  });
});
