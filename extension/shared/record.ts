import { said } from './said';
import { SaidError } from './said-error';

/** What "record" in "training" may ask for. */
export const recordable = ['gradient_norm', 'update_ratio', 'activations', 'throughput', 'memory'] as const;
export type Recordable = (typeof recordable)[number];

/**
 * Figures of a layer. gradient_norm: the 2-norm of the loss's gradient by the layer's own weights, before clipping. update_ratio: the 2-norm of what the step
 * has changed of them, by theirs; around 0.001 is usual. Of what an activation layer gives for the batch: dead_share, the share of its channels (or features) that are 0
 * for every picture and pixel; mean and standard deviation.
 */
export const layerFigures = ['gradient_norm', 'update_ratio', 'dead_share', 'activation_mean', 'activation_std'] as const;
export type LayerFigure = (typeof layerFigures)[number];

/** Figures of the whole. images_per_second: trained on since the measurement before, validation, checkpoints and pauses not counted. memory: the process's, in bytes. */
export const runFigures = ['images_per_second', 'memory'] as const;
export type RunFigure = (typeof runFigures)[number];

export const figuresOf: Record<Recordable, readonly (LayerFigure | RunFigure)[]> = {
  gradient_norm: ['gradient_norm'],
  update_ratio: ['update_ratio'],
  activations: ['dead_share', 'activation_mean', 'activation_std'],
  throughput: ['images_per_second'],
  memory: ['memory'],
};

/** A layer with what was measured of it: norms of one with weights, activations of an activation layer. A figure may be NaN or infinite. */
export type MeasuredLayer = { path: string; type: string } & Partial<Record<LayerFigure, number>>;

/** What was measured at an optimizer step, counted from 1, in the order data flows. */
export type Measurement = { step: number; layers: MeasuredLayer[] } & Partial<Record<RunFigure, number>>;

/**
 * record.bin: what was measured of a run, a row a measurement. It begins with one line of JSON (`RecordHead`, padded with spaces to a multiple of 64 bytes); then
 * a little-endian float32 a column, NaN where that was not measured. A step is exact up to 16,777,216. In Python:
 * `head = json.loads(file.readline()); numpy.fromfile(file, '<f4').reshape(-1, len(head['columns']))`.
 */
export interface RecordHead {
  format: 'CNN Lab record';
  version: 1;
  /** The type of each layer by its path, in the order data flows. */
  layers: Record<string, string>;
  /** "step", a figure of the whole, or a figure of a layer with its path behind it: "gradient_norm 0", "dead_share 3.body.1". */
  columns: string[];
}

/** Bytes: no network's head is longer. */
const longestHead = 2 ** 22;

const columnOf = (figure: LayerFigure, path: string): string => `${figure} ${path}`;

/** Rows of record.bin in memory: row i is `values` from i * columns.length on. */
export interface RecordTable extends Pick<RecordHead, 'columns'> {
  layers: { path: string; type: string }[];
  values: Float32Array;
}

export const rowsOf = ({ columns, values }: RecordTable): number => Math.floor(values.length / columns.length);

/** A column by its figure, and of a layer by its path; null where the table has none. */
export function columnAt({ columns }: Pick<RecordTable, 'columns'>, figure: LayerFigure | RunFigure | 'step', path?: string): number | null {
  const at = columns.indexOf(path === undefined ? figure : columnOf(figure as LayerFigure, path));
  return at < 0 ? null : at;
}

/** The columns that measurements of this kind fill. */
export const columnsFor = ({ layers, ...whole }: Omit<Measurement, 'step'>): string[] => [
  'step',
  ...runFigures.filter((figure) => figure in whole),
  ...layers.flatMap(({ path, ...figures }) => layerFigures.filter((figure) => figure in figures).map((figure) => columnOf(figure, path))),
];

export function encodeRecordHead({ layers, columns }: Pick<RecordTable, 'layers' | 'columns'>): Uint8Array {
  const head: RecordHead = { format: 'CNN Lab record', version: 1, layers: Object.fromEntries(layers.map(({ path, type }) => [path, type])), columns };
  const line = JSON.stringify(head);
  return Uint8Array.from(`${line.padEnd(64 * Math.ceil((line.length + 1) / 64) - 1)}\n`, (letter) => letter.charCodeAt(0));
}

export function encodeMeasurement(columns: readonly string[], { step, layers, ...whole }: Measurement): Uint8Array {
  const figures: Record<string, number | undefined> = { step, ...whole };
  for (const { path, ...measured } of layers) for (const figure of layerFigures) figures[columnOf(figure, path)] = measured[figure];
  return encodeRecordRows(Float32Array.from(columns, (name) => figures[name] ?? NaN));
}

export function encodeRecordRows(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return bytes;
}

/** The whole of a file; a row that was cut short is left out. Throws a SaidError with why it is none. */
export function decodeRecord(bytes: Uint8Array): RecordTable {
  const end = bytes.subarray(0, longestHead).indexOf(10);
  if (end < 0) throw new SaidError(said`it has no line of JSON at its beginning`);
  const head = parsed(Array.from(bytes.subarray(0, end), (code) => String.fromCharCode(code)).join(''));
  if (head?.format !== 'CNN Lab record') throw new SaidError(said`its first line does not say "CNN Lab record"`);
  if (head.version !== 1) throw new SaidError(said`it is of version ${{ version: String(head.version) }}, and only version 1 is known`);
  const { layers, columns } = head;
  const isWhole = Array.isArray(columns) && columns.every((name) => typeof name === 'string') && columns[0] === 'step' && typeof layers === 'object' && layers !== null && Object.values(layers).every((type) => typeof type === 'string');
  if (!isWhole) throw new SaidError(said`its first line lacks "layers" or columns`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + end + 1, bytes.length - end - 1);
  const values = Float32Array.from({ length: columns.length * Math.floor(view.byteLength / (4 * columns.length)) }, (_, i) => view.getFloat32(4 * i, true));
  return { layers: Object.entries(layers).map(([path, type]) => ({ path, type })), columns, values };
}

/** Row i as it was measured: a layer has the figures that its columns hold, but for those that were not measured then. */
export function measurementAt(table: RecordTable, i: number): Measurement {
  const { columns, layers, values } = table;
  const at = i * columns.length;
  const named = new Map(columns.map((name, column) => [name, values[at + column]!]));
  const whole = Object.fromEntries(runFigures.flatMap((figure) => (Number.isNaN(named.get(figure) ?? NaN) ? [] : [[figure, named.get(figure)!]])));
  const measured = layers.map((layer) => ({ ...layer, ...Object.fromEntries(layerFigures.flatMap((figure) => (named.has(columnOf(figure, layer.path)) ? [[figure, named.get(columnOf(figure, layer.path))!]] : []))) }));
  return { step: named.get('step')!, layers: measured, ...whole };
}

function parsed(line: string): Partial<RecordHead> | null {
  try {
    return JSON.parse(line) as Partial<RecordHead> | null;
  } catch {
    return null;
  }
}
