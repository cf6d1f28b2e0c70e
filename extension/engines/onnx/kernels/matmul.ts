import { sameShape, Value } from '../value';
import { broadcastShape } from './elementwise';
import type { Kernel, KernelTable } from './kernel';
import { resolveAxes } from './reduction';

const batchMatMul: Kernel = (graph, { a, b }, { transposeA, transposeB }: { transposeA: boolean; transposeB: boolean }) => {
  const rows = a!.shape.at(transposeA ? -1 : -2)!;
  const columns = b!.shape.at(transposeB ? -2 : -1)!;
  const batch = broadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  const shape = [...batch, rows, columns];
  if (batch.every((size) => size === 1)) {
    const [left, right] = [a!, b!].map((value) => value.reshape(value.shape.slice(-2)).plain());
    const product = graph.node('Gemm', [left!, right!], { transA: Number(transposeA), transB: Number(transposeB) });
    return Value.of(graph, [rows, columns], 'float32', product).reshape(shape);
  }
  if (sameShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2)))
    return Value.of(graph, shape, 'float32', graph.matMul(a!.plain(), b!.plain(), shape.length, { transA: transposeA, transB: transposeB }));
  const turned = (value: Value, turn: boolean): string => {
    const axes = value.shape.map((_, axis) => axis);
    return turn ? graph.transpose(value.compact().name, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]) : value.compact().name;
  };
  return Value.of(graph, shape, 'float32', graph.node('MatMul', [turned(a!, transposeA), turned(b!, transposeB)]));
};

const alongAxis = (op: string, axisOf: (attrs: { dim?: number; axis?: number }) => number): Kernel => (graph, { logits }, attrs) => {
  const [axis] = resolveAxes(axisOf(attrs), logits!.shape.length);
  return Value.of(graph, logits!.shape, 'float32', graph.node(op, [logits!.plain()], { axis: axis! }));
};

export const matmulKernels: KernelTable = {
  BatchMatMul: batchMatMul,
  Softmax: alongAxis('Softmax', (attrs) => attrs.dim ?? -1),
  LogSoftmax: alongAxis('LogSoftmax', (attrs) => attrs.axis ?? -1),
};
