import type { Graph } from '../graph';
import type { Value } from '../value';

/**
 * One tfjs kernel as ONNX nodes. `inputs` go by tfjs's names (those of kernels that take a list by position: '0', '1' …),
 * `attrs` are as tfjs passes them; shapes are static.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each tfjs kernel has its own attributes
export type Kernel = (graph: Graph, inputs: Record<string, Value>, attrs: any) => Value | Value[];
/** Where onnxruntime's WebGPU provider wants another formulation: it lacks an operator, or has it on the CPU alone. */
export interface KernelByTarget {
  webgpu: Kernel;
  others: Kernel;
}
export type KernelTable = Record<string, Kernel | KernelByTarget>;

/** The formulation that the graph's target wants. */
export function kernelFor(table: KernelTable, name: string, { target }: Graph): Kernel {
  const row = table[name]!;
  if (typeof row === 'function') return row;
  return target === 'webgpu' ? row.webgpu : row.others;
}
