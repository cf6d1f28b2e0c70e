import type { ProbedLayer, ProbeFrame, ProbesHead } from '../../shared/probes';
import type { Engine, Program } from '../engine';
import { cams } from '../explain/cams';
import { lastFeatures } from '../explain/last-features';
import { lastMaps } from '../explain/last-maps';
import { layerBefore } from '../explain/layer-neighbours';
import { reduced } from '../explain/reduced';
import type { Model, Node } from '../model/model';
import { placedLayers } from '../model/placed-layers';
import { CompiledBySize, entryName, type WeightsView } from './evaluate';

/** Layers and channels of which maps are kept, at most; sides of those maps, and of a class activation map; kernels of the first convolution. */
const [mostLayers, mostChannels, mapSide, camSide, mostKernels] = [8, 16, 16, 32, 64];
/** Features of the embedding: of wider layers there is none. */
const mostFeatures = 2048;
/** Pictures in one pass, at most. */
const atOnce = 8;

/** What of a network is recorded: its convolutions and its last maps (of more than 8 evenly drawn ones), GradCAM of the last maps, the kernels of the first convolution, and what its head decides by. */
export function probePlan({ nodes, weights }: Model): Pick<ProbesHead, 'layers' | 'map' | 'filters' | 'embedding'> {
  const kernelsOf = ({ path, choice }: Node): number[] => (/^Conv\dd$/.test(choice.name) ? (weights[`${path}.weight`]?.shape ?? []) : []);
  const last = lastMaps(nodes);
  const wanted = placedLayers(nodes).filter((node) => node === last || (node.output.length === 3 && kernelsOf(node).length === 4));
  const kept = Math.min(wanted.length, mostLayers);
  const drawn = Array.from({ length: kept }, (_, i) => wanted[kept === 1 ? 0 : Math.round((i * (wanted.length - 1)) / (kept - 1))]!);
  const first = placedLayers(nodes).find((node) => kernelsOf(node).length === 4 && layerBefore(nodes, node.path) === null);
  const features = lastFeatures(nodes);
  return {
    layers: drawn.map((node): ProbedLayer => {
      const shape = node.output as ProbedLayer['shape'];
      return { path: node.path, type: node.choice.name, shape, channels: Math.min(shape[0], mostChannels), size: reduced([shape[1], shape[2]], mapSide), kernels: kernelsOf(node)[0] ?? 0 };
    }),
    map: last && last.output.length === 3 ? { layer: last.path, size: reduced([last.output[1]!, last.output[2]!], camSide) } : null,
    filters: first ? { layer: first.path, shape: [Math.min(mostKernels, kernelsOf(first)[0]!), ...kernelsOf(first).slice(1)] as [number, number, number, number] } : null,
    embedding: features && features.output[0]! <= mostFeatures ? { layer: features.path, features: features.output[0]! } : null,
  };
}

/** Pictures as the network takes them, [C, H, W] each. */
export interface ProbedPictures {
  pictures: Float32Array[];
  points: Float32Array[];
}

type Looked = Record<string, Float32Array>;

/** Looks at the probe pictures with the weights that an engine holds, in programs of its own, in evaluation mode: a run that is looked at comes to the same bits. */
export class Prober {
  private readonly looks: CompiledBySize;
  private readonly features: CompiledBySize;
  private readonly size: number;

  /** `largest`: pictures that memory has room for. */
  constructor(
    private readonly model: Model,
    private readonly head: ProbesHead,
    engine: Engine,
    view: WeightsView,
    private readonly probed: ProbedPictures,
    largest: number,
  ) {
    this.size = Math.max(1, Math.min(atOnce, largest));
    const images = (size: number) => ({ shape: [size, ...model.input], dtype: 'float32' as const });
    this.looks = new CompiledBySize((size) => engine.compile('probe', lookProgram(model, head, view), { images: images(size), targets: { shape: [size, ...model.output], dtype: 'float32' } }));
    this.features = new CompiledBySize((size) => engine.compile('probe features', featuresProgram(model, head, view), { images: images(size) }));
  }

  /** Null where `goesOn` said no between two passes. `predicted`: the class that each validated picture was taken for. Throws a UserError where memory does not suffice, or the engine lacks a kernel. */
  async look(at: { epoch: number; step: number }, predicted: Uint16Array, goesOn: () => Promise<boolean>): Promise<ProbeFrame | null> {
    const { head: { layers, map, filters, embedding, pictures, classes }, probed } = this;
    const parts: ProbeFrame['parts'] = { predicted };
    const labels = pictures.map(({ label }) => label);
    const looked = await this.passes(this.looks, probed.pictures, goesOn, (from, size) => {
      const targets = new Float32Array(size * classes);
      for (let n = 0; n < size && from + n < labels.length; n++) targets[n * classes + labels[from + n]!] = 1;
      return { targets };
    });
    if (looked === null) return null;
    parts.logits = looked.logits!;
    for (const [i, { shape: [, height, width], channels, size, kernels }] of layers.entries()) {
      const packed = packMaps(looked[`maps ${i}`]!, pictures.length * channels, [height, width], size);
      Object.assign(parts, { [`means ${i}`]: looked[`means ${i}`], [`norms ${i}`]: kernels > 0 ? looked[`norms ${i}`]! : new Float32Array(0), [`ranges ${i}`]: packed.ranges, [`maps ${i}`]: packed.bytes });
    }
    if (map) {
      const packed = await this.camMaps(looked);
      Object.assign(parts, { map: packed.bytes, 'map ranges': packed.ranges });
    }
    if (filters) parts.filters = looked.filters!;
    if (embedding) {
      const found = await this.passes(this.features, probed.points, goesOn, () => ({}));
      if (found === null) return null;
      const packed = packColumns(found.features!, embedding.features);
      Object.assign(parts, { features: packed.bytes, 'feature ranges': packed.ranges });
    }
    return { ...at, parts };
  }

  async dispose(): Promise<void> {
    await this.looks.dispose();
    await this.features.dispose();
  }

  /** What a program says of all pictures, a pass after another, the last one filled up; what it says of none of them alone is there once. */
  private async passes(programs: CompiledBySize, pictures: Float32Array[], goesOn: () => Promise<boolean>, beside: (from: number, size: number) => Looked): Promise<Looked | null> {
    const { model, size } = this;
    const pixels = model.input.reduce((product, side) => product * side, 1);
    const all: Looked = {};
    for (let from = 0; from < pictures.length; from += size) {
      const images = new Float32Array(size * pixels);
      const here = pictures.slice(from, from + size);
      here.forEach((picture, n) => images.set(picture, n * pixels));
      if (!(await goesOn())) return null;
      const found = await (await programs.get(size)).run({ images, ...beside(from, size) });
      for (const [name, values] of Object.entries(found)) {
        if (ofWeights(name)) all[name] = values;
        else (all[name] ??= new Float32Array((values.length / size) * pictures.length)).set(values.subarray(0, (values.length / size) * here.length), (values.length / size) * from);
      }
    }
    return all;
  }

  /** GradCAM of each picture's own class, as the table of class activation maps has it. */
  private async camMaps({ activations, gradients }: Looked): Promise<Packed> {
    const { map, pictures } = this.head;
    const shape = placedLayers(this.model.nodes).find(({ path }) => path === map!.layer)!.output as [number, number, number];
    const each = shape[0] * shape[1] * shape[2];
    const raw = new Float32Array(pictures.length * shape[1] * shape[2]);
    const none = () => Promise.reject(new Error('GradCAM takes no pass a channel.'));
    for (let n = 0; n < pictures.length; n++) {
      const of = (values: Float32Array): Float32Array => values.subarray(n * each, (n + 1) * each);
      raw.set(await cams.GradCAM!.map({ shape, activations: of(activations!), gradients: of(gradients!), score: 0, maskedScores: none, ablatedScores: none }), n * shape[1] * shape[2]);
    }
    return packMaps(raw, pictures.length, [shape[1], shape[2]], map!.size);
  }
}

const ofWeights = (name: string): boolean => name === 'filters' || name.startsWith('norms ');

/** `images` [N, C, H, W], `targets` [N, K] -> `logits`, of each layer `maps i` [N, channels, H, W], `means i` [N, C] and `norms i` [kernels], `activations` and `gradients` of the map's layer, `filters`. */
const lookProgram =
  (model: Model, { layers, map, filters }: ProbesHead, view: WeightsView): Program =>
  (io) => {
    const { tf } = io;
    const weight = (name: string) => io.state(entryName(model, view, name));
    const { logits, captured } = model.forward(io, io.inputs.images!, weight, { training: false, capture: [...layers.map(({ path }) => path), ...(map ? [map.layer] : [])] });
    const outputs: ReturnType<Program>['outputs'] = { logits };
    for (const [i, { path, shape: [, height, width], channels, kernels }] of layers.entries()) {
      const maps = captured[path]!;
      outputs[`maps ${i}`] = tf.slice(maps, [0, 0, 0, 0], [maps.shape[0]!, channels, height, width]);
      outputs[`means ${i}`] = tf.mean(maps, [2, 3]);
      if (kernels > 0) outputs[`norms ${i}`] = tf.sqrt(tf.sum(tf.square(weight(`${path}.weight`)), [1, 2, 3]));
    }
    if (map) {
      const score = (activations: Parameters<ReturnType<typeof tf.grad>>[0]) =>
        tf.sum(tf.mul(model.forward(io, io.inputs.images!, weight, { training: false, override: { [map.layer]: activations as never } }).logits, io.inputs.targets!));
      const activations = captured[map.layer]!;
      outputs.gradients = tf.grad(score)(activations);
      outputs.activations = tf.slice(activations, activations.shape.map(() => 0), activations.shape);
    }
    if (filters) outputs.filters = tf.slice(weight(`${filters.layer}.weight`), [0, 0, 0, 0], filters.shape);
    return { outputs };
  };

/** `images` -> `features` [N, F]; maps count by their mean. */
const featuresProgram =
  (model: Model, { embedding }: ProbesHead, view: WeightsView): Program =>
  (io) => {
    const { captured } = model.forward(io, io.inputs.images!, (name) => io.state(entryName(model, view, name)), { training: false, capture: [embedding!.layer] });
    const found = captured[embedding!.layer]!;
    const places = found.shape.flatMap((_, axis) => (axis > 1 ? [axis] : []));
    return { outputs: { features: places.length > 0 ? io.tf.mean(found, places) : io.tf.slice(found, [0, 0], found.shape as [number, number]) } };
  };

interface Packed {
  bytes: Uint8Array;
  ranges: Float32Array;
}

/** A byte a value between its map's lowest and highest; squares of a large map's values count by their mean. */
function packMaps(values: Float32Array, count: number, from: [number, number], size: [number, number]): Packed {
  const [stride, kept] = [from[0] * from[1], size[0] * size[1]];
  const packed: Packed = { bytes: new Uint8Array(count * kept), ranges: new Float32Array(2 * count) };
  for (let i = 0; i < count; i++) pack(meansOf(values.subarray(i * stride, (i + 1) * stride), from, size), packed, i, i * kept);
  return packed;
}

/** [N, F]: a byte a value between its column's lowest and highest, kept column by column. */
function packColumns(values: Float32Array, columns: number): Packed {
  const rows = values.length / columns;
  const packed: Packed = { bytes: new Uint8Array(values.length), ranges: new Float32Array(2 * columns) };
  for (let f = 0; f < columns; f++) pack(Float32Array.from({ length: rows }, (_, n) => values[n * columns + f]!), packed, f, f * rows);
  return packed;
}

function pack(values: Float32Array, { bytes, ranges }: Packed, i: number, at: number): void {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  ranges.set([low, high], 2 * i);
  const scale = high > low ? 255 / (high - low) : 0;
  for (let k = 0; k < values.length; k++) bytes[at + k] = Math.round((values[k]! - low) * scale);
}

function meansOf(values: Float32Array, [height, width]: [number, number], [rows, columns]: [number, number]): Float32Array {
  if (rows === height && columns === width) return values;
  const sums = new Float32Array(rows * columns);
  const counts = new Float32Array(rows * columns);
  const square = Math.max(Math.ceil(height / rows), Math.ceil(width / columns));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = Math.floor(y / square) * columns + Math.floor(x / square);
      sums[at]! += values[y * width + x]!;
      counts[at]!++;
    }
  }
  return sums.map((sum, at) => sum / counts[at]!);
}
