import { fromFloat16 } from './float16';
import { said } from './said';
import { SaidError } from './said-error';

/**
 * outcomes.bin: what each validation of a run said of each picture. It begins with one line of JSON (`OutcomesHead`, padded with spaces to
 * a multiple of 64 bytes). Behind it, little-endian and without gaps: each picture's class, an int32; a row an epoch, of the uint32 of
 * optimizer steps done (0: that epoch was not recorded) and a bit a picture, 1 where it was right, the lowest first; where there is an
 * average of weights (SWA) one more such row, of it; then the probabilities of each of `probabilities`. In Python:
 * `head = json.loads(file.readline()); labels = numpy.fromfile(file, '<i4', head['pictures']);`
 * `rows = numpy.fromfile(file, [('step', '<u4'), ('right', 'u1', (head['pictures'] + 7) // 8)], head['rows'])`, and
 * `numpy.unpackbits(rows['right'], axis=1, bitorder='little')`.
 */
export interface OutcomesHead {
  format: 'CNN Lab outcomes';
  version: 1;
  /** Of the data set, as run.json has it: equal where two runs validated the same pictures. */
  data_hash: string;
  pictures: number;
  classes: number;
  /** Epochs, and one more where an average was validated. */
  rows: number;
  /**
   * "all": a float16 a picture and class. "top5", where that would be more than `mostProbabilities` and larger: 32 bytes a picture, of its
   * five likeliest classes (uint32) with their probabilities, and the probability of its own class (float16).
   */
  kept: ProbabilitiesKept;
  /** In the order in which they came: of the last epoch and of the best so far; beside them may stand those that were last and best before. */
  probabilities: ProbabilitiesOf[];
}
export type ProbabilitiesKept = 'all' | 'top5';

export interface ProbabilitiesOf {
  /** Counted from 1. */
  epoch: number;
  step: number;
  /** Whether the epoch was the best so far, by what the experiment calls best. */
  best: boolean;
  /** Of the average of weights, after the last epoch. */
  average: boolean;
}

/** Two bytes each: 4 MB for one epoch. 10,000 pictures of 200 classes are below, 50,000 of 1,000 far above. */
const mostProbabilities = 2 ** 21;
export const likeliest = 5;
const likeliestBytes = 4 * likeliest + 2 * likeliest + 2;

export const keptOf = (pictures: number, classes: number): ProbabilitiesKept => (pictures * classes <= mostProbabilities || 2 * classes <= likeliestBytes ? 'all' : 'top5');
export const probabilityBytes = (kept: ProbabilitiesKept, classes: number): number => (kept === 'all' ? 2 * classes : likeliestBytes);

/** What one validation said. */
export interface Judged {
  /** A bit a picture. */
  right: Uint8Array;
  probabilities: Uint8Array;
}

export interface OutcomeRow {
  /** 0: not recorded. */
  step: number;
  right: Uint8Array;
}

/** The pictures that a run validates. */
export interface ValidatedPictures {
  dataHash: string;
  classes: number;
  /** The class of each. */
  labels: Int32Array;
}

export interface Outcomes extends ValidatedPictures {
  /** Epoch i + 1 at i. */
  epochs: OutcomeRow[];
  average: OutcomeRow | null;
  probabilities: (ProbabilitiesOf & { bytes: Uint8Array })[];
}

const rightBytes = (pictures: number): number => Math.ceil(pictures / 8);
export const notRecorded = (pictures: number): OutcomeRow => ({ step: 0, right: new Uint8Array(rightBytes(pictures)) });
/** Whether a picture was right. */
export const isRight = ({ right }: Pick<OutcomeRow, 'right'>, picture: number): boolean => (right[picture >> 3]! & (1 << (picture & 7))) !== 0;

export function encodeOutcomes({ dataHash, classes, labels, epochs, average, probabilities }: Outcomes): Uint8Array {
  const rows = average ? [...epochs, average] : epochs;
  const head: OutcomesHead = {
    format: 'CNN Lab outcomes', version: 1, data_hash: dataHash, pictures: labels.length, classes, rows: rows.length, kept: keptOf(labels.length, classes),
    probabilities: probabilities.map(({ epoch, step, best, average }) => ({ epoch, step, best, average })),
  };
  const line = JSON.stringify(head);
  const offset = 64 * Math.ceil((line.length + 1) / 64);
  const bytes = new Uint8Array(sizeOf(head, offset)).fill(32, 0, offset);
  const view = new DataView(bytes.buffer);
  bytes.set(Uint8Array.from(line, (letter) => letter.charCodeAt(0)));
  bytes[offset - 1] = 10;
  let at = offset;
  for (const label of labels) view.setInt32((at += 4) - 4, label, true);
  for (const { step, right } of rows) {
    view.setUint32(at, step, true);
    bytes.set(right, at + 4);
    at += 4 + right.length;
  }
  for (const each of probabilities) bytes.set(each.bytes, (at += each.bytes.length) - each.bytes.length);
  return bytes;
}

function sizeOf({ pictures, classes, rows, kept, probabilities }: OutcomesHead, offset: number): number {
  return offset + 4 * pictures + rows * (4 + rightBytes(pictures)) + probabilities.length * pictures * probabilityBytes(kept, classes);
}

/** Longer than any head is. */
const longestHead = 4096;

/** Of a whole file's bytes, of which it holds on to parts. Throws a SaidError with why it is none. */
export function decodeOutcomes(bytes: Uint8Array): Outcomes {
  const offset = bytes.subarray(0, longestHead).indexOf(10) + 1;
  if (offset === 0) throw new SaidError(said`it has no line of JSON at its beginning`);
  const head = parsedHead(String.fromCharCode(...bytes.subarray(0, offset)));
  if (sizeOf(head, offset) !== bytes.length) throw new SaidError(said`it has ${{ found: bytes.length }} bytes, and its first line speaks of ${{ wanted: sizeOf(head, offset) }}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = offset;
  const labels = Int32Array.from({ length: head.pictures }, () => view.getInt32((at += 4) - 4, true));
  const rows = Array.from({ length: head.rows }, (): OutcomeRow => {
    const begin = at;
    at += 4 + rightBytes(head.pictures);
    return { step: view.getUint32(begin, true), right: bytes.subarray(begin + 4, at) };
  });
  const each = head.pictures * probabilityBytes(head.kept, head.classes);
  const probabilities = head.probabilities.map((of) => ({ ...of, bytes: bytes.subarray(at, (at += each)) }));
  const average = head.probabilities.some((of) => of.average) ? rows.pop()! : null;
  return { dataHash: head.data_hash, classes: head.classes, labels, epochs: rows, average, probabilities };
}

function parsedHead(line: string): OutcomesHead {
  let head: Partial<OutcomesHead> | null = null;
  try {
    head = JSON.parse(line) as Partial<OutcomesHead> | null;
  } catch {
    // Said below.
  }
  if (head?.format !== 'CNN Lab outcomes') throw new SaidError(said`its first line does not say "CNN Lab outcomes"`);
  if (head.version !== 1) throw new SaidError(said`it is of version ${{ version: String(head.version) }}, and only version 1 is known`);
  const { pictures, classes, rows, probabilities, data_hash, kept } = head;
  const whole = [pictures, classes, rows].every((count) => Number.isSafeInteger(count) && count! >= 0) && pictures! > 0 && typeof data_hash === 'string' && kept === keptOf(pictures!, classes!);
  const isOf = (each: Partial<ProbabilitiesOf> | null): boolean => each !== null && typeof each === 'object' && Number.isSafeInteger(each.epoch) && Number.isSafeInteger(each.step) && typeof each.best === 'boolean' && typeof each.average === 'boolean';
  if (!whole || !Array.isArray(probabilities) || !probabilities.every(isOf) || (rows === 0 && probabilities.some(({ average }) => average))) throw new SaidError(said`its first line does not say how many pictures, classes and epochs it is of`);
  return head as OutcomesHead;
}

/** The probability of each class of a picture. `top5`: those that are known; the others are NaN. */
export function probabilitiesOf({ labels, classes }: ValidatedPictures, bytes: Uint8Array, picture: number): Float32Array {
  const kept = keptOf(labels.length, classes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = picture * probabilityBytes(kept, classes);
  const half = (i: number): number => fromFloat16(view.getUint16(i, true));
  if (kept === 'all') return Float32Array.from({ length: classes }, (_, k) => half(at + 2 * k));
  const known = new Float32Array(classes).fill(NaN);
  known[labels[picture]!] = half(at + likeliestBytes - 2);
  for (let i = 0; i < likeliest; i++) known[view.getUint32(at + 4 * i, true)] = half(at + 4 * likeliest + 2 * i);
  return known;
}
