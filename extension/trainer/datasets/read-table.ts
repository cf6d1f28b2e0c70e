import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { asIs, said, type Said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { readFileLater } from '../regular-file';

/** A table of pictures: a row each, in the order of its columns. */
export interface Table {
  columns: string[];
  /** What stands in a row; null where nothing does. The column of embedded pictures holds their names here, or null. */
  rows: Cell[][];
  /** The number of the first row's line: 2 below a heading. */
  first: number;
  /** Rows that could not be read, counted from 0 among all of them. */
  skipped: { row: number; reason: Said }[];
  /** The names of classes that a column has as numbers. */
  names: Record<string, string[]>;
  /** The bytes of the picture that a row holds in a column; null where the table has names alone. */
  embedded: ((row: number, column: string) => Promise<Uint8Array>) | null;
}
export type Cell = string | null;

/** Larger tables are no lists of pictures; Parquet's hold these. */
const MOST_TEXT = 2 ** 28;
const MOST_PARQUET = 2 ** 33;

type Reader = (file: string) => Promise<Table>;
/** By the end of a table's name. */
const readers: Record<string, Reader> = { '.csv': readSeparated, '.tsv': readSeparated, '.jsonl': readJsonLines, '.ndjson': readJsonLines, '.parquet': readParquet };

export const tableKinds = 'CSV, TSV, JSONL or Parquet';
export const isTable = (file: string): boolean => path.extname(file).toLowerCase() in readers;

/** Throws a SaidError that says why the file is no table, or the system's error where it cannot be opened. */
export async function readTable(file: string): Promise<Table> {
  const read = readers[path.extname(file).toLowerCase()];
  if (!read) throw new SaidError(said`it is none of ${{ kinds: tableKinds }}`);
  return read(file);
}

async function readSeparated(file: string): Promise<Table> {
  const bytes = await readFileLater(file, MOST_TEXT);
  const text = utf8(bytes);
  const heading = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = [',', ';', '\t'].reduce((most, each) => (heading.split(each).length > heading.split(most).length ? each : most));
  let records: string[][];
  try {
    records = parse(text, { bom: true, delimiter, skip_empty_lines: true, relax_column_count: true, max_record_size: 2 ** 20 });
  } catch (error) {
    throw new SaidError(asIs(String((error as Error).message).split('\n')[0]!), { cause: error });
  }
  const [columns, ...lines] = records;
  if (!columns) throw new SaidError(said`it is empty`);
  const skipped: Table['skipped'] = [];
  const rows = lines.flatMap((line, i) => {
    if (line.length === columns.length) return [line.map(filled)];
    skipped.push({ row: i, reason: said`it has ${{ values: line.length }} values where the heading has ${{ columns: columns.length }}` });
    return [];
  });
  return { columns: checked(columns.map((column) => column.trim())), rows, first: 2, skipped, names: {}, embedded: null };
}

async function readJsonLines(file: string): Promise<Table> {
  const lines = utf8(await readFileLater(file, MOST_TEXT)).split(/\r?\n/);
  const objects: Record<string, unknown>[] = [];
  const skipped: Table['skipped'] = [];
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const value = parsed(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) objects.push(value as Record<string, unknown>);
    else skipped.push({ row: i, reason: said`it is no JSON object` });
  });
  if (objects.length === 0) throw new SaidError(said`none of its lines is a JSON object`);
  const columns = checked([...new Set(objects.flatMap((object) => Object.keys(object)))]);
  return { columns, rows: objects.map((object) => columns.map((column) => cell(object[column]))), first: 1, skipped, names: {}, embedded: null };
}

async function readParquet(file: string): Promise<Table> {
  const bytes = await readFileLater(file, MOST_PARQUET);
  const buffer = { byteLength: bytes.length, slice: (start: number, end?: number) => Uint8Array.from(bytes.subarray(start, end)).buffer };
  const compressors = {
    GZIP: (input: Uint8Array, length: number) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
    BROTLI: (input: Uint8Array, length: number) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  };
  const objectsOf = (options: { columns?: string[]; rowStart?: number; rowEnd?: number }, metadata: FileMetaData): Promise<Record<string, unknown>[]> =>
    parquetReadObjects({ file: buffer, metadata, compressors, utf8: false, ...options });
  try {
    const metadata = await parquetMetadataAsync(buffer);
    refuseClaims(metadata, bytes.length);
    const [root] = metadata.schema;
    const columns = checked(topLevel(metadata.schema, root?.num_children ?? 0));
    const nested = new Set(metadata.row_groups.flatMap(({ columns: parts }) => parts.flatMap(({ meta_data: part }) => (part && part.path_in_schema.at(-1) === 'bytes' && part.path_in_schema.length > 1 ? [part.path_in_schema[0]!] : []))));
    // Pictures are read one by one, when they are wanted.
    const plain = columns.filter((column) => !nested.has(column));
    const objects = plain.length > 0 ? await objectsOf({ columns: plain }, metadata) : Array.from({ length: Number(metadata.num_rows) }, () => ({}));
    return {
      columns, rows: (objects as Record<string, unknown>[]).map((object) => columns.map((column) => cell(object[column]))), first: 1, skipped: [], names: classNames(metadata),
      embedded: nested.size === 0 ? null : pictureReader(metadata, (column, rowStart, rowEnd) => objectsOf({ columns: [column], rowStart, rowEnd }, metadata)),
    };
  } catch (error) {
    if (error instanceof SaidError) throw error;
    throw new SaidError(asIs(String((error as Error).message).split('\n')[0]!), { cause: error });
  }
}

/** Reads pictures by row groups, of which the two asked for last are kept. */
function pictureReader({ row_groups: groups }: FileMetaData, read: (column: string, from: number, to: number) => Promise<Record<string, unknown>[]>): NonNullable<Table['embedded']> {
  const starts = [0];
  for (const { num_rows: rows } of groups) starts.push(starts.at(-1)! + Number(rows));
  const kept: { key: string; rows: Promise<Record<string, unknown>[]> }[] = [];
  return async (row, column) => {
    const group = starts.findIndex((start, i) => row >= start && row < starts[i + 1]!);
    const key = `${group} ${column}`;
    let found = kept.find((each) => each.key === key);
    if (!found) {
      kept.unshift((found = { key, rows: read(column, starts[group]!, starts[group + 1]!) }));
      kept.splice(2);
    }
    return pictureIn((await found.rows)[row - starts[group]!]?.[column]);
  };
}

/** A few bytes can claim to unpack into any number. Throws a SaidError. */
function refuseClaims(metadata: FileMetaData, length: number): void {
  if (Number(metadata.num_rows) > 50_000_000) throw new SaidError(said`it claims ${{ rows: Number(metadata.num_rows) }} rows`);
  for (const { columns } of metadata.row_groups)
    for (const { meta_data: part } of columns) {
      const unpacked = Number(part?.total_uncompressed_size ?? 0);
      if (unpacked > 2 ** 31 || unpacked > 2000 * length + 2 ** 20) throw new SaidError(said`its column "${{ column: part!.path_in_schema.join('.') }}" claims ${{ bytes: unpacked }} bytes`);
    }
}

function topLevel(schema: FileMetaData['schema'], children: number): string[] {
  const names: string[] = [];
  let at = 1;
  const skip = (): void => {
    const inner = schema[at++]?.num_children ?? 0;
    for (let i = 0; i < inner; i++) skip();
  };
  for (let i = 0; i < children && at < schema.length; i++) {
    names.push(schema[at]!.name);
    skip();
  }
  return names;
}

/** Hugging Face's ClassLabel: names of classes by column. */
function classNames({ key_value_metadata: pairs }: FileMetaData): Record<string, string[]> {
  const own = parsed(pairs?.find(({ key }) => key === 'huggingface')?.value ?? '') as { info?: { features?: Record<string, { names?: unknown }> } } | undefined;
  return Object.fromEntries(Object.entries(own?.info?.features ?? {}).flatMap(([column, { names }]) => (Array.isArray(names) && names.every((name) => typeof name === 'string') ? [[column, names]] : [])));
}

function pictureIn(value: unknown): Uint8Array {
  const bytes = value instanceof Uint8Array ? value : ((value ?? {}) as { bytes?: unknown }).bytes;
  if (bytes instanceof Uint8Array && bytes.length > 0) return bytes;
  throw new SaidError(said`it holds no picture`);
}

const utf8 = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new SaidError(said`it is not valid UTF-8`, { cause: error });
  }
};

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function checked(columns: string[]): string[] {
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) throw new SaidError(said`it has two columns "${{ column: twice }}"`);
  return columns;
}

const filled = (text: string): Cell => (text.trim() === '' ? null : text.trim());
const cell = (value: unknown): Cell => (value instanceof Uint8Array ? filled(new TextDecoder().decode(value)) : typeof value === 'string' ? filled(value) : typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : null);
