import { MaxPool2d, MaxPool2dGradient, SumPool2d, SumPool2dGradient } from '../../../core/model/ops/pool2d';
import { exactPadding, pooledShape, type Pair, type PoolWindow, type Sides } from '../../../core/model/ops/window';
import type { Attributes, Graph } from '../graph';
import { Value } from '../value';
import { afterMonotone, beforeMonotone, tiledMaxPool, unpooled } from './blocked';
import type { Kernel, KernelTable } from './kernel';

const attributes = ({ kernel, stride, dilation }: PoolWindow, pads: Sides): Attributes => ({ kernel_shape: kernel, strides: stride, dilations: dilation, pads });

/** Padding inside the operator, or, where onnxruntime refuses (a pad as wide as the window), by a Pad before it. */
function padding(window: PoolWindow, size: Pair): { before: Sides; inside: Sides } {
  const sides = exactPadding(size, window).map((side) => Math.max(side, 0)) as Sides;
  const none: Sides = [0, 0, 0, 0];
  return sides.some((side, i) => side >= window.kernel[i % 2]!) ? { before: sides, inside: none } : { before: none, inside: sides };
}

/** Padded with what is no maximum. */
const padded = (graph: Graph, x: Value, [top, left, bottom, right]: Sides): Value => {
  if (top + left + bottom + right === 0) return x;
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const name = graph.node('Pad', [x.plain(), graph.ints([0, 0, top, left, 0, 0, bottom, right]), graph.float(-Infinity)]);
  return Value.of(graph, [n, c, height + top + bottom, width + left + right], 'float32', name);
};

const poolShape = (x: Value, window: PoolWindow): number[] => [...x.shape.slice(0, 2), ...pooledShape(x.shape.slice(2) as Pair, window)];

/** Windows side by side that leave nothing over, on a value that lies blocked. */
const tiled = (x: Value, { kernel, stride, padding, dilation }: PoolWindow): boolean =>
  x.preferred === 'blocked' &&
  ([0, 1] as const).every((axis) => kernel[axis] === stride[axis] && padding[axis] === 0 && dilation[axis] === 1 && x.shape[axis + 2]! % kernel[axis] === 0);

const maxPool: Kernel = (graph, { x }, window: PoolWindow) => {
  if (tiled(x!, window)) return afterMonotone(graph, x!, tiledMaxPool(graph, beforeMonotone(x!), window.kernel));
  const { before, inside } = padding(window, x!.shape.slice(2) as Pair);
  const [name] = graph.split('MaxPool', [padded(graph, x!, before).plain()], 2, attributes(window, inside));
  return Value.of(graph, poolShape(x!, window), 'float32', name!);
};

/** Each window's position of its first maximum is the operator's second output; where windows overlap, gradients add up. */
const maxPoolGradient: Kernel = (graph, { dy, x, y }, window: PoolWindow) => {
  if (tiled(x!, window)) return unpooled(graph, dy!, y!, x!);
  const { before, inside } = padding(window, x!.shape.slice(2) as Pair);
  const input = padded(graph, x!, before);
  const [, positions] = graph.split('MaxPool', [input.plain()], 2, attributes(window, inside));
  const overlap = window.kernel.some((size, axis) => window.dilation[axis]! * (size - 1) + 1 > window.stride[axis]!);
  const flat = (name: string): string => graph.reshape(name, [dy!.size]);
  const empty = Value.uniform(graph, [input.size], 'float32', 0).plain();
  const scattered = graph.node('ScatterElements', [empty, flat(positions!), flat(dy!.plain())], overlap ? { reduction: 'add' } : {});
  return Value.of(graph, x!.shape, 'float32', cut(graph, graph.reshape(scattered, input.shape), before, x!.shape));
};

/**
 * Without positions, which are int64 and so the CPU's: a convolution that picks each tap makes a window's taps channels, the first of their maxima gets the
 * gradient, and the transposed convolution puts it back and adds up where windows overlap.
 */
const maxPoolGradientByTaps: Kernel = (graph, { dy, x }, window: PoolWindow) => {
  const { kernel, stride, dilation } = window;
  const [n, c, height, width] = x!.shape as [number, number, number, number];
  const [outHeight, outWidth] = dy!.shape.slice(2) as Pair;
  const sides = exactPadding([height, width], window);
  const taps = kernel[0] * kernel[1];
  const planes = graph.reshape(x!.plain(), [n * c, 1, height, width]);
  const whole = sides.every((side) => side === 0) ? planes : graph.node('Pad', [planes, graph.ints([0, 0, sides[0], sides[1], 0, 0, sides[2], sides[3]]), graph.float(LOWEST)]);
  const picks = graph.constant(Float32Array.from({ length: taps * taps }, (_, i) => Number(Math.floor(i / taps) === i % taps)), [taps, 1, ...kernel]);
  const attrs = { kernel_shape: kernel, strides: stride, dilations: dilation };
  const most = (name: string): string => graph.node('Cast', [graph.node('Equal', [name, graph.node('ReduceMax', [name, graph.ints([1])], { keepdims: 1 })])], { to: 1 });
  const ranks = graph.constant(Float32Array.from({ length: taps }, (_, i) => taps - i), [1, taps, 1, 1]);
  const first = most(graph.node('Mul', [most(graph.node('Conv', [whole, picks], attrs)), ranks]));
  const spread = graph.node('Mul', [first, graph.reshape(dy!.plain(), [n * c, 1, outHeight, outWidth])]);
  const back = graph.node('ConvTranspose', [spread, picks], attrs);
  const fitted = graph.pad(back, [0, 0, -sides[0], -sides[1], 0, 0, -sides[2], -sides[3]]);
  return Value.of(graph, x!.shape, 'float32', graph.reshape(fitted, x!.shape));
};

/** Below all that a map holds: shaders have no infinity, and a product with it would be no number. */
const LOWEST = -3.4e38;

const cut = (graph: Graph, name: string, [top, left]: Sides, shape: number[]): string =>
  graph.node('Slice', [name, graph.ints([top, left]), graph.ints([top + shape[2]!, left + shape[3]!]), graph.ints([2, 3])]);

/** A convolution with ones: onnxruntime's AveragePool divides by other numbers in WebAssembly than in its binaries. */
const sumPool: Kernel = (graph, { x }, window: PoolWindow) => {
  const [n, c, height, width] = x!.shape as [number, number, number, number];
  const pads = exactPadding([height, width], window).map((side) => Math.max(side, 0));
  const planes = graph.reshape(x!.plain(), [n * c, 1, height, width]);
  const sums = graph.node('Conv', [planes, ones(graph, window)], { kernel_shape: window.kernel, strides: window.stride, pads });
  const shape = poolShape(x!, window);
  return Value.of(graph, shape, 'float32', graph.reshape(sums, shape));
};

const ones = (graph: Graph, { kernel }: PoolWindow): string => Value.uniform(graph, [1, 1, ...kernel], 'float32', 1).plain();

const sumPoolGradient: Kernel = (graph, { dy }, window: PoolWindow & { inputShape: number[] }) => {
  const [n, c, height, width] = window.inputShape as [number, number, number, number];
  const [outHeight, outWidth] = dy!.shape.slice(2) as Pair;
  const sides = exactPadding([height, width], window);
  const apart = window.kernel.every((size, axis) => size === window.stride[axis]);
  const planes = graph.reshape(dy!.plain(), [n * c, 1, outHeight, outWidth]);
  const spread = apart
    ? graph.node('Resize', [planes, '', graph.constant(Float32Array.of(1, 1, ...window.kernel), [4])], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' })
    : graph.node('ConvTranspose', [planes, ones(graph, window)], { kernel_shape: window.kernel, strides: window.stride });
  const fitted = graph.pad(spread, [0, 0, -sides[0], -sides[1], 0, 0, -sides[2], -sides[3]]);
  return Value.of(graph, window.inputShape, 'float32', graph.reshape(fitted, window.inputShape));
};

export const poolingKernels: KernelTable = {
  [MaxPool2d.name]: maxPool,
  [MaxPool2dGradient.name]: { webgpu: maxPoolGradientByTaps, others: maxPoolGradient },
  [SumPool2d.name]: sumPool,
  [SumPool2dGradient.name]: sumPoolGradient,
};
