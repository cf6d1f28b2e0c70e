import type { Choice } from '../../shared/experiment';
import type { Said } from '../../shared/said';
import type { ProgramIo, StateEntry, Tensor } from '../engine';
import type { Shape, WeightSpec } from './layer';

/** One layer placed in a network: where it is, what goes in and out. */
export interface Node {
  /** PyTorch's name of the module: "0", "3.body.0", "layer1.0.conv1". */
  path: string;
  /** What the names of its own weights begin with: its path and a dot; where it has no name (""), what that of the layer around it begins with. */
  scope: string;
  choice: Choice;
  input: Shape;
  output: Shape;
  /** Its own weights (not its children's) by full name: "0.weight", "1.running_mean". */
  weights: Record<string, WeightSpec>;
  /** Trainable values, its children's included. */
  params: number;
  /** Multiply-adds of one image's forward pass, its children's included. */
  macs: number;
  /**
   * Side of the receptive field on the input image, in pixels; null behind layers that see everything. As is usual, what a
   * norm's statistics or an attention gate see does not count.
   */
  receptiveField: number | null;
  children: Record<string, Node[]>;
}

export interface Model {
  input: Shape;
  output: Shape;
  nodes: Node[];
  /** All weights in PyTorch's state_dict order. */
  weights: Record<string, WeightSpec>;
  params: number;
  macs: number;
  /** PyTorch's default (or the configured) initial values, from the seed. */
  init(seed: number): Record<string, StateEntry>;
  /**
   * x [N, C, H, W] to logits [N, classes]. Weights are read from `weights` (so that gradients can be taken), buffers'
   * new values come back in `updates`, and the outputs of the layers named in `capture` in `captured`.
   * `override` replaces a layer's output by a given tensor (CAM gradients), `probes` adds one to it (gradients of several at once). Layers in `evaluated`
   * are in evaluation mode while the others train.
   */
  forward(
    io: Pick<ProgramIo, 'tf' | 'random'>,
    x: Tensor,
    weights: (name: string) => Tensor,
    options: { training: boolean; capture?: string[]; override?: Record<string, Tensor>; probes?: Record<string, Tensor>; evaluated?: ReadonlySet<string> },
  ): { logits: Tensor; updates: Record<string, Tensor>; captured: Record<string, Tensor> };
}

/** A place in the model where shapes do not fit: the editor underlines `choice.path`. */
export interface ModelProblem {
  choice: Choice;
  said: Said;
  param?: string;
  /** Where nothing is wrong but the amount: too many layers, or one that is too large. */
  beyond?: 'layers' | 'size';
  /** What the layer was given, where it was reached. */
  input?: Shape;
}

/** `init`: the experiment's choice of initial weights for convolutions and linear layers; null for PyTorch's defaults. */
export type BuildModel = (layers: Choice[], input: Shape, init?: Choice | null) => { model: Model; problems: [] } | { model: null; nodes: Node[]; problems: ModelProblem[] };
