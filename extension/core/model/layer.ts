import type { Choice } from '../../shared/experiment';
import type { Params, Row, Values } from '../config/param';
import type { Distribution, Tensor, Tf } from '../engine';

/** Sizes without the batch axis: [C, H, W] for feature maps, [F] for vectors. */
export type Shape = number[];

/** A tensor that a layer owns, in PyTorch's layout (Conv2d OIHW, Linear [out, in]). */
export interface WeightSpec {
  shape: number[];
  /** A row of the init table with its fan, or a constant. */
  init: WeightInit;
  /** False for buffers: running_mean, running_var, num_batches_tracked. */
  trainable: boolean;
}
export type WeightInit =
  | { kind: 'constant'; value: number }
  | { kind: 'uniform'; bound: number }
  | { kind: 'normal'; std: number };

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
  weights?(params: Values<P>, input: Shape): Record<string, WeightSpec>;
  /** The layer's own stacks by their name in PyTorch's state_dict: { body: […], shortcut: […] }. */
  children?(params: Values<P>): Record<string, Choice[]>;
  forward(x: Tensor, params: Values<P>, context: LayerContext): Tensor;
  /** Multiply-adds of one image's forward pass; 0 where absent. */
  macs?(params: Values<P>, input: Shape, output: Shape): number;
  /** The sliding window [size, stride, dilation] (square windows, height's) where it widens the receptive field. */
  window?(params: Values<P>): { kernel: number; stride: number; dilation: number };
  /** PyTorch's module expression is the row's name with these parameters unless given here (Copy as PyTorch). */
}
export interface ChildShape {
  input: Shape;
  output: Shape;
}

/** A shape that does not fit, said to the user. */
export class ShapeError extends Error {
  override name = 'ShapeError';
  constructor(
    message: string,
    /** The parameter at fault, if one is. */
    readonly param?: string,
  ) {
    super(message);
  }
}

/** Defines a row so that its functions see its parameters' types. */
export const layer = <const P extends Params>(row: LayerRow<P>): LayerRow => row as unknown as LayerRow;
