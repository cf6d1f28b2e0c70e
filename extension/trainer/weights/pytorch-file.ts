import { unzipSync } from 'fflate';
import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { bytesPer, toFloat32 } from '../safetensors';
import { unpickle, type Nameable } from './pickle';
import type { StoredTensor } from './stored-tensor';

/** Types of numbers by the class of storage that a pickle names: as safetensors calls them. */
const dtypes: Record<string, string> = { FloatStorage: 'F32', DoubleStorage: 'F64', HalfStorage: 'F16', BFloat16Storage: 'BF16', LongStorage: 'I64', IntStorage: 'I32' };

/** A type of storage, as a pickle names it. */
class StorageType {
  constructor(readonly dtype: string) {}
}

/** Numbers that tensors are views of. */
class Storage {
  bytes: Uint8Array | null = null;

  constructor(
    readonly dtype: string,
    readonly count: number,
  ) {}
}

/** A view of a storage. */
class View implements StoredTensor {
  constructor(
    private readonly storage: Storage,
    private readonly offset: number,
    readonly shape: number[],
    private readonly strides: number[],
  ) {
    const last = shape.some((size) => size === 0) ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, offset);
    if (last >= Math.max(1, storage.count)) throw new SaidError(said`a tensor reaches beyond its numbers`);
  }

  values(): Float32Array {
    const { dtype, bytes } = this.storage;
    const size = bytesPer[dtype]!;
    const count = this.shape.reduce((product, each) => product * each, 1);
    const values = new Float32Array(count);
    if (count === 0) return values;
    const last = this.shape.reduce((sum, each, axis) => sum + (each - 1) * this.strides[axis]!, 0);
    if (bytes === null || bytes.length < (this.offset + last + 1) * size) throw new SaidError(said`a tensor's numbers are not all there`);
    // A copy: numbers begin at a multiple of their size.
    const all = toFloat32(Uint8Array.from(bytes.subarray(this.offset * size, (this.offset + last + 1) * size)), dtype);
    const place = new Array<number>(this.shape.length).fill(0);
    for (let i = 0, at = 0; i < count; i++) {
      values[i] = all[at]!;
      for (let axis = this.shape.length - 1; axis >= 0; axis--) {
        at += this.strides[axis]!;
        if (++place[axis]! < this.shape[axis]!) break;
        at -= this.shape[axis]! * this.strides[axis]!;
        place[axis] = 0;
      }
    }
    return values;
  }
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.length <= 16 && value.every(isSize);

function rebuilt([storage, offset, shape, strides]: unknown[]): View {
  if (!(storage instanceof Storage) || !isSize(offset) || !isSizes(shape) || !isSizes(strides) || shape.length !== strides.length) throw new SaidError(said`it describes a tensor wrongly`);
  return new View(storage, offset, shape, strides);
}

const nameable: Nameable = {
  ...Object.fromEntries(Object.entries(dtypes).map(([name, dtype]) => [`torch.${name}`, new StorageType(dtype)])),
  'collections.OrderedDict': ([entries]: unknown[]) => new Map(Array.isArray(entries) ? (entries as [unknown, unknown][]) : []),
  'torch._utils._rebuild_tensor': rebuilt,
  'torch._utils._rebuild_tensor_v2': rebuilt,
  'torch._utils._rebuild_parameter': ([data]: unknown[]) => data,
  'torch.Size': ([sizes]: unknown[]) => sizes,
  'torch.device': () => null,
};

/** Answers for a pickle's own words for what is stored beside it: ('storage', type, key, where, how many numbers), and in old files whether it is a part of another. */
const storageIn = (storages: Map<string, Storage>) => (id: unknown): Storage => {
  const [kind, type, key, , count, part] = Array.isArray(id) ? (id as unknown[]) : [];
  const known = storages.get(key as string) ?? (type instanceof StorageType && isSize(count) ? new Storage(type.dtype, count) : null);
  if (kind !== 'storage' || typeof key !== 'string' || known === null || (part ?? null) !== null) throw new SaidError(said`it describes a tensor wrongly`);
  storages.set(key, known);
  return known;
};

/** torch.save's file since version 1.6. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
/** torch.save's file before: pickles of protocol 2, then the numbers. */
export const isPickle = (bytes: Uint8Array): boolean => bytes[0] === 0x80 && bytes[1] === 2;

/**
 * The state dict in a file of `torch.save`, by name in the network's own order, without running any of it: the tensors of a state dict, of one in a dict (a
 * training's checkpoint), nothing else. Throws a SaidError with why there is none.
 */
export function decodePyTorch(bytes: Uint8Array): Map<string, StoredTensor> {
  const storages = new Map<string, Storage>();
  return stateDict(isZip(bytes) ? zipped(bytes, storages) : pickled(bytes, storages));
}

function zipped(bytes: Uint8Array, storages: Map<string, Storage>): unknown {
  const parts = partsOf(bytes);
  const pickle = Object.keys(parts).find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw new SaidError(said`it is a zip file without a data.pkl, which torch.save writes`);
  const folder = pickle.slice(0, -'data.pkl'.length);
  if (Buffer.from(parts[`${folder}byteorder`] ?? 'little').toString() !== 'little') throw new SaidError(said`its numbers are in the order of another kind of machine (big-endian)`);
  const { value } = unpickle(parts[pickle]!, nameable, storageIn(storages));
  for (const [key, storage] of storages) storage.bytes = parts[`${folder}data/${key}`] ?? null;
  return value;
}

function partsOf(bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    // torch.save packs nothing; what is packed may be of any size.
    return unzipSync(bytes, { filter: ({ compression }) => compression === 0 });
  } catch {
    throw new SaidError(said`its zip file is cut short or changed`);
  }
}

const magic = 0x1950a86a20f9469cfc6c;

function pickled(bytes: Uint8Array, storages: Map<string, Storage>): unknown {
  let at = 0;
  const next = (): unknown => {
    const { value, end } = unpickle(bytes, nameable, storageIn(storages), at);
    at = end;
    return value;
  };
  // A number that says what it is, the format's version, the machine that wrote it; then what was saved, and the keys of its storages.
  if (next() !== magic) throw new SaidError(said`it is a pickle that torch.save did not write`);
  next();
  next();
  const saved = next();
  const keys = next();
  for (const key of Array.isArray(keys) ? (keys as unknown[]) : []) {
    const storage = storages.get(String(key));
    const size = (storage?.count ?? 0) * bytesPer[storage?.dtype ?? 'F32']!;
    if (!storage || at + 8 + size > bytes.length) throw new SaidError(said`a tensor's numbers are not all there`);
    storage.bytes = bytes.subarray(at + 8, at + 8 + size);
    at += 8 + size;
  }
  return saved;
}

/** Names under which trainings save their weights, the likeliest first. */
const usualNames = ['state_dict', 'model_state_dict', 'model', 'net', 'network', 'module', 'params', 'weights'];

function stateDict(saved: unknown): Map<string, StoredTensor> {
  if (isStateDict(saved)) return saved;
  const within = saved instanceof Map ? [...saved].filter((entry): entry is [string, Map<string, StoredTensor>] => isStateDict(entry[1])) : [];
  const [found] = [...usualNames.flatMap((name) => within.filter(([key]) => key === name)), ...(within.length === 1 ? within : [])];
  if (found) return found[1];
  throw new SaidError(within.length === 0 ? said`it holds no state dict: save one with torch.save(model.state_dict(), …)` : said`it holds several state dicts (${{ names: within.map(([name]) => name).join(', ') }}): save the one that is meant alone`);
}

const isStateDict = (value: unknown): value is Map<string, StoredTensor> => value instanceof Map && value.size > 0 && [...value].every(([name, tensor]) => typeof name === 'string' && tensor instanceof View);
