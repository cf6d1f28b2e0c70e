import { zipSync } from 'fflate';
import type { SafeTensor } from '../safetensors';

/** What a pickle of tensors needs of its opcodes (Python's pickletools). */
const [PROTO, GLOBAL, EMPTY_TUPLE, REDUCE, MARK, TUPLE, BINPERSID, NEWFALSE, SETITEMS, STOP] = [0x80, 0x63, 0x29, 0x52, 0x28, 0x74, 0x51, 0x89, 0x75, 0x2e] as const;
const storageTypes = { F32: 'FloatStorage', I64: 'LongStorage' };

const byte = (...opcodes: number[]): Buffer => Buffer.from(opcodes);
const named = (module: string, name: string): Buffer => Buffer.concat([byte(GLOBAL), Buffer.from(`${module}\n${name}\n`)]);
function text(words: string): Buffer {
  const encoded = Buffer.from(words);
  const head = Buffer.alloc(5, 0x58); // BINUNICODE
  head.writeUInt32LE(encoded.length, 1);
  return Buffer.concat([head, encoded]);
}
function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5, 0x4a); // BININT
  bytes.writeInt32LE(value, 1);
  return bytes;
}
const tuple = (...parts: Buffer[]): Buffer => Buffer.concat([byte(MARK), ...parts, byte(TUPLE)]);
const emptyDict = Buffer.concat([named('collections', 'OrderedDict'), byte(EMPTY_TUPLE, REDUCE)]);

/** A file that `torch.load(…, weights_only=True)` reads as a dict of tensors: torch.save's zip, with its pickle and each tensor's numbers, little-endian. */
export function encodePyTorch(tensors: Record<string, SafeTensor>): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  const items = Object.entries(tensors).flatMap(([name, { dtype, shape, values }], key) => {
    const numbers = dtype === 'F32' ? values : BigInt64Array.from(values, BigInt);
    files[`archive/data/${key}`] = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const storage = Buffer.concat([tuple(text('storage'), named('torch', storageTypes[dtype]), text(String(key)), text('cpu'), integer(values.length)), byte(BINPERSID)]);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    const view = tuple(storage, integer(0), tuple(...shape.map(integer)), tuple(...strides.map(integer)), byte(NEWFALSE), emptyDict);
    return [text(name), named('torch._utils', '_rebuild_tensor_v2'), view, byte(REDUCE)];
  });
  const pickle = Buffer.concat([byte(PROTO, 2), emptyDict, byte(MARK), ...items, byte(SETITEMS, STOP)]);
  return zipSync({ 'archive/data.pkl': pickle, 'archive/byteorder': Buffer.from('little'), ...files, 'archive/version': Buffer.from('3\n') }, { level: 0 });
}
