import type { Graph } from '../graph';
import { backend_util, slice_util, util, type Tensor } from '@tensorflow/tfjs-core';
import { Value, type DType } from '../value';
import type { Kernel, KernelTable } from './kernel';
import { resolveAxes } from './reduction';

const transpose: Kernel = (graph, { x }, { perm }: { perm: number[] }) =>
  x!.uniform !== null
    ? Value.uniform(graph, perm.map((axis) => x!.shape[axis]!), x!.dtype, x!.uniform)
    : Value.of(graph, perm.map((axis) => x!.shape[axis]!), x!.dtype, graph.transpose(x!.plain(), perm));

/** Repeating along axes of size 1 alone is a broadcast. */
const tile: Kernel = (graph, { x }, { reps }: { reps: number[] }) => {
  const shape = x!.shape.map((size, axis) => size * reps[axis]!);
  if (x!.uniform !== null) return Value.uniform(graph, shape, x!.dtype, x!.uniform);
  if (x!.shape.every((size, axis) => size === 1 || reps[axis] === 1)) return x!.stretch(shape);
  return Value.of(graph, shape, x!.dtype, graph.node('Tile', [x!.plain(), graph.ints(reps)]));
};

const concat: Kernel = (graph, inputs, { axis }: { axis: number }) => {
  const values = Object.values(inputs);
  const [along] = resolveAxes(axis, values[0]!.shape.length);
  const shape = values[0]!.shape.with(along!, values.reduce((total, value) => total + value.shape[along!]!, 0));
  return Value.of(graph, shape, values[0]!.dtype, graph.node('Concat', values.map((value) => value.plain()), { axis: along! }));
};

const pack: Kernel = (graph, inputs, { axis }: { axis: number }) => {
  const values = Object.entries(inputs).map(([key, value]) => [key, value.reshape(value.shape.toSpliced(axis, 0, 1))] as const);
  return concat(graph, Object.fromEntries(values), { axis });
};

/** An ONNX model may not split into one part. */
const split = (graph: Graph, x: Value, sizes: number[], axis: number): Value[] => {
  if (sizes.length === 1) return [x];
  const names = graph.split('Split', [x.plain(), graph.ints(sizes)], sizes.length, { axis });
  return sizes.map((size, i) => Value.of(graph, x.shape.with(axis, size), x.dtype, names[i]!));
};

const splitV: Kernel = (graph, { x }, { numOrSizeSplits, axis }: { numOrSizeSplits: number | number[]; axis: number }) => {
  const [along] = resolveAxes(axis, x!.shape.length);
  return split(graph, x!, backend_util.prepareSplitSize({ shape: x!.shape } as Tensor, numOrSizeSplits, along), along!);
};

const unpack: Kernel = (graph, { value }, { axis }: { axis: number }) => {
  const [along] = resolveAxes(axis, value!.shape.length);
  const shape = value!.shape.toSpliced(along!, 1);
  return split(graph, value!, Array<number>(value!.shape[along!]!).fill(1), along!).map((part) => part.reshape(shape));
};

const slice: Kernel = (graph, { x }, { begin, size }: { begin: number | number[]; size: number | number[] }) => {
  const [starts, shape] = slice_util.parseSliceParams({ shape: x!.shape } as Tensor, begin, size) as [number[], number[]];
  if (x!.uniform !== null) return Value.uniform(graph, shape, x!.dtype, x!.uniform);
  const cut = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== x!.shape[axis]);
  if (cut.length === 0) return x!;
  const ends = cut.map((axis) => starts[axis]! + shape[axis]!);
  return Value.of(graph, shape, x!.dtype, graph.node('Slice', [x!.plain(), graph.ints(cut.map((axis) => starts[axis]!)), graph.ints(ends), graph.ints(cut)]));
};

interface StridedSlice {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}
const stridedSlice: Kernel = (graph, { x }, attrs: StridedSlice) => {
  const { finalShapeSparse, finalShape, begin, end, strides } = slice_util.sliceInfo(
    x!.shape, attrs.begin, attrs.end, attrs.strides, attrs.beginMask, attrs.endMask, attrs.ellipsisMask, attrs.newAxisMask, attrs.shrinkAxisMask);
  const axes = graph.ints(x!.shape.map((_, axis) => axis));
  // Going down to the first element ends at -1, which Slice reads as the last one.
  const ends = end.map((stop, axis) => (strides[axis]! < 0 && stop < 0 ? -x!.shape[axis]! - 1 : stop));
  const part = graph.node('Slice', [x!.plain(), graph.ints(begin), graph.ints(ends), axes, graph.ints(strides)]);
  const taken = x!.shape.map((_, axis) => Math.max(0, Math.ceil((end[axis]! - begin[axis]!) / strides[axis]!)));
  return Value.of(graph, taken, x!.dtype, part).reshape(finalShapeSparse.length === finalShape.length ? finalShapeSparse : finalShape);
};

const reverse: Kernel = (graph, { x }, { dims }: { dims: number[] }) => {
  const axes = resolveAxes(dims, x!.shape.length);
  const from = axes.map((axis) => x!.shape[axis]! - 1);
  const to = axes.map((axis) => -x!.shape[axis]! - 1);
  return Value.of(graph, x!.shape, x!.dtype, graph.node('Slice', [x!.plain(), graph.ints(from), graph.ints(to), graph.ints(axes), graph.ints(axes.map(() => -1))]));
};

const padV2: Kernel = (graph, { x }, { paddings, constantValue }: { paddings: [number, number][]; constantValue: number }) => {
  const shape = x!.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const value = x!.dtype === 'float32' ? graph.float(constantValue) : graph.constant(x!.dtype === 'int32' ? Int32Array.of(constantValue) : Uint8Array.of(constantValue), []);
  const pads = graph.ints([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return Value.of(graph, shape, x!.dtype, graph.node('Pad', [x!.plain(), pads, value]));
};

/** Rows are fetched by their mirrored position, an axis at a time: Pad has no symmetric mode. */
const mirrorPad: Kernel = (graph, { x }, { paddings, mode }: { paddings: [number, number][]; mode: 'reflect' | 'symmetric' }) => {
  const edge = mode === 'reflect' ? 0 : 1;
  let name = x!.plain();
  paddings.forEach(([before, after], axis) => {
    const size = x!.shape[axis]!;
    if (before === 0 && after === 0) return;
    const positions = Array.from({ length: size + before + after }, (_, i) => {
      const at = i - before;
      if (at < 0) return -at - edge;
      return at < size ? at : 2 * (size - 1) - at + edge;
    });
    name = graph.node('Gather', [name, graph.ints(positions)], { axis });
  });
  return Value.of(graph, x!.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]), x!.dtype, name);
};

export const shapeKernels: KernelTable = {
  Reshape: (_, { x }, { shape }: { shape: number[] }) => x!.reshape(util.inferFromImplicitShape(shape, x!.size)),
  ExpandDims: (_, { input }, { dim }: { dim: number }) => input!.reshape(input!.shape.toSpliced(dim < 0 ? dim + input!.shape.length + 1 : dim, 0, 1)),
  Transpose: transpose,
  Tile: tile,
  BroadcastTo: (_, { x }, { shape }: { shape: number[] }) => x!.stretch(shape),
  Concat: concat,
  Pack: pack,
  SplitV: splitV,
  Unpack: unpack,
  Slice: slice,
  StridedSlice: stridedSlice,
  Reverse: reverse,
  PadV2: padV2,
  MirrorPad: mirrorPad,
  Fill: (graph, _, { shape, value, dtype }: { shape: number[]; value: number; dtype?: DType }) => Value.uniform(graph, shape, dtype ?? 'float32', Number(value)),
  ZerosLike: (graph, { x }) => Value.uniform(graph, x!.shape, x!.dtype, 0),
  OnesLike: (graph, { x }) => Value.uniform(graph, x!.shape, x!.dtype, 1),
  Range: (graph, _, { start, stop, step, dtype }: { start: number; stop: number; step: number; dtype: DType }) => {
    const values = Array.from({ length: Math.max(0, Math.ceil((stop - start) / step)) }, (_unused, i) => start + i * step);
    return Value.constant(graph, [values.length], dtype, values);
  },
};
