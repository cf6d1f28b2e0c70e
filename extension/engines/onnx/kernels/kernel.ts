import type { Graph } from '../graph';
import type { Value } from '../value';

/**
 * One tfjs kernel as ONNX nodes. `inputs` go by tfjs's names (those of kernels that take a list by position: '0', '1' …),
 * `attrs` are as tfjs passes them; shapes are static.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each tfjs kernel has its own attributes
export type Kernel = (graph: Graph, inputs: Record<string, Value>, attrs: any) => Value | Value[];
export type KernelTable = Record<string, Kernel>;
