import { NCHWC, type Attributes, type Graph } from '../graph';
import { Value } from '../value';

/**
 * x * scale + shift a channel at a time, then maybe cut to 0 … `most`, in one pass over a blocked array: a convolution of depth 1 and size 1x1.
 * scale and shift are [C]; `addend`, blocked, is added before the cut.
 */
export function channelAffine(
  graph: Graph,
  x: string,
  shape: number[],
  scale: string | null,
  shift: string | null,
  { most, addend }: { most?: number; addend?: string } = {},
): string {
  const channels = shape[1]!;
  const weights = scale ? graph.reshape(scale, [channels, 1, 1, 1]) : graph.constant(new Float32Array(channels).fill(1), [channels, 1, 1, 1]);
  const inputs = [x, weights, shift ?? '', addend ?? ''];
  while (inputs.at(-1) === '') inputs.pop();
  return graph.node('Conv', inputs, { kernel_shape: [1, 1], group: channels, ...cut(most) }, NCHWC);
}

/** The attributes of a convolution whose result stays between 0 and `most`. */
function cut(most: number | undefined): Attributes {
  if (most === undefined) return {};
  return most === Infinity ? { activation: 'Relu' } : { activation: 'Clip', activation_params: { floats: [0, most] } };
}

/** Means over images and pixels of a blocked array: [C]. */
export function channelMean(graph: Graph, x: string, shape: number[]): string {
  const { planes, run } = runs(shape);
  return overRuns(graph, 'ReduceMean', graph.node('GlobalAveragePool', [graph.reshape(x, [1, planes, 1, run])], {}, NCHWC), shape);
}

/** Sums over images and pixels of a blocked array: [C]. */
export const channelSum = (graph: Graph, x: string, shape: number[]): string =>
  graph.node('Mul', [channelMean(graph, x, shape), graph.float(shape[0]! * shape[2]! * shape[3]!)]);

/** Sums over images and pixels of the product of two blocked arrays, in one pass: each run of pixels is a channel of its own, and y its kernel. [C]. */
export function channelDot(graph: Graph, x: string, y: string, shape: number[]): string {
  const { planes, run } = runs(shape);
  const products = graph.node('Conv', [graph.reshape(x, [1, planes, 1, run]), graph.reshape(y, [planes, 1, 1, run])], { kernel_shape: [1, run], group: planes }, NCHWC);
  return overRuns(graph, 'ReduceSum', products, shape);
}

/** Longest run of pixels that is summed at a stretch: longer sums lose digits. */
const LONGEST_RUN = 128;

/** A channel's pixels in each image cut into equal runs, each a plane of its own. */
function runs([n, channels, height, width]: number[]): { planes: number; run: number } {
  const pixels = height! * width!;
  let count = Math.ceil(pixels / LONGEST_RUN);
  while (pixels % count !== 0) count++;
  return { planes: n! * channels! * count, run: pixels / count };
}

/** A reduction of what stands for each run, [1, planes, 1, 1] -> [C]. */
function overRuns(graph: Graph, op: 'ReduceSum' | 'ReduceMean', runwise: string, shape: number[]): string {
  const [n, channels] = shape as [number, number];
  const block = graph.block!;
  const count = runs(shape).planes / (n * channels);
  const images = count === 1 ? runwise : graph.node(op, [graph.reshape(runwise, [n, channels / block, count, block]), graph.ints([2])], { keepdims: 0 });
  return graph.node(op, [graph.reshape(images, [n, channels]), graph.ints([0])], { keepdims: 0 });
}

/** base * scale + shift with scale >= 0, not computed until asked for. */
export const affine = (graph: Graph, base: Value, scale: string, shift: string): Value =>
  Value.deferred(graph, base.shape, 'blocked', { kind: 'affine', base, scale, shift }, () => channelAffine(graph, base.blocked(), base.shape, scale, shift));

const rectifications = new WeakMap<Value, Value>();

/** x between 0 and `most`, of a value that is to be blocked; the ReLU is made once: the gradient asks for it again. */
export function rectified(graph: Graph, x: Value, most = Infinity): Value {
  const known = most === Infinity && rectifications.get(x);
  if (known) return known;
  const made = Value.deferred(graph, x.shape, 'blocked', { kind: 'relu', of: x, most }, () => {
    if (x.form?.kind === 'affine') return channelAffine(graph, x.form.base.blocked(), x.shape, x.form.scale, x.form.shift, { most });
    return most === Infinity ? graph.node('Relu', [x.blocked()]) : graph.node('Clip', [x.blocked(), graph.float(0), graph.float(most)]);
  });
  if (most === Infinity) rectifications.set(x, made);
  return made;
}

/** The value that a max pool may as well be taken of: whatever keeps the order of the elements goes behind the pool. */
export function beforeMonotone(x: Value): Value {
  if (x.form?.kind === 'relu') return beforeMonotone(x.form.of);
  return x.form?.kind === 'affine' ? x.form.base : x;
}

/** Does to the pool of `beforeMonotone(x)` what x does to its origin. */
export function afterMonotone(graph: Graph, x: Value, pooled: Value): Value {
  if (x.form?.kind === 'relu') return rectified(graph, afterMonotone(graph, x.form.of, pooled), x.form.most);
  return x.form?.kind === 'affine' ? affine(graph, pooled, x.form.scale, x.form.shift) : pooled;
}

/** Max pool of a blocked value with windows side by side. */
export function tiledMaxPool(graph: Graph, x: Value, kernel: number[]): Value {
  const shape = [...x.shape.slice(0, 2), x.shape[2]! / kernel[0]!, x.shape[3]! / kernel[1]!];
  return Value.laidOut(graph, shape, 'blocked', graph.node('MaxPool', [x.blocked()], { kernel_shape: kernel, strides: kernel }, NCHWC));
}

/** The gradient of a tiled max pool of `input`, whose output is `pooled`: `small` goes to each window's first maximum. */
export function unpooled(graph: Graph, small: Value, pooled: Value, input: Value): Value {
  return Value.deferred(graph, input.shape, 'blocked', { kind: 'unpooled', small, pooled, input }, () => spread(graph, small, input));
}

/** Writes the gradients out at full size: tap by tap, what no earlier tap of its window has taken goes to the tap that is the maximum. */
export function spread(graph: Graph, small: Value, input: Value): string {
  const [rows, columns] = [input.shape[2]! / small.shape[2]!, input.shape[3]! / small.shape[3]!];
  const origin = beforeMonotone(input);
  const pooled = tiledMaxPool(graph, origin, [rows, columns]).blocked();
  let rest = small.blocked();
  const taps = Array.from({ length: rows * columns }, (_, tap) => {
    if (tap === rows * columns - 1) return rest;
    const taken = graph.node('Mul', [rest, isMaximum(graph, origin, pooled, [rows, columns], tap)]);
    rest = graph.node('Sub', [rest, taken]);
    return taken;
  });
  return interleaved(graph, taps, small.shape, [rows, columns]);
}

/** Blocked arrays of one shape as the pixels (0, 0), (0, 1) … of tiles of rows x columns. */
export function interleaved(graph: Graph, phases: string[], shape: number[], [rows, columns]: [number, number]): string {
  const [n, channels, height, width] = shape as [number, number, number, number];
  const block = graph.block!;
  const lines = Array.from({ length: rows }, (_, row) => {
    const line = phases.slice(row * columns, (row + 1) * columns).map((phase) => graph.reshape(phase, [(n * channels * height * width) / block, 1, block]));
    return graph.reshape(concat(graph, line, 1), [(n * channels * height) / block, 1, width * columns * block]);
  });
  return graph.reshape(concat(graph, lines, 1), [n, channels, height * rows, width * columns]);
}

/** 1 where a tap of the window is its maximum, else 0, at the pooled size. A convolution with a single 1 picks the tap. */
function isMaximum(graph: Graph, x: Value, pooled: string, kernel: [number, number], tap: number): string {
  const channels = x.shape[1]!;
  const [rows, columns] = kernel;
  const weights = Float32Array.from({ length: channels * rows * columns }, (_, i) => (Math.floor(i / graph.block!) % (rows * columns) === tap ? 1 : 0));
  const picked = graph.node('Conv', [x.blocked(), graph.constant(weights, [channels, 1, rows, columns])], { kernel_shape: kernel, strides: kernel, group: channels }, NCHWC);
  return graph.node('Cast', [graph.node('Equal', [picked, pooled])], { to: 1 });
}

const concat = (graph: Graph, parts: string[], axis: number): string => (parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { axis }));
