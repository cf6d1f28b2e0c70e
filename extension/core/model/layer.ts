import { fill, type Said } from '../../shared/said';
import type { Choice } from '../../shared/experiment';
import type { Params, Row, Values } from '../config/param';
import type { Distribution, Tensor, Tf } from '../engine';

/** Sizes without the batch axis: [C, H, W] for feature maps, [F] for vectors. */
export type Shape = number[];

/** A tensor that a layer owns, in PyTorch's layout (Conv2d OIHW, Linear [out, in]). */
export interface WeightSpec {
  shape: number[];
  init: WeightInit;
  /** False for buffers: running_mean, running_var, num_batches_tracked. */
  trainable: boolean;
}
export type WeightInit =
  | { kind: 'constant'; value: number }
  /** [mean - bound, mean + bound). */
  | { kind: 'uniform'; bound: number; mean?: number }
  /** Redrawn while outside [low, high], where given. */
  | { kind: 'normal'; std: number; mean?: number; low?: number; high?: number }
  /** The weight seen as a matrix [shape[0], rest] has orthonormal rows or columns, times `gain`. */
  | { kind: 'orthogonal'; gain: number };

/** What a layer's forward sees. Tensors are NCHW, or [N, F]. */
export interface LayerContext {
  tf: Tf;
  /** Batch statistics, dropout … on. */
  training: boolean;
  /** One of this layer's own weights, by PyTorch's name: "weight", "running_mean". */
  weight(name: string): Tensor;
  /** The new value of one of this layer's buffers, kept for after the step. */
  update(name: string, value: Tensor): void;
  random(distribution: Distribution, shape: number[]): Tensor;
  /** Runs one of the layer's own stacks ("body", "shortcut"). */
  child(name: string, x: Tensor): Tensor;
}

/** A row of the layer table. PyTorch's module of the same name is the definition of each function. */
export interface LayerRow<P extends Params = Params> extends Row<P> {
  /** Which shelf it stands on in completion and reference. */
  group: 'convolution' | 'pooling' | 'normalization' | 'activation' | 'regularization' | 'linear' | 'shape' | 'block';
  /** Output shape. Throws ShapeError: one sentence with sizes and fix. */
  outputShape(params: Values<P>, input: Shape, children: Record<string, ChildShape>): Shape;
  /** In PyTorch's order. `init` is the experiment's choice for the weights of convolutions and linear layers that have none of their own. */
  weights?(params: Values<P>, input: Shape, init: Choice | null): Record<string, WeightSpec>;
  /**
   * The layer's own stacks by their name in PyTorch's state_dict: { body: […], shortcut: […] }; the name "" adds nothing to
   * the path. Each stack's input has the layer's own input shape. A stack may follow from what those before it give.
   */
  children?(params: Values<P>, input: Shape): Record<string, Choice[] | ((before: Record<string, ChildShape>) => Choice[])>;
  /** How many times over its layers stand in it, each time in a Sequential; once, and in none, where absent. */
  turns?(params: Values<P>): number;
  forward(x: Tensor, params: Values<P>, context: LayerContext): Tensor;
  /** Multiply-adds of one image's forward pass; 0 where absent. */
  macs?(params: Values<P>, input: Shape, output: Shape): number;
  /** What one output pixel sees of the input (the height's figures), where that is more than one pixel. */
  window?(params: Values<P>, input: Shape): Window | 'everything';
  /**
   * Which rows (axis 0) or columns (1) of the input the output's row or column `at` is made of, in the order of the window's places; -1 where
   * there is no pixel but padding. Absent where each output pixel is made of the one at its own place, or of everything.
   */
  reads?(params: Values<P>, input: Shape, axis: 0 | 1, at: number): number[];
}

/** A sliding window; a stride below 1 where the output is larger than the input. */
export interface Window {
  kernel: number;
  stride: number;
  dilation: number;
}
export interface ChildShape {
  input: Shape;
  output: Shape;
}

/** A shape that does not fit, said to the user. */
export class ShapeError extends Error {
  override name = 'ShapeError';
  constructor(
    readonly said: Said,
    /** The parameter at fault, if one is. */
    readonly param?: string,
    /** Where it would fit, but is too large for any machine. */
    readonly beyond?: 'size',
  ) {
    super(fill(said));
  }
}

/** Defines a row so that its functions see its parameters' types. */
export const layer = <const P extends Params>(row: LayerRow<P>): LayerRow => row as unknown as LayerRow;
