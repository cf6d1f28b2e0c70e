import { visit } from 'jsonc-parser';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';

/**
 * The safetensors format (huggingface/safetensors, format.md): 8 bytes of header size, a JSON header, then the tensors'
 * bytes, little-endian, C order.
 */
export type TensorDtype = 'F32' | 'I64';
export interface SafeTensor {
  dtype: TensorDtype;
  shape: number[];
  /** I64 values are held as numbers; they are exact up to 2^53. */
  values: Float32Array;
}
export interface SafeTensors {
  tensors: Record<string, SafeTensor>;
  metadata: Record<string, string>;
}

/** Bytes of a number of each type. */
export const bytesPer: Record<string, number> = { F32: 4, I64: 8, F64: 8, F16: 2, BF16: 2, I32: 4 };

export function encodeSafetensors({ tensors, metadata }: SafeTensors): Uint8Array {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
    const start = end;
    end += values.length * bytesPer[dtype]!;
    header[name] = { dtype, shape, data_offsets: [start, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const headerSize = Math.ceil(text.length / 8) * 8;
  const file = Buffer.alloc(8 + headerSize + end, ' ');
  file.writeBigUInt64LE(BigInt(headerSize), 0);
  text.copy(file, 8);
  let at = 8 + headerSize;
  for (const { dtype, values } of Object.values(tensors)) {
    const bytes = dtype === 'F32' ? values : BigInt64Array.from(values, (value) => BigInt(value));
    file.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), at);
    at += bytes.byteLength;
  }
  return file;
}

/** Floats of every width and integers are read as float32. `file` is only for the messages. Throws a UserError where the bytes are not whole. */
export function decodeSafetensors(bytes: Uint8Array, file: string): SafeTensors {
  const { entries, metadata, start } = decodeHeader(bytes, bytes.length, file);
  const tensors = entries.map(([name, { dtype, shape, data_offsets: [from, to] }]): [string, SafeTensor] => {
    // A copy, for numbers must begin at a multiple of their size (a Buffer's own slice is no copy).
    const copy = Uint8Array.from(bytes.subarray(start + from, start + to));
    return [name, { dtype: dtype === 'I64' ? 'I64' : 'F32', shape, values: toFloat32(copy, dtype) }];
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}

interface Header {
  /** In the file's order. */
  entries: [string, { dtype: string; shape: number[]; data_offsets: [number, number] }][];
  metadata: Record<string, string>;
  /** Byte at which the tensors begin. */
  start: number;
}

/** Longer headers the format does not allow. */
export const longestHeader = 100_000_000;

/**
 * The header alone, from the first bytes of a file of `fileSize` bytes, held to all that the format asks: every tensor described,
 * and the tensors' bytes one after the other to the end of the file. Throws a UserError, so that whatever passes is whole.
 */
export function decodeHeader(bytes: Uint8Array, fileSize: number, file: string): Header {
  const broken = (reason: Said): UserError => new UserError('safetensors-broken', '{file} is not a whole safetensors file ({reason}): it was cut short or changed; use another checkpoint.', { file, reason });
  if (bytes.length < 8) throw broken(said`it has no header`);
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (size > fileSize - 8) throw broken(said`its header is longer than the file`);
  if (size > longestHeader) throw broken(said`its header is longer than the format allows`);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + 8, Math.min(size, bytes.length - 8)).toString('utf8');
  const { __metadata__: metadata = {}, ...described } = headerObject(text, broken);
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) throw broken(said`its metadata are not words`);
  const entries = Object.entries(described).map(([name, entry]): Header['entries'][number] => {
    const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
    if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) throw broken(said`tensor "${{ name }}" is described wrongly`);
    if (!Object.hasOwn(bytesPer, dtype)) throw new UserError('safetensors-type', '{file}: tensor "{name}" has the number type {type}, which is none of {types}.', { file, name, type: dtype, types: Object.keys(bytesPer).join(', ') });
    const [from, to] = offsets as [number, number];
    if (to - from !== shape.reduce((a, b) => a * b, 1) * bytesPer[dtype]!) throw broken(said`tensor "${{ name }}" has other bytes than its shape needs`);
    return [name, { dtype, shape, data_offsets: [from, to] }];
  });
  let end = 0;
  for (const [name, { data_offsets: [from, to] }] of [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])) {
    if (from !== end) throw broken(said`tensor "${{ name }}" does not begin where the one before it ends`);
    if (to > fileSize - 8 - size) throw broken(said`tensor "${{ name }}" is not all there`);
    end = to;
  }
  if (end !== fileSize - 8 - size) throw broken(said`more follows than it describes`);
  return { entries, metadata: metadata as Record<string, string>, start: 8 + size };
}

function headerObject(text: string, broken: (reason: Said) => UserError): Record<string, unknown> {
  let header: unknown = null;
  try {
    header = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (!isObject(header)) throw broken(said`its header is no JSON object`);
  let twice: string | null;
  try {
    twice = nameGivenTwice(text);
  } catch {
    throw broken(said`its header is nested too deeply`);
  }
  if (twice !== null) throw broken(said`its header names "${{ name: twice }}" twice`);
  return header;
}

/** JSON.parse keeps the last of two keys of one name. */
function nameGivenTwice(text: string): string | null {
  const open: Set<string>[] = [];
  let twice: string | null = null;
  visit(text, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectProperty(name) {
      if (open.at(-1)!.has(name)) twice ??= name;
      open.at(-1)!.add(name);
    },
    onObjectEnd: () => void open.pop(),
  });
  return twice;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);

/** Of a type in `bytesPer`; the bytes begin where numbers may. */
export function toFloat32(bytes: Uint8Array, dtype: string): Float32Array {
  const { buffer } = bytes;
  switch (dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return Float32Array.from(new Float64Array(buffer));
    case 'I32':
      return Float32Array.from(new Int32Array(buffer));
    case 'I64':
      return Float32Array.from(new BigInt64Array(buffer), Number);
    case 'BF16':
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer);
    default:
      return Float32Array.from(new Uint16Array(buffer), halfToFloat);
  }
}

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
