import { mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasets } from '../../extension/core/data/datasets';
import type { ImageSet } from '../../extension/core/data/dataset';
import { drawShapes } from '../../extension/core/data/shapes';
import type { PreparationProgress } from '../../extension/shared/events';
import type { Choice } from '../../extension/shared/experiment';
import { loadDataset, loadTestSet } from '../../extension/trainer/datasets/load-dataset';
import type { LoadOptions } from '../../extension/trainer/datasets/loader';
import { readPack, writePack } from '../../extension/trainer/datasets/pack';
import { pictureOf } from '../../extension/trainer/datasets/picture-reader';
import { readPictureFile } from '../../extension/trainer/datasets/read-picture-file';
import { picturesIn } from '../pictures-in';
import { readVectors, type VectorTensor } from '../vectors/read';
import { splitBy, withDefaults } from '../with-defaults';

type Bytes = VectorTensor<Uint8Array>;
interface Cifar {
  python: Bytes;
  binary: Bytes;
  train: Bytes;
  train_labels: number[];
  val: Bytes;
  val_labels: number[];
}
interface Mnist {
  files: Record<string, Bytes>;
  train: { images: Bytes; labels: number[] };
  t10k: { images: Bytes; labels: number[] };
}
const vectors = readVectors<{ CIFAR10: Cifar; CIFAR100: Cifar; MNIST: Mnist }>('datasets');

const choice = (name: string, params: Record<string, unknown> = {}): Choice => ({ name, params: withDefaults(datasets[name]!, params), path: [] });

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'datasets-'))));
afterAll(() => rmSync(folder, { recursive: true }));
const options = (changes: Partial<LoadOptions> = {}): LoadOptions => ({ split: splitBy({ val_split: 0.25 }), seed: 1, workspaceFolder: folder, dataFolder: path.join(folder, 'cache'), ...changes });

describe('Shapes', () => {
  it('are drawn from the seed, each class as often as any other', () => {
    const [one, same, other] = [drawShapes(200, 1), drawShapes(200, 1), drawShapes(200, 2)];
    expect(same.images).toEqual(one.images);
    expect(other.images).not.toEqual(one.images);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((label) => one.labels.filter((own) => own === label).length)).toEqual(Array(10).fill(20));
    // A picture does not depend on how many are drawn.
    expect(drawShapes(20, 1).images).toEqual(one.images.slice(0, 20 * 3072));
  });

  it('come in two halves that share no picture', async () => {
    const { train, val, classes, hash } = await loadDataset(choice('Shapes', { images: 400 }), options());
    expect([train.count, val.count, classes.length]).toEqual([300, 100, 10]);
    const key = (set: typeof train, i: number): string => Buffer.from(pictureOf(set, i).values).toString('base64');
    const trained = new Set(Array.from({ length: 300 }, (_, i) => key(train, i)));
    expect(Array.from({ length: 100 }, (_, i) => key(val, i)).filter((picture) => trained.has(picture))).toEqual([]);
    expect((await loadDataset(choice('Shapes', { images: 400 }), options({ seed: 2 }))).hash).not.toBe(hash);
    expect((await loadDataset(choice('Shapes', { images: 400 }), options())).hash).toBe(hash);
    expect((await loadDataset(choice('Shapes', { images: 400 }), options({ split: splitBy({ val_split: 0 }) }))).val.count).toBe(0);
    await expect(loadDataset(choice('Shapes', { images: 400 }), options({ split: splitBy({ val_split: 1 }) }))).rejects.toThrow('val_split 1 leaves no picture for training out of 400');
  });
});

describe('pictures kept for testing', () => {
  const key = (set: ImageSet): string[] => Array.from({ length: set.count }, (_, i) => Buffer.from(pictureOf(set, i).values).toString('base64'));
  const shapes = choice('Shapes', { images: 400 });

  it('a share is the same for every validation share, fold and choice of them, and in neither half', async () => {
    const split = splitBy({ test: 0.25, stratify: true, val_split: 0.2 });
    const [{ train, val }, kept] = [await loadDataset(shapes, options({ split })), await loadTestSet(shapes, options({ split }))];
    expect([train.count, val.count, kept.images.count, kept.classes.length]).toEqual([240, 60, 100, 10]);
    expect(new Set([...key(train), ...key(val), ...key(kept.images)]).size).toBe(400);
    const folded = options({ split: splitBy({ test: 0.25, stratify: true, k_fold: { folds: 5, fold: 4 } }) });
    expect((await loadTestSet(shapes, folded)).hash).toBe(kept.hash);
    expect((await loadDataset(shapes, folded)).val.count).toBe(60);
  });

  it('is the same whatever the seed', async () => {
    for (const [half, name] of [['train', 'a'], ['train', 'b'], ['val', 'a'], ['val', 'b']] as const) for (let i = 0; i < 5; i++) {
      mkdirSync(path.join(folder, 'seeds', half, name), { recursive: true });
      await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: i * 20, g: half === 'val' ? 99 : 0, b: name === 'a' ? 0 : 200 } } }).png().toFile(path.join(folder, 'seeds', half, name, `${i}.png`));
    }
    const all = choice('ImageFolder', { root: 'seeds', size: 4 });
    const split = splitBy({ test: 0.4 });
    const [one, other] = [await loadTestSet(all, options({ split, seed: 1 })), await loadTestSet(all, options({ split, seed: 2 }))];
    expect([one.hash, one.images.files]).toEqual([other.hash, other.images.files]);
    // Beside a validation folder all that is left is trained on.
    const { train, val } = await loadDataset(all, options({ split }));
    expect([train.count, val.count, one.images.count]).toEqual([6, 10, 4]);
  });

  it('a test folder is not opened before it is asked for', async () => {
    const tile = sharp({ create: { width: 4, height: 4, channels: 3, background: '#123' } }).png();
    for (const half of ['train', 'val', 'test']) for (const name of ['a', 'b']) {
      mkdirSync(path.join(folder, 'three', half, name), { recursive: true });
      writeFileSync(path.join(folder, 'three', half, name, '0.png'), await tile.toBuffer());
    }
    writeFileSync(path.join(folder, 'three', 'test', 'b', '1.png'), 'no picture');
    const three = choice('ImageFolder', { root: 'three', size: 4 });
    const trained = await loadDataset(three, options());
    expect([trained.val.files, trained.skipped, trained.notices]).toEqual([['val/a/0.png', 'val/b/0.png'], [], []]);
    const kept = await loadTestSet(three, options());
    expect([kept.images.files, [...kept.images.labels], kept.skipped.map(({ file }) => file)]).toEqual([['test/a/0.png', 'test/b/0.png'], [0, 1], ['test/b/1.png']]);
    rmSync(path.join(folder, 'three', 'val'), { recursive: true });
    // Without a validation folder it validates, unless it is to be kept.
    expect((await loadDataset(three, options())).val.files).toEqual(['test/a/0.png', 'test/b/0.png']);
    await expect(loadTestSet(three, options())).rejects.toThrow('ImageFolder has no test pictures of its own');
    const own = options({ split: splitBy({ test: 'own', val_split: 0.5 }) });
    expect((await loadDataset(three, own)).val.files).toHaveLength(1);
    expect((await loadTestSet(three, own)).images.files).toEqual(['test/a/0.png', 'test/b/0.png']);
  });

  it('what cannot be divided is refused', async () => {
    const refused = async (split: Parameters<typeof splitBy>[0], message: string): Promise<void> => expect(loadDataset(shapes, options({ split: splitBy(split) }))).rejects.toThrow(message);
    await refused({ test: 'own' }, 'Shapes has no test pictures of its own');
    await refused({ test: 0.0001 }, '"test" 0.0001 sets 0 of 400 pictures apart');
    await refused({ k_fold: { folds: 5, fold: 5 } }, '"fold" 5 is none of the 5 folds, which are counted from 0: choose 0 to 4.');
    await refused({ k_fold: { folds: 500, fold: 0 } }, '400 pictures or groups of them cannot be divided into 500 folds');
    await expect(loadDataset(choice('ImageFolder', { root: 'seeds', size: 4 }), options({ split: splitBy({ k_fold: { folds: 2, fold: 0 } }) }))).rejects.toThrow('ImageFolder has validation pictures of its own, and k_fold divides the training pictures');
  });
});

describe('ImageFolder', () => {
  const picture = (colour: [number, number, number], width = 40, height = 30) => sharp({ create: { width, height, channels: 3, background: { r: colour[0], g: colour[1], b: colour[2] } } });
  const place = (...parts: string[]): string => {
    const full = path.join(folder, ...parts);
    mkdirSync(path.dirname(full), { recursive: true });
    return full;
  };

  it('reads class folders, skips what cannot be read by name, and decodes once', async () => {
    for (let i = 0; i < 6; i++) {
      await picture([200, 10, 10]).png().toFile(place('photos', 'red', `${i}.png`));
      await picture([10, 10, 200]).webp({ lossless: true }).toFile(place('photos', 'blue', 'deeper', `${i}.webp`));
    }
    writeFileSync(place('photos', 'red', 'broken.jpg'), 'no picture');
    writeFileSync(place('photos', 'red', 'notes.txt'), 'no picture either');
    writeFileSync(place('photos', 'red', '._0.png'), 'nor this');
    const progress: PreparationProgress[] = [];
    const folderChoice = choice('ImageFolder', { root: 'photos', size: 8 });
    const loaded = await loadDataset(folderChoice, options({ onProgress: (one) => progress.push(one) }));
    expect(loaded.classes).toEqual(['blue', 'red']);
    expect([loaded.train.count, loaded.val.count, loaded.train.height, loaded.train.channels]).toEqual([9, 3, 8, 3]);
    expect(loaded.skipped.map(({ file }) => file)).toEqual(['red/broken.jpg']);
    expect(loaded.skipped[0]!.reason).not.toBe('');
    expect(progress.at(-1)).toEqual({ stage: 'decode', done: 13, total: 13, unit: 'images' });
    for (let i = 0; i < loaded.train.count; i++) {
      const colour = [...pictureOf(loaded.train, i).values.subarray(0, 3)];
      expect(colour).toEqual(loaded.train.labels[i] === 1 ? [200, 10, 10] : [10, 10, 200]);
      expect(loaded.train.files![i]).toContain(loaded.train.labels[i] === 1 ? 'red/' : 'blue/deeper/');
    }
    progress.length = 0;
    const again = await loadDataset(folderChoice, options({ onProgress: (one) => progress.push(one) }));
    expect(progress).toEqual([]);
    expect(again).toEqual(loaded);
    // A file that changes is decoded anew.
    await picture([9, 200, 9]).png().toFile(place('photos', 'red', '0.png'));
    utimesSync(place('photos', 'red', '0.png'), 1e9, 1e9);
    expect((await loadDataset(folderChoice, options())).hash).not.toBe(loaded.hash);
  });

  it('takes train and val folders as they are', async () => {
    for (const half of ['train', 'test']) for (const name of ['a', 'b']) await picture([90, 90, 90]).png().toFile(place('halves', half, name, '0.png'));
    const { train, val } = await loadDataset(choice('ImageFolder', { root: 'halves', size: 4 }), options());
    expect([train.count, val.count]).toEqual([2, 2]);
    expect(val.files).toEqual(['test/a/0.png', 'test/b/0.png']);
    await picture([90, 90, 90]).png().toFile(place('halves', 'test', 'c', '0.png'));
    await expect(loadDataset(choice('ImageFolder', { root: 'halves', size: 4 }), options())).rejects.toThrow('has the class "c"');
  });

  it('crops the middle or stretches, upright, in colour or grey', async () => {
    // Left half red, right half blue, twice as wide as high; stored lying on its side.
    const pixels = Buffer.alloc(16 * 8 * 3);
    for (let i = 0; i < 128; i++) pixels.set(i % 16 < 8 ? [200, 0, 0] : [0, 0, 200], i * 3);
    const lying = await sharp(await sharp(pixels, { raw: { width: 16, height: 8, channels: 3 } }).rotate(90).png().toBuffer()).withMetadata({ orientation: 8 }).png().toBuffer();
    writeFileSync(place('own', 'lying.png'), lying);
    const own = place('own', 'lying.png');
    const stretched = await readPictureFile(own, choice('ImageFolder', { root: '', size: 8, resize: 'stretch' }));
    expect([...stretched.values.subarray(0, 3), ...stretched.values.subarray(21, 24)]).toEqual([200, 0, 0, 0, 0, 200]);
    const cropped = await readPictureFile(own, choice('ImageFolder', { root: '', size: 8 }));
    expect([...cropped.values.subarray(0, 3), ...cropped.values.subarray(21, 24)]).toEqual([200, 0, 0, 0, 0, 200]);
    const grey = await readPictureFile(own, choice('ImageFolder', { root: '', size: [8, 16], channels: 'grey' }));
    expect([grey.channels, grey.width, grey.values[0], grey.values[15]]).toEqual([1, 16, 60, 23]);
    await expect(readPictureFile(place('own', 'none.png'), choice('Shapes'))).rejects.toThrow('cannot be read as a picture');
  });

  it('says what is wrong with a folder, and how to mend it', async () => {
    const load = (root: string): Promise<unknown> => loadDataset(choice('ImageFolder', { root, size: 8 }), options());
    await expect(load('nowhere')).rejects.toThrow(`The folder ${path.join(folder, 'nowhere')} does not exist: set "root" of ImageFolder`);
    mkdirSync(place('empty', 'x'), { recursive: true });
    await expect(load('empty')).rejects.toThrow('has only the folder "x": ImageFolder needs one folder of pictures per class, at least two.');
    mkdirSync(place('empty', 'y'));
    await expect(load('empty')).rejects.toThrow(`None of the class folders of ${path.join(folder, 'empty')} holds a picture`);
    writeFileSync(place('unread', 'x', '1.jpg'), 'x');
    writeFileSync(place('unread', 'y', '1.jpg'), 'y');
    await expect(load('unread')).rejects.toThrow('can be read; the first: x/1.jpg');
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(loadDataset(choice('ImageFolder', { root: 'photos', size: 9 }), options({ signal: stop.signal }))).rejects.toThrow('aborted');
  });
});

describe('archives', () => {
  const write = (name: string, { values }: Bytes): string => {
    writeFileSync(path.join(folder, name), values);
    return name;
  };

  it.each(['CIFAR10', 'CIFAR100'] as const)('%s: the Python and the binary version give the publisher\'s pictures', async (name) => {
    const expected = vectors[name];
    for (const version of ['python', 'binary'] as const) {
      const file = write(`${name}-${version}.tar.gz`, expected[version]);
      const { train, val, classes } = await loadDataset(choice(name, { file }), options());
      expect(picturesIn(train)).toEqual(expected.train.values);
      expect([...train.labels]).toEqual(expected.train_labels);
      expect(picturesIn(val)).toEqual(expected.val.values);
      expect([...val.labels]).toEqual(expected.val_labels);
      expect(classes).toHaveLength(name === 'CIFAR10' ? 10 : 100);
    }
  });

  it('MNIST: from a folder of its files, packed for the next time', async () => {
    mkdirSync(path.join(folder, 'digits', 'raw'), { recursive: true });
    for (const [name, file] of Object.entries(vectors.MNIST.files)) write(path.join('digits', 'raw', name), file);
    for (let turn = 0; turn < 2; turn++) {
      const { train, val } = await loadDataset(choice('MNIST', { file: 'digits' }), options());
      expect(picturesIn(train)).toEqual(vectors.MNIST.train.images.values);
      expect([...train.labels]).toEqual(vectors.MNIST.train.labels);
      expect(picturesIn(val)).toEqual(vectors.MNIST.t10k.images.values);
      expect([train.height, train.channels]).toEqual([28, 1]);
    }
    expect(readdirSync(path.join(folder, 'cache')).filter((name) => name.startsWith('MNIST-'))).toHaveLength(1);
  });

  it('says what is wrong with a file', async () => {
    await expect(loadDataset(choice('CIFAR10', { file: 'nowhere.tar.gz' }), options())).rejects.toThrow('nowhere.tar.gz does not exist');
    const wrong = write('wrong.tar.gz', vectors.CIFAR100.python);
    await expect(loadDataset(choice('CIFAR10', { file: wrong }), options())).rejects.toThrow('cannot be read as CIFAR10 (it has no file "data_batch_1"): "file" is to be the original archive (cifar-10-python.tar.gz)');
    writeFileSync(path.join(folder, 'cut.tar.gz'), vectors.CIFAR10.python.values.subarray(0, 20_000));
    await expect(loadDataset(choice('CIFAR10', { file: 'cut.tar.gz' }), options())).rejects.toThrow('cannot be read as CIFAR10');
  });
});

it('a pack that was cut short is not read', async () => {
  const file = path.join(folder, 'one.pack');
  const images = new Uint8Array(new SharedArrayBuffer(24)).fill(7);
  const sets = [{ height: 2, width: 2, channels: 3, count: 2, images, labels: new Int32Array(new SharedArrayBuffer(8)), files: ['a', 'b'] }];
  await writePack(file, { header: { note: 1 }, sets });
  expect(await readPack(file)).toEqual({ header: { note: 1 }, sets });
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  truncateSync(file, 60);
  expect(await readPack(file)).toBeNull();
  expect(await readPack(path.join(folder, 'none.pack'))).toBeNull();
});
