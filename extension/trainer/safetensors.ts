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

const bytesPer: Record<string, number> = { F32: 4, I64: 8, F64: 8, F16: 2, BF16: 2, I32: 4 };

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
  const broken = (why: string): UserError => new UserError('safetensors-broken', '{file} is not a whole safetensors file ({reason}): it was cut short or changed; use another checkpoint.', { file, reason: why });
  const { header, start } = decodeHeader(bytes, broken);
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, never> & { __metadata__?: Record<string, string> };
  const tensors: SafeTensors['tensors'] = {};
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = entry as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
    if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) throw broken(`tensor "${name}" is described wrongly`);
    if (!(dtype in bytesPer)) throw new UserError('safetensors-type', '{file}: tensor "{name}" has the number type {type}, which is none of {types}.', { file, name, type: dtype, types: Object.keys(bytesPer).join(', ') });
    const size = shape.reduce((a, b) => a * b, 1);
    const [from, to] = offsets as [number, number];
    if (to - from !== size * bytesPer[dtype]! || start + to > bytes.length) throw broken(`tensor "${name}" is not all there`);
    // A copy, for numbers must begin at a multiple of their size (a Buffer's own slice is no copy).
    const copy = Uint8Array.from(bytes.subarray(start + from, start + to));
    tensors[name] = { dtype: dtype === 'I64' ? 'I64' : 'F32', shape, values: toFloat32(copy, dtype) };
  }
  return { tensors, metadata };
}

/** The metadata alone, from the file's first bytes. */
export function decodeMetadata(bytes: Uint8Array, file: string): Record<string, string> {
  const { header } = decodeHeader(bytes, (why) => new UserError('safetensors-broken', '{file} is not a safetensors file ({reason}).', { file, reason: why }));
  return (header.__metadata__ ?? {}) as Record<string, string>;
}

function decodeHeader(bytes: Uint8Array, broken: (why: string) => UserError): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8) throw broken('it has no header');
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (size > bytes.length - 8) throw broken('its header is longer than the file');
  try {
    const header: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 8, size).toString('utf8'));
    if (typeof header !== 'object' || header === null) throw new Error('no object');
    return { header: header as Record<string, unknown>, start: 8 + size };
  } catch {
    throw broken('its header is no JSON object');
  }
}

const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every((size) => Number.isInteger(size) && size >= 0);

function toFloat32(bytes: Uint8Array, dtype: string): Float32Array {
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
