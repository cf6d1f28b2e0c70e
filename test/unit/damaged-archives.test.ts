import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tar from 'tar';
import { afterAll, describe, expect, it } from 'vitest';
import { UserError } from '../../extension/shared/user-error';
import { readEntries } from '../../extension/trainer/datasets/archive-entries';
import { loadDataset } from '../../extension/trainer/datasets/load-dataset';
import { splitBy } from '../with-defaults';

const folder = mkdtempSync(path.join(os.tmpdir(), 'damaged-archives-'));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;
const newFolder = (): string => {
  const place = path.join(folder, String(made++));
  mkdirSync(place);
  return place;
};

const load = (name: string, file: string): Promise<unknown> => loadDataset({ name, params: { file }, path: [] }, { split: splitBy({ val_split: 0 }), seed: 1, workspaceFolder: folder, dataFolder: path.join(folder, 'cache') });

/** Loading is refused in one sentence with this reason. */
async function refused(name: string, file: string, reason: RegExp | string): Promise<void> {
  const error = await load(name, file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(reason);
  expect((error as UserError).message).toMatch(new RegExp(`cannot be read as ${name} \\([^\\n]*\\): "file" is to be the original archive`));
}

function idx(sizes: number[], bytes: number | Uint8Array): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.writeUInt32BE(0x800 + sizes.length);
  sizes.forEach((size, i) => head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, typeof bytes === 'number' ? Buffer.alloc(bytes) : bytes]);
}

/** A folder of MNIST's files, some replaced. */
function mnist(changes: Record<string, Uint8Array>): string {
  const place = newFolder();
  const images = idx([2, 28, 28], 2 * 784);
  const labels = idx([2], Uint8Array.of(3, 9));
  const files = { 'train-images-idx3-ubyte': images, 'train-labels-idx1-ubyte': labels, 't10k-images-idx3-ubyte': images, 't10k-labels-idx1-ubyte': labels };
  for (const [name, bytes] of Object.entries({ ...files, ...changes })) writeFileSync(path.join(place, name), bytes);
  return place;
}

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

/** A batch as Python pickles it: labels, then numpy's array of as many pictures. */
function pickled(key: string, labels: number[]): Buffer {
  const text = (value: string): Buffer => Buffer.from(`U${String.fromCharCode(value.length)}${value}`, 'latin1');
  const list = labels.map((label) => Buffer.concat([Buffer.from('J'), int32(label)]));
  const array = Buffer.concat([Buffer.from('cnumpy.core.multiarray\n_reconstruct\n)R(K\x01NN\x89T', 'latin1'), int32(labels.length * 3072), Buffer.alloc(labels.length * 3072), Buffer.from('tb')]);
  return Buffer.concat([Buffer.from('\x80\x02}(', 'latin1'), text(key), Buffer.from(']('), ...list, Buffer.from('e'), text('data'), array, Buffer.from('u.')]);
}

function cifar(changes: Record<string, Uint8Array>): string {
  const place = newFolder();
  const names = ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'];
  for (const name of names) writeFileSync(path.join(place, name), changes[name] ?? pickled('labels', [0, 9]));
  return place;
}

describe('labels that are none of the classes are refused with file, picture and value', () => {
  it('MNIST', async () => {
    await load('MNIST', mnist({}));
    await refused('MNIST', mnist({ 'train-labels-idx1-ubyte': idx([2], Uint8Array.of(3, 250)) }), 'its file "train-labels-idx1-ubyte" gives picture 1 (counted from 0) the label 250, where there are the classes 0 to 9');
    await refused('FashionMNIST', mnist({ 't10k-labels-idx1-ubyte': idx([2], Uint8Array.of(10, 0)) }), 'its file "t10k-labels-idx1-ubyte" gives picture 0 (counted from 0) the label 10');
  });

  it.each([[[0, 99], 1, '99'], [[-1, 0], 0, '-1'], [[10], 0, '10']])('CIFAR-10 pickled: %j', async (labels, picture, shown) => {
    await load('CIFAR10', cifar({}));
    await refused('CIFAR10', cifar({ data_batch_3: pickled('labels', labels) }), `its file "data_batch_3" gives picture ${picture} (counted from 0) the label ${shown}, where there are the classes 0 to 9`);
  });

  it('CIFAR-100, binary: the fine label is what counts', async () => {
    const place = newFolder();
    const record = (coarse: number, fine: number): Buffer => Buffer.concat([Buffer.of(coarse, fine), Buffer.alloc(3072)]);
    writeFileSync(path.join(place, 'train.bin'), Buffer.concat([record(250, 99), record(0, 100)]));
    writeFileSync(path.join(place, 'test.bin'), record(0, 0));
    await refused('CIFAR100', place, 'its file "train.bin" gives picture 1 (counted from 0) the label 100, where there are the classes 0 to 99');
  });
});

/** A tar's header for a file that is not wanted. */
function unwantedHeader(size: number): Buffer {
  const block = Buffer.alloc(512);
  new tar.Header({ path: 'readme.html', type: 'File', size, mode: 0o644 }).encode(block);
  return block;
}

describe('what unpacks into more than it may is given up at once', () => {
  const zeros = gzipSync(Buffer.alloc(8 * 2 ** 20));

  it('a .gz whose own head says less', async () => {
    const bomb = Buffer.concat([gzipSync(idx([2, 28, 28], 0)), ...Array<Buffer>(8).fill(zeros)]);
    await refused('MNIST', mnist({ 'train-images-idx3-ubyte.gz': bomb }), 'its file "train-images-idx3-ubyte" has more than the 1,584 bytes that it may have');
  });

  it('a .gz that claims more pictures than there can be, or other sizes', async () => {
    await refused('MNIST', mnist({ 'train-images-idx3-ubyte.gz': Buffer.concat([gzipSync(idx([2 ** 32 - 1, 28, 28], 0)), zeros]) }), 'is not what MNIST\'s should be');
    await refused('MNIST', mnist({ 'train-images-idx3-ubyte': idx([2, 32, 32], 2048) }), 'its file "train-images-idx3-ubyte" is not what MNIST\'s should be');
    await refused('MNIST', mnist({ 'train-images-idx3-ubyte': idx([2, 28, 28], 784) }), 'its file "train-images-idx3-ubyte" is cut short');
  });

  it('a tar of a huge wanted file; a .tar.gz of zeros', async () => {
    const place = newFolder();
    writeFileSync(path.join(place, 'data_batch_1'), Buffer.alloc(40_000_001));
    tar.c({ sync: true, file: path.join(place, 'wanted.tar'), cwd: place }, ['data_batch_1']);
    await refused('CIFAR10', path.join(place, 'wanted.tar'), 'its file "data_batch_1" has more than the 40,000,000 bytes that it may have');
    writeFileSync(path.join(place, 'zeros.tar.gz'), zeros);
    await refused('CIFAR10', path.join(place, 'zeros.tar.gz'), 'it has no file "data_batch_1"');
  }, 60_000);

  it('a .tar.gz of a huge unwanted file', async () => {
    const place = path.join(newFolder(), 'unwanted.tar.gz');
    writeFileSync(place, Buffer.concat([gzipSync(unwantedHeader(2 ** 30)), zeros]));
    await expect(readEntries(place, { most: () => null, mostInAll: 1_000_000 })).rejects.toThrow('it has more than the 1,000,000 bytes that it may have');
  });

  it('a pickle of lists only, one that repeats itself, one without an end, one that calls what is no name', async () => {
    const pickle = (text: string): string => cifar({ data_batch_1: Buffer.from(text, 'latin1') });
    const damaged = 'its file "data_batch_1" is damaged, or no pickle such as CIFAR\'s';
    await refused('CIFAR10', pickle(']'.repeat(1_100_000)), damaged);
    // Twice the last, thirty times over: its text would have a billion words.
    await refused('CIFAR10', pickle(`]q\x00${'0h\x00h\x00\x86q\x00'.repeat(30).replaceAll('0h', 'h')})R.`), damaged);
    await refused('CIFAR10', pickle('I12'), damaged);
    await refused('CIFAR10', pickle('T\xff\xff\xff\x7f'), damaged);
    await refused('CIFAR10', pickle('a'), damaged);
    await refused('CIFAR10', pickle('N.'), 'its file "data_batch_1" does not hold what CIFAR\'s should');
    await refused('CIFAR10', pickle(''), damaged);
  });
});

describe('what is no archive', () => {
  it('a pipe, a device, a folder without its files, a tar cut short', async () => {
    const place = newFolder();
    execFileSync('mkfifo', [path.join(place, 'pipe.tar.gz')]);
    await refused('CIFAR10', path.join(place, 'pipe.tar.gz'), 'it is a pipe, not a file');
    await refused('MNIST', '/dev/zero', 'it is a device, not a file');
    await refused('MNIST', place, 'it has no file "train-images-idx3-ubyte"');
    tar.c({ sync: true, file: path.join(folder, 'whole.tar'), cwd: cifar({}) }, ['.']);
    await load('CIFAR10', path.join(folder, 'whole.tar'));
    execFileSync('truncate', ['-s', '9000', path.join(folder, 'whole.tar')]);
    await refused('CIFAR10', path.join(folder, 'whole.tar'), /its file "data_batch_\d" |it has no file/);
  });
});
