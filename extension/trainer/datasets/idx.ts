import type { ImageSet } from '../../core/data/dataset';
import type { Entries } from './archive-entries';

const files = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];

export const isIdxFile = (name: string): boolean => files.includes(name);

/** MNIST's files. Throws an Error that says which file is missing or of the wrong form. */
export function decodeIdx(entries: Entries): { train: ImageSet; val: ImageSet } {
  return { train: half(entries, files[0]!, files[1]!), val: half(entries, files[2]!, files[3]!) };
}

function half(entries: Entries, imageFile: string, labelFile: string): ImageSet {
  const pixels = idxArray(entries, imageFile, 3);
  const classes = idxArray(entries, labelFile, 1);
  const [count, height, width] = pixels.shape as [number, number, number];
  if (classes.shape[0] !== count) throw new Error(`"${imageFile}" has ${count} pictures, but "${labelFile}" ${classes.shape[0]} labels`);
  const images = new Uint8Array(new SharedArrayBuffer(pixels.bytes.length));
  images.set(pixels.bytes);
  const labels = new Int32Array(new SharedArrayBuffer(count * 4));
  labels.set(classes.bytes);
  return { height, width, channels: 1, count, images, labels };
}

/** IDX: two zero bytes, 8 for unsigned bytes, the rank, each size as a big-endian int32, then the bytes. */
function idxArray(entries: Entries, name: string, rank: number): { shape: number[]; bytes: Uint8Array } {
  const file = entries.get(name);
  if (!file) throw new Error(`it has no file "${name}"`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const shape = file.length < 4 + 4 * rank || view.getUint32(0) !== 0x800 + rank ? null : Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const bytes = file.subarray(4 + 4 * rank);
  if (!shape || bytes.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`its file "${name}" is not what MNIST's should be`);
  return { shape, bytes };
}
