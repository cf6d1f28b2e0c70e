import { crc32c } from './crc32c';
import { said } from './said';
import { SaidError } from './said-error';

/** What "probes" in "training" may be. */
export type ProbesChoice = 'auto' | { pictures: number | number[]; megabytes: number } | null;

/** What "auto" records, where a run is not one of a study's many. */
export const usualProbes = { pictures: 8, megabytes: 8 };

/** More pictures than these are not looked at. */
export const mostProbes = 32;

/**
 * probes.bin: what a run's network made of a few pictures, epoch by epoch. It begins with one line of JSON (`ProbesHead`, padded with spaces to a multiple of 64
 * bytes), behind it the pictures (RGB bytes, [pictures, H, W, 3]) and the class of each validated picture (a byte each, of more than 256 classes two). Then frames of
 * one size, one an epoch that was recorded, in order: two uint32 (the epoch, counted from 1, and the optimizer steps done), the parts of `frameParts`, and CRC-32C of
 * all that as a uint32. Little-endian, without gaps; a frame that was cut short is none.
 */
export interface ProbesHead {
  format: 'CNN Lab probes';
  version: 1;
  /** Of the data set, as run.json has it. */
  data_hash: string;
  /** Which half of the data set the pictures are of: the training pictures where none are held back. */
  of: 'validation' | 'training';
  classes: number;
  pictures: ProbePicture[];
  /** [H, W] of the pictures as they are kept: as the network sees them before Normalize, no side longer than 96. */
  size: [number, number];
  /** Pictures of which the embedding is made. */
  points: ProbePicture[];
  /** Validation pictures whose predicted class is kept. */
  judged: number;
  layers: ProbedLayer[];
  /** Whose GradCAM for each picture's own class is kept, and [H, W] of it; null where no layer has a height and a width. */
  map: { layer: string; size: [number, number] } | null;
  /** Kernels of the first convolution, [out, in, kh, kw]. */
  filters: { layer: string; shape: [number, number, number, number] } | null;
  /** The layer before the last one with weights, and how many features it has. */
  embedding: { layer: string; features: number } | null;
  /** An epoch in so many is recorded, from the first on; beside them the last of the run. */
  every: number;
}
export interface ProbePicture {
  /** In its half of the data set. */
  index: number;
  label: number;
}
export interface ProbedLayer {
  path: string;
  type: string;
  /** [C, H, W]. */
  shape: [number, number, number];
  /** The first so many are kept as maps; of all the mean. */
  channels: number;
  /** [H, W] of the kept maps: means over squares of the layer's own. */
  size: [number, number];
  /** Of a convolution its kernels, whose norms are kept; else 0. */
  kernels: number;
}

export interface ProbeFrame {
  epoch: number;
  step: number;
  /** By the names of `frameParts`. */
  parts: Record<string, ProbeValues>;
}
export type ProbeValues = Float32Array | Uint8Array | Uint16Array;

interface Part {
  name: string;
  kind: 'f4' | 'u1' | 'u2';
  length: number;
}

const bytesOf = { f4: 4, u1: 1, u2: 2 };
const area = ([height, width]: [number, number]): number => height * width;

/**
 * The parts of a frame in their order. `logits` [P, K]; of the i-th layer `means i` [P, C], `norms i` [kernels] and `maps i` [P, channels, h, w], whose bytes go from the
 * lowest to the highest value of each map, `ranges i` [P, channels, 2]; `map` [P, h, w] with `map ranges` [P, 2]: GradCAM as it is defined, neither cut off nor scaled;
 * `filters`; `features` [F, points] with `feature ranges` [F, 2]; `predicted` [judged].
 */
export function frameParts({ pictures: { length: count }, classes, layers, map, filters, points, embedding, judged }: ProbesHead): Part[] {
  return [
    { name: 'logits', kind: 'f4', length: count * classes },
    ...layers.flatMap(({ shape, channels, size, kernels }, i): Part[] => [
      { name: `means ${i}`, kind: 'f4', length: count * shape[0] },
      { name: `norms ${i}`, kind: 'f4', length: kernels },
      { name: `ranges ${i}`, kind: 'f4', length: 2 * count * channels },
      { name: `maps ${i}`, kind: 'u1', length: count * channels * area(size) },
    ]),
    ...(map ? ([{ name: 'map ranges', kind: 'f4', length: 2 * count }, { name: 'map', kind: 'u1', length: count * area(map.size) }] as const) : []),
    ...(filters ? ([{ name: 'filters', kind: 'f4', length: filters.shape.reduce((a, b) => a * b, 1) }] as const) : []),
    ...(embedding ? ([{ name: 'feature ranges', kind: 'f4', length: 2 * embedding.features }, { name: 'features', kind: 'u1', length: points.length * embedding.features }] as const) : []),
    { name: 'predicted', kind: classKind(classes), length: judged },
  ];
}

const classKind = (classes: number): 'u1' | 'u2' => (classes <= 256 ? 'u1' : 'u2');

/** Bytes of a frame. */
export const frameBytes = (head: ProbesHead): number => 8 + frameParts(head).reduce((sum, { kind, length }) => sum + length * bytesOf[kind], 0) + 4;

const constantBytes = ({ pictures, size, judged, classes }: ProbesHead): number => 3 * pictures.length * area(size) + judged * bytesOf[classKind(classes)];

/** What stands once in a file: the pictures, and the classes of those that are validated. */
export interface ProbeConstants {
  /** [pictures, H, W, 3]. */
  pixels: Uint8Array;
  labels: ArrayLike<number>;
}

/** All of a file before its first frame. */
export function encodeProbesHead(head: ProbesHead, { pixels, labels }: ProbeConstants): Uint8Array {
  const line = JSON.stringify(head);
  const offset = 64 * Math.ceil((line.length + 1) / 64);
  const bytes = new Uint8Array(offset + constantBytes(head)).fill(32, 0, offset);
  for (let i = 0; i < line.length; i++) bytes[i] = line.charCodeAt(i);
  bytes[offset - 1] = 10;
  bytes.set(pixels, offset);
  write(new DataView(bytes.buffer), offset + pixels.length, classKind(head.classes), labels);
  return bytes;
}

export function encodeFrame(head: ProbesHead, { epoch, step, parts }: ProbeFrame): Uint8Array {
  const bytes = new Uint8Array(frameBytes(head));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, epoch, true);
  view.setUint32(4, step, true);
  let at = 8;
  for (const { name, kind, length } of frameParts(head)) {
    const values = parts[name]!;
    if (values.length !== length) throw new Error(`Part "${name}" of a probe frame has ${values.length} values in place of ${length}.`);
    at = write(view, at, kind, values);
  }
  view.setUint32(at, crc32c(bytes.subarray(0, at)), true);
  return bytes;
}

function write(view: DataView, from: number, kind: Part['kind'], values: ArrayLike<number>): number {
  for (let i = 0, at = from; i < values.length; i++, at += bytesOf[kind]) {
    if (kind === 'f4') view.setFloat32(at, values[i]!, true);
    else if (kind === 'u1') view.setUint8(at, values[i]!);
    else view.setUint16(at, values[i]!, true);
  }
  return from + values.length * bytesOf[kind];
}

function read(view: DataView, from: number, { kind, length }: Omit<Part, 'name'>): ProbeValues {
  if (kind === 'f4') return Float32Array.from({ length }, (_, i) => view.getFloat32(from + 4 * i, true));
  if (kind === 'u1') return new Uint8Array(view.buffer, view.byteOffset + from, length);
  return Uint16Array.from({ length }, (_, i) => view.getUint16(from + 2 * i, true));
}

/** A file as far as it is: its frames' bytes are looked at when they are asked for. */
export interface Probes extends ProbeConstants {
  head: ProbesHead;
  labels: ProbeValues;
  /** Epoch and steps of each frame. */
  frames: { epoch: number; step: number }[];
  /** Where the first frame begins, and behind the last. */
  offset: number;
  end: number;
  bytes: Uint8Array;
}

/** Bytes: no head is longer. */
const longestHead = 2 ** 20;

/** The whole of a file; a last frame that was cut short is left out. Throws a SaidError with why it is none. */
export function decodeProbes(bytes: Uint8Array): Probes {
  const line = bytes.subarray(0, longestHead).indexOf(10) + 1;
  if (line === 0) throw new SaidError(said`it has no line of JSON at its beginning`);
  const head = parsedHead(Array.from(bytes.subarray(0, line), (code) => String.fromCharCode(code)).join(''));
  const offset = line + constantBytes(head);
  if (bytes.length < offset) throw new SaidError(said`it has ${{ found: bytes.length }} bytes, and its first line speaks of ${{ wanted: offset }}`);
  const size = frameBytes(head);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = Math.floor((bytes.length - offset) / size);
  const frames: Probes['frames'] = [];
  for (let i = 0; i < whole; i++) {
    const at = offset + i * size;
    const epoch = view.getUint32(at, true);
    // The last may be half on the disk after a power cut; any other that is not as it was written has been damaged since.
    if (crc32c(bytes.subarray(at, at + size - 4)) !== view.getUint32(at + size - 4, true) || epoch <= (frames.at(-1)?.epoch ?? 0)) {
      if (i === whole - 1) break;
      throw new SaidError(said`its frame ${{ frame: i + 1 }} of ${{ frames: whole }} is not as it was written`);
    }
    frames.push({ epoch, step: view.getUint32(at + 4, true) });
  }
  const pixels = bytes.subarray(line, line + 3 * head.pictures.length * area(head.size));
  const labels = read(view, line + pixels.length, { kind: classKind(head.classes), length: head.judged });
  return { head, pixels, labels, frames, offset, end: offset + frames.length * size, bytes };
}

export function frameAt({ head, frames, offset, bytes }: Probes, i: number): ProbeFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: ProbeFrame['parts'] = {};
  let at = offset + i * frameBytes(head) + 8;
  for (const part of frameParts(head)) {
    parts[part.name] = read(view, at, part);
    at += part.length * bytesOf[part.kind];
  }
  return { ...frames[i]!, parts };
}

/** The i-th of maps (or features) that are kept as bytes between the lowest and the highest of `stride` values each. */
export function unpacked(bytes: ProbeValues, ranges: ProbeValues, i: number, stride: number): Float32Array {
  const [low, high] = [ranges[2 * i]!, ranges[2 * i + 1]!];
  return Float32Array.from({ length: stride }, (_, k) => low + ((high - low) * bytes[i * stride + k]!) / 255);
}

const isCount = (value: unknown, least = 0): value is number => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= 2 ** 31;
const isShape = (value: unknown, length: number): boolean => Array.isArray(value) && value.length === length && value.every((side) => isCount(side, 1));
const isPicture = (value: Partial<ProbePicture> | null, classes: number): boolean => typeof value === 'object' && value !== null && isCount(value.index) && isCount(value.label) && value.label < classes;
const isLayer = (value: Partial<ProbedLayer> | null): boolean => typeof value === 'object' && value !== null && typeof value.path === 'string' && typeof value.type === 'string' && isShape(value.shape, 3) && isCount(value.channels, 1) && value.channels <= value.shape![0] && isShape(value.size, 2) && isCount(value.kernels);
const isNamed = (value: { layer?: unknown } | null | undefined, isRest: () => boolean): boolean => value === null || (typeof value === 'object' && typeof value.layer === 'string' && isRest());

function parsedHead(line: string): ProbesHead {
  let head: Partial<ProbesHead> | null = null;
  try {
    head = JSON.parse(line) as Partial<ProbesHead> | null;
  } catch {
    // Said below.
  }
  if (head?.format !== 'CNN Lab probes') throw new SaidError(said`its first line does not say "CNN Lab probes"`);
  if (head.version !== 1) throw new SaidError(said`it is of version ${{ version: String(head.version) }}, and only version 1 is known`);
  const { classes, pictures, size, points, judged, layers, map, filters, embedding, every, of, data_hash } = head;
  const isWhole =
    isCount(classes, 1) && (of === 'validation' || of === 'training') && typeof data_hash === 'string' && isShape(size, 2) && isCount(judged) && isCount(every, 1) &&
    [pictures, points].every((all) => Array.isArray(all) && all.every((each) => isPicture(each, classes))) && Array.isArray(layers) && layers.every(isLayer) &&
    isNamed(map, () => isShape(map!.size, 2)) && isNamed(filters, () => isShape(filters!.shape, 4)) && isNamed(embedding, () => isCount(embedding!.features, 1));
  if (!isWhole) throw new SaidError(said`its first line does not say what was recorded`);
  return head as ProbesHead;
}
