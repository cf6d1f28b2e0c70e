import { said } from './said';
import { SaidError } from './said-error';

/**
 * series.bin: every optimizer step of a run, a row each. It begins with one line of JSON (`SeriesHead`, padded with spaces to a multiple
 * of 64 bytes); then row n is step n + 1, a little-endian float32 a column. In Python:
 * `head = json.loads(file.readline()); numpy.fromfile(file, '<f4').reshape(-1, len(head['columns']))`.
 */
export interface SeriesHead {
  format: 'CNN Lab series';
  version: 1;
  /** Milliseconds since the epoch; the first row's `wall_seconds` count from it. */
  start: number;
  columns: string[];
}

/**
 * wall_seconds: since the row before, by the clock on the wall, which may be set back. seconds: that the run has spent since the row
 * before, pauses and times between two resumes not counted; NaN in a row whose step was not recorded (of a run that an earlier version
 * began). gradient_norm: where clip_grad_norm is set, before clipping.
 */
export const stepColumns = ['wall_seconds', 'seconds', 'loss', 'accuracy', 'lr'] as const;
export const optionalColumns = ['gradient_norm'] as const;
export type SeriesColumn = (typeof stepColumns)[number] | (typeof optionalColumns)[number];

/** Bytes: longer than any head is. */
export const longestHead = 4096;

export function encodeHead(start: number, columns: readonly SeriesColumn[]): Uint8Array {
  const head: SeriesHead = { format: 'CNN Lab series', version: 1, start, columns: [...columns] };
  const line = JSON.stringify(head);
  return Uint8Array.from(`${line.padEnd(64 * Math.ceil((line.length + 1) / 64) - 1)}\n`, (letter) => letter.charCodeAt(0));
}

/** What a file holds. */
export interface SeriesLayout {
  start: number;
  columns: string[];
  /** Bytes before the first row, and of each. */
  offset: number;
  rowBytes: number;
}

/** Of a file that begins with these bytes. Throws a SaidError with why it is none. */
export function parseHead(bytes: Uint8Array): SeriesLayout {
  const end = bytes.subarray(0, longestHead).indexOf(10);
  if (end < 0) throw new SaidError(said`it has no line of JSON at its beginning`);
  const head = parsed(String.fromCharCode(...bytes.subarray(0, end)));
  if (head?.format !== 'CNN Lab series') throw new SaidError(said`its first line does not say "CNN Lab series"`);
  if (head.version !== 1) throw new SaidError(said`it is of version ${{ version: String(head.version) }}, and only version 1 is known`);
  const { start, columns } = head;
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string') || !stepColumns.every((name) => columns.includes(name)) || !Number.isFinite(start)) throw new SaidError(said`its first line lacks "start" or columns`);
  return { start: start!, columns, offset: end + 1, rowBytes: 4 * columns.length };
}

function parsed(line: string): Partial<SeriesHead> | null {
  try {
    return JSON.parse(line) as Partial<SeriesHead> | null;
  } catch {
    return null;
  }
}

/** Whole rows in a file of so many bytes; what is left is a row that was cut short. */
export const rowsIn = ({ offset, rowBytes }: SeriesLayout, size: number): number => Math.max(0, Math.floor((size - offset) / rowBytes));

/** Rows a column: of row i, `loss[i]`. Columns that the file does not have are NaN throughout. */
export type SeriesRows = Record<SeriesColumn, Float32Array> & { count: number };

export function decodeRows({ columns, rowBytes }: SeriesLayout, bytes: Uint8Array): SeriesRows {
  const count = Math.floor(bytes.length / rowBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const column = (name: SeriesColumn): Float32Array => {
    const at = columns.indexOf(name);
    const values = new Float32Array(count).fill(NaN);
    if (at >= 0) for (let i = 0, place = 4 * at; i < count; i++, place += rowBytes) values[i] = view.getFloat32(place, true);
    return values;
  };
  const named = Object.fromEntries([...stepColumns, ...optionalColumns].map((name) => [name, column(name)])) as Record<SeriesColumn, Float32Array>;
  return { ...named, count };
}

export function encodeRow(columns: readonly string[], row: Partial<Record<SeriesColumn, number>>): Uint8Array {
  const bytes = new Uint8Array(4 * columns.length);
  const view = new DataView(bytes.buffer);
  columns.forEach((name, i) => view.setFloat32(4 * i, row[name as SeriesColumn] ?? NaN, true));
  return bytes;
}

/** The clock on the wall as its readers put it together from the rows: what a float32 leaves over goes to the next one. */
export class WallClock {
  /** `time`: after the last row, in milliseconds since the epoch. */
  constructor(public time: number) {}

  /** The next row's wall_seconds. */
  to(time: number): number {
    const seconds = Math.fround((time - this.time) / 1000);
    this.time += 1000 * seconds;
    return seconds;
  }
}

/** The step as a run makes it. */
export interface SeriesStep {
  /** Counted from 1. */
  step: number;
  /** Milliseconds since the epoch. */
  time: number;
  seconds: number;
  loss: number;
  accuracy: number;
  lr: number;
  gradient_norm?: number;
}

/** The shortest number that is the same float32: 0.001 for what the file holds as 0.0010000000474974513. */
export function shortest(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return Number(value.toPrecision(9));
}
