import type { Graph } from '../graph';
import { elementTypes, sizeOf, Value, type DType } from '../value';
import { channelSum } from './blocked';
import type { Kernel, KernelTable } from './kernel';

type Axes = number | number[] | null | undefined;

/** Axes counted from the front; all of them where none is given. */
export const resolveAxes = (axis: Axes, rank: number): number[] => {
  const axes = axis === null || axis === undefined ? Array.from({ length: rank }, (_, i) => i) : [axis].flat();
  return axes.map((one) => (one < 0 ? one + rank : one));
};

/** A Reduce… operator over any axes. */
export function reduce(graph: Graph, op: string, x: Value, axis: Axes, keepDims: boolean): Value {
  const axes = resolveAxes(axis, x.shape.length);
  const shape = x.shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size]));
  if (axes.length === 0) return x;
  return Value.of(graph, shape, x.dtype, graph.node(op, [x.plain(), graph.ints(axes)], { keepdims: Number(keepDims) }));
}

interface Reduction {
  axis?: Axes;
  reductionIndices?: Axes;
  keepDims?: boolean;
}
const reduction = (op: string): Kernel => (graph, { x }, { axis, reductionIndices, keepDims }: Reduction) =>
  reduce(graph, op, x!, axis ?? reductionIndices, keepDims ?? false);

/** The sum of a broadcast is the sum of what was broadcast, times the repeats. */
const sum: Kernel = (graph, { x }, { axis, keepDims }: Reduction) => {
    const axes = resolveAxes(axis, x!.shape.length);
  const blocked = x!.preferred === 'blocked' && pixelSum(graph, x!, axes);
  if (blocked) return blocked.reshape(x!.shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size])));
  const { name, shape } = x!.compact();
  const repeats = sizeOf(axes.map((i) => x!.shape[i]!)) / sizeOf(axes.map((i) => shape[i]!));
  if (repeats === 1 || x!.dtype !== 'float32') return reduce(graph, 'ReduceSum', x!, axes, keepDims ?? false);
  const folded = axes.some((i) => shape[i] !== 1) ? graph.node('ReduceSum', [name, graph.ints(axes)], { keepdims: 1 }) : name;
  const small = shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const total = graph.node('Mul', [folded, graph.float(repeats)]);
  const whole = Value.broadcast(graph, x!.shape.map((size, i) => (axes.includes(i) ? 1 : size)), 'float32', total, small);
  return keepDims ? whole : whole.reshape(x!.shape.filter((_, i) => !axes.includes(i)));
};

/** Of a blocked value, the sum over the pixels [N, C], or over the images too [C]; null for other axes. */
function pixelSum(graph: Graph, x: Value, axes: number[]): Value | null {
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const over = [...axes].sort().join();
  if (over === '0,2,3' && x.form?.kind === 'balanced') return Value.uniform(graph, [channels], 'float32', 0);
  if (over === '0,2,3') return Value.of(graph, [channels], 'float32', channelSum(graph, x.blocked(), x.shape));
  if (over !== '2,3') return null;
  const pixels = graph.reshape(x.blocked(), [n, channels / graph.block!, height * width, graph.block!]);
  return Value.of(graph, [n, channels], 'float32', graph.reshape(graph.node('ReduceSum', [pixels, graph.ints([2])], { keepdims: 0 }), [n, channels]));
}

const mean: Kernel = (graph, { x }, attrs: Reduction) => {
  const axes = resolveAxes(attrs.axis, x!.shape.length);
  if (x!.preferred === 'blocked') {
    const total = sum(graph, { x: x! }, { ...attrs, axis: axes }) as Value;
    return Value.of(graph, total.shape, 'float32', graph.node('Mul', [total.plain(), graph.float(total.size / x!.size)]));
  }
  const float = x!.dtype === 'float32' ? x! : convert(graph, x!, 'float32');
  return reduce(graph, 'ReduceMean', float, attrs.axis, attrs.keepDims ?? false);
};

const convert = (graph: Graph, x: Value, dtype: DType): Value =>
  Value.of(graph, x.shape, dtype, graph.node('Cast', [x.plain()], { to: elementTypes[dtype] }));

const logical = (op: string): Kernel => (graph, { x }, { axis, keepDims }: Reduction) =>
  convert(graph, reduce(graph, op, convert(graph, x!, 'int32'), axis, keepDims ?? false), 'bool');

/** The position of the first extreme. */
const position = (op: string): Kernel => (graph, { x }, { axis }: { axis: number }) => {
  const [along] = resolveAxes(axis, x!.shape.length);
  const found = graph.node(op, [x!.plain()], { axis: along!, keepdims: 0 });
  return Value.of(graph, x!.shape.filter((_, i) => i !== along), 'int32', graph.node('Cast', [found], { to: 6 }));
};

const cumsum: Kernel = (graph, { x }, { axis, exclusive, reverse }: { axis: number; exclusive: boolean; reverse: boolean }) => {
  const [along] = resolveAxes(axis, x!.shape.length);
  const sums = graph.node('CumSum', [x!.plain(), graph.constant(BigInt64Array.of(BigInt(along!)), [])], { exclusive: Number(exclusive), reverse: Number(reverse) });
  return Value.of(graph, x!.shape, x!.dtype, sums);
};

const topK: Kernel = (graph, { x }, { k, sorted }: { k: number; sorted: boolean }) => {
  const [values, positions] = graph.split('TopK', [x!.plain(), graph.ints([k])], 2, { sorted: Number(sorted) });
  const shape = [...x!.shape.slice(0, -1), k];
  return [Value.of(graph, shape, x!.dtype, values!), Value.of(graph, shape, 'int32', graph.node('Cast', [positions!], { to: 6 }))];
};

export const reductionKernels: KernelTable = {
  Sum: sum,
  Mean: mean,
  Max: reduction('ReduceMax'),
  Min: reduction('ReduceMin'),
  Prod: reduction('ReduceProd'),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Cumsum: cumsum,
  TopK: topK,
};
