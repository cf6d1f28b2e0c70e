import type { ImageSet } from '../../core/data/dataset';
import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import type { Entries, Wanted } from './archive-entries';
import { checkLabels } from './check-labels';
import { unpickle, type Built, type Unpickled } from './unpickle';

const [SIDE, PIXELS] = [32, 32 * 32];

/** CIFAR's files, in the order of torchvision; both the Python and the binary version are read. */
export const cifarFiles = {
  CIFAR10: { train: ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5'], val: ['test_batch'] },
  CIFAR100: { train: ['train'], val: ['test'] },
};

/** A file's pictures take 154 MB at most (CIFAR-100's 50,000); a pickle names them besides. */
const mostBytes = { CIFAR10: 40_000_000, CIFAR100: 200_000_000 };
const classes = { CIFAR10: 10, CIFAR100: 100 };

export const cifarWanted = (kind: keyof typeof cifarFiles): Wanted => ({
  most: (name) => ([...cifarFiles[kind].train, ...cifarFiles[kind].val].includes(name.replace(/\.bin$/, '')) ? mostBytes[kind] : null),
  mostInAll: 400_000_000,
});

/** Throws an Error that says which file is missing or of the wrong form, and where a label is none of the classes. */
export function decodeCifar(entries: Entries, kind: keyof typeof cifarFiles): { train: ImageSet; val: ImageSet } {
  const half = (names: string[]): ImageSet => packed(names.map((name) => batchOf(entries, name, kind)));
  return { train: half(cifarFiles[kind].train), val: half(cifarFiles[kind].val) };
}

interface CifarBatch {
  labels: ArrayLike<number>;
  /** Channel planes of picture i from `start(i)`. */
  planes: Uint8Array;
  start(picture: number): number;
}

function batchOf(entries: Entries, name: string, kind: keyof typeof cifarFiles): CifarBatch {
  const file = entries.has(`${name}.bin`) ? `${name}.bin` : name;
  const bytes = entries.get(file);
  if (!bytes) throw new SaidError(said`it has no file "${{ file: name }}"`);
  const batch = file === name ? pickledBatch(bytes, name, kind) : binaryBatch(bytes, kind === 'CIFAR10' ? 1 : 2);
  checkLabels(batch.labels, classes[kind], file);
  return batch;
}

/** Records of the label bytes (CIFAR-100: coarse, then fine) and 3072 bytes of pixels. */
function binaryBatch(bytes: Uint8Array, labelBytes: number): CifarBatch {
  const record = labelBytes + 3 * PIXELS;
  if (bytes.length % record !== 0) throw new SaidError(said`its size is no whole number of pictures`);
  return { labels: Array.from({ length: bytes.length / record }, (_, i) => bytes[i * record + labelBytes - 1]!), planes: bytes, start: (i) => i * record + labelBytes };
}

/** A dict with "data", a numpy array [pictures, 3072] of bytes, and a list of labels. */
function pickledBatch(bytes: Uint8Array, name: string, kind: keyof typeof cifarFiles): CifarBatch {
  const batch = unpickle(bytes, name);
  const [labels, array] = batch instanceof Map ? [batch.get(kind === 'CIFAR10' ? 'labels' : 'fine_labels'), batch.get('data') as Built | undefined] : [];
  // numpy's state: (version, shape, dtype, Fortran order, bytes).
  const planes = (array?.state as Unpickled[] | undefined)?.[4];
  if (!Array.isArray(labels) || !(planes instanceof Uint8Array) || planes.length !== labels.length * 3 * PIXELS) throw new SaidError(said`its file "${{ file: name }}" does not hold what CIFAR's should`);
  return { labels: labels as number[], planes, start: (i) => i * 3 * PIXELS };
}

/** From planes of red, green and blue to interleaved pixels. */
function packed(batches: CifarBatch[]): ImageSet {
  const count = batches.reduce((sum, { labels }) => sum + labels.length, 0);
  const images = new Uint8Array(new SharedArrayBuffer(count * 3 * PIXELS));
  const labels = new Int32Array(new SharedArrayBuffer(count * 4));
  let picture = 0;
  for (const batch of batches) {
    for (let i = 0; i < batch.labels.length; i++, picture++) {
      labels[picture] = batch.labels[i]!;
      const from = batch.start(i);
      for (let pixel = 0, to = picture * 3 * PIXELS; pixel < PIXELS; pixel++) {
        images[to++] = batch.planes[from + pixel]!;
        images[to++] = batch.planes[from + PIXELS + pixel]!;
        images[to++] = batch.planes[from + 2 * PIXELS + pixel]!;
      }
    }
  }
  return { height: SIDE, width: SIDE, channels: 3, count, images, labels };
}
