import type { ImageSet } from '../../core/data/dataset';
import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import type { Entries, Wanted } from './archive-entries';
import { checkLabels } from './check-labels';

const ranks: Record<string, number> = { 'train-images-idx3-ubyte': 3, 'train-labels-idx1-ubyte': 1, 't10k-images-idx3-ubyte': 3, 't10k-labels-idx1-ubyte': 1 };
const [trainImages, trainLabels, testImages, testLabels] = Object.keys(ranks) as [string, string, string, string];

const SIDE = 28;
/** MNIST has 70,000; larger sets in its form have some 800,000. */
const MOST_PICTURES = 1_000_000;

const headBytes = (rank: number): number => 4 + 4 * rank;

export const idxWanted: Wanted = {
  most: (name) => (Object.hasOwn(ranks, name) ? headBytes(ranks[name]!) + MOST_PICTURES * (ranks[name] === 3 ? SIDE * SIDE : 1) : null),
  mostInAll: 2 * MOST_PICTURES * SIDE * SIDE,
  told(name, head) {
    const rank = ranks[name]!;
    return head.length < headBytes(rank) ? null : headBytes(rank) + sizes(head, rank, name).reduce((a, b) => a * b, 1);
  },
};

/** MNIST's files. Throws an Error that says which file is missing or of the wrong form, and where a label is none of the classes. */
export function decodeIdx(entries: Entries, classes: number): { train: ImageSet; val: ImageSet } {
  return { train: half(entries, trainImages, trainLabels, classes), val: half(entries, testImages, testLabels, classes) };
}

function half(entries: Entries, imageFile: string, labelFile: string, classes: number): ImageSet {
  const pixels = idxArray(entries, imageFile);
  const given = idxArray(entries, labelFile);
  const [count] = pixels.shape as [number, number, number];
  if (given.shape[0] !== count) throw new SaidError(said`"${{ images: imageFile }}" has ${{ count }} pictures, but "${{ file: labelFile }}" ${{ labels: given.shape[0]! }} labels`);
  checkLabels(given.bytes, classes, labelFile);
  const images = new Uint8Array(new SharedArrayBuffer(pixels.bytes.length));
  images.set(pixels.bytes);
  const labels = new Int32Array(new SharedArrayBuffer(count * 4));
  labels.set(given.bytes);
  return { height: SIDE, width: SIDE, channels: 1, count, images, labels };
}

function idxArray(entries: Entries, name: string): { shape: number[]; bytes: Uint8Array } {
  const file = entries.get(name);
  if (!file) throw new SaidError(said`it has no file "${{ file: name }}"`);
  const rank = ranks[name]!;
  const shape = sizes(file, rank, name);
  const bytes = file.subarray(headBytes(rank));
  if (bytes.length !== shape.reduce((a, b) => a * b, 1)) throw new SaidError(said`its file "${{ file: name }}" is cut short`);
  return { shape, bytes };
}

/** IDX: two zero bytes, 8 for unsigned bytes, the rank, each size as a big-endian int32, then the bytes. */
function sizes(file: Uint8Array, rank: number, name: string): number[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const shape = file.length < headBytes(rank) || view.getUint32(0) !== 0x800 + rank ? null : Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const side = rank === 1 || (shape?.[1] === SIDE && shape[2] === SIDE);
  if (!shape || !side || shape[0]! > MOST_PICTURES) throw new SaidError(said`its file "${{ file: name }}" is not what MNIST's should be`);
  return shape;
}
