import { createHash, type Hash } from 'node:crypto';
import type { Dataset, ImageSet } from '../../core/data/dataset';
import { permutation, random } from '../../core/data/random';
import { UserError } from '../../shared/user-error';
import type { Between } from '../between-pieces';

const SPLITTING = 1002;

/** Two disjoint halves, drawn with the seed: `share` of the pictures, rounded, are held back for validation; 0 holds none back. */
export function split(all: ImageSet, share: number, seed: number): { train: ImageSet; val: ImageSet } {
  const held = Math.round(all.count * share);
  if ((held === 0 && share > 0) || held === all.count) {
    throw new UserError(
      'split-leaves-none',
      held === 0
        ? 'val_split {share} leaves no picture for validation out of {count}: choose another value, such as 0.1, or 0 for no validation.'
        : 'val_split {share} leaves no picture for training out of {count}: choose another value, such as 0.1, or 0 for no validation.',
      { share, count: all.count },
    );
  }
  const order = permutation(all.count, random(SPLITTING, seed));
  return { train: take(all, order.subarray(held).sort()), val: take(all, order.subarray(0, held).sort()) };
}

function take(all: ImageSet, indices: Int32Array): ImageSet {
  const bytes = all.height * all.width * all.channels;
  const images = new Uint8Array(new SharedArrayBuffer(indices.length * bytes));
  const labels = new Int32Array(new SharedArrayBuffer(indices.length * 4));
  indices.forEach((from, to) => {
    images.set(all.images.subarray(from * bytes, (from + 1) * bytes), to * bytes);
    labels[to] = all.labels[from]!;
  });
  return { ...all, count: indices.length, images, labels, ...(all.files ? { files: Array.from(indices, (from) => all.files![from]!) } : {}) };
}

/** SHA-256 over classes, sizes, labels and pixels of both halves. */
export async function datasetHash({ classes, train, val }: Pick<Dataset, 'classes' | 'train' | 'val'>, between: Between): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([classes, train.height, train.width, train.channels, train.count, val.count]));
  for (const { images, labels } of [train, val]) {
    await update(hash, images, between);
    await update(hash, new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength), between);
  }
  return hash.digest('hex');
}

/** Bytes that are hashed in some 20 ms. */
const PIECE = 2 ** 24;

async function update(hash: Hash, bytes: Uint8Array, between: Between): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE) {
    hash.update(bytes.subarray(at, at + PIECE));
    await between();
  }
}
