import type { Graph } from '../graph';
import { sizeOf, Value, type DType } from '../value';
import type { Kernel, KernelTable } from './kernel';
import { resolveAxes } from './reduction';

const gatherV2: Kernel = (graph, { x, indices }, { axis, batchDims }: { axis: number; batchDims: number }) => {
  const [along] = resolveAxes(axis, x!.shape.length);
  const outer = x!.shape.slice(0, along);
  const inner = x!.shape.slice(along! + 1);
  if (!batchDims) {
    const name = graph.node('Gather', [x!.plain(), indices!.plain()], { axis: along! });
    return Value.of(graph, [...outer, ...indices!.shape, ...inner], x!.dtype, name);
  }
  // With batch axes, each row of indices looks into its own slab: the slabs stand one behind the other.
  const slabs = sizeOf(x!.shape.slice(0, batchDims));
  const between = sizeOf(x!.shape.slice(batchDims, along));
  const length = x!.shape[along!]!;
  const own = indices!.shape.slice(batchDims);
  const perSlab = sizeOf(own);
  const offsets = Int32Array.from({ length: slabs * between }, (_, i) => i * length);
  const rows = graph.reshape(indices!.plain(), [slabs, 1, perSlab]);
  const positions = graph.node('Add', [rows, graph.constant(offsets, [slabs, between, 1])]);
  const flat = graph.reshape(x!.plain(), [slabs * between * length, sizeOf(inner)]);
  const shape = [...x!.shape.slice(0, along), ...own, ...inner];
  return Value.of(graph, [slabs * between * perSlab, sizeOf(inner)], x!.dtype, graph.reshape(graph.node('Gather', [flat, positions]), [slabs * between * perSlab, sizeOf(inner)])).reshape(shape);
};

const gatherNd: Kernel = (graph, { params, indices }) => {
  const depth = indices!.shape.at(-1)!;
  const positions = graph.node('Cast', [indices!.plain()], { to: 7 });
  return Value.of(graph, [...indices!.shape.slice(0, -1), ...params!.shape.slice(depth)], params!.dtype, graph.node('GatherND', [params!.plain(), positions]));
};

const scatterAdd = (graph: Graph, shape: number[], dtype: DType, positions: string, updates: string): Value => {
  const empty = Value.uniform(graph, shape, dtype, 0).plain();
  return Value.of(graph, shape, dtype, graph.node('ScatterND', [empty, graph.node('Cast', [positions], { to: 7 }), updates], { reduction: 'add' }));
};

const unsortedSegmentSum: Kernel = (graph, { x, segmentIds }, { numSegments }: { numSegments: number }) => {
  const inner = x!.shape.slice(segmentIds!.shape.length);
  const rows = segmentIds!.size;
  const summed = scatterAdd(graph, [numSegments, ...inner], x!.dtype, graph.reshape(segmentIds!.plain(), [rows, 1]), x!.reshape([rows, ...inner]).plain());
  return summed;
};

const oneHot: Kernel = (graph, { indices }, { depth, onValue, offValue, dtype }: { depth: number; onValue: number; offValue: number; dtype?: DType }) => {
  const shape = [...indices!.shape, depth];
  const column = graph.reshape(indices!.plain(), [...indices!.shape, 1]);
  const hit = graph.node('Equal', [column, graph.constant(Int32Array.from({ length: depth }, (_, i) => i), [depth])]);
  const type = dtype ?? 'float32';
  if (onValue === 1 && offValue === 0) return Value.of(graph, shape, type, type === 'bool' ? hit : graph.node('Cast', [hit], { to: type === 'float32' ? 1 : 6 }));
  const [on, off] = [onValue, offValue].map((value) => Value.uniform(graph, [], type, value).compact().name);
  return Value.of(graph, shape, type, graph.node('Where', [hit, on!, off!]));
};

export const gatherKernels: KernelTable = {
  GatherV2: gatherV2,
  GatherNd: gatherNd,
  ScatterNd: (graph, { indices, updates }, { shape }: { shape: number[] }) => scatterAdd(graph, shape, updates!.dtype, indices!.plain(), updates!.plain()),
  UnsortedSegmentSum: unsortedSegmentSum,
  OneHot: oneHot,
};
