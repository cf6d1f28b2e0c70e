import type { ProbesChoice } from './probes';
import type { Recordable } from './record';
import type { Said } from './said';

/** Where a value stands in the experiment's text: keys and indices from the root, as `jsonc-parser` spells it. */
export type JsonPath = (string | number)[];

/** A value to be written into an experiment's text; without one the key is taken out. */
export interface PathValue {
  path: JsonPath;
  value?: unknown;
}

/** One row chosen from a vocabulary table with all its parameters (defaults filled in), e.g. Adam with its lr. */
export interface Choice {
  /** The row's name, spelled as PyTorch spells it. */
  name: string;
  /** PyTorch's parameter names. A parameter that holds layers or schedulers is itself a `Choice` or `Choice[]`. */
  params: Record<string, unknown>;
  /** Where the choice stands in the text, so that every later problem can point at its line. */
  path: JsonPath;
  /** The named block that this Sequential was written as. */
  block?: string;
  /** A layer's name in the layer around it; "": its layers' names are those of the layer around it. Absent: its number. */
  module?: string;
}

export interface DataConfig {
  dataset: Choice;
  batch_size: number;
  /** Share of the training set held back for validation where the data set has no split of its own, 0..1. */
  val_split: number;
  /** Whether each class is held back in the same proportion. */
  stratify: boolean;
  /** Cross-validation in place of `val_split`: part `fold` (from 0) of `folds` validates. */
  k_fold: { folds: number; fold: number } | null;
  /** What is kept for testing: a share of the pictures, the data set's own test pictures, or null: a test folder beside a validation folder at most. */
  test: 'own' | number | null;
  shuffle: boolean;
  /** What decides which pictures an epoch shows; null: each once. */
  sampler: 'balanced' | null;
  drop_last: boolean;
  train_transform: Choice[];
  test_transform: Choice[];
  /** Transforms of a whole training batch (MixUp, CutMix). */
  batch_transform: Choice[];
}

/** How the optimizer step is carried out, beyond the optimizer's own parameters. */
export interface TrainingConfig {
  clip_grad_norm: number | null;
  clip_grad_value: number | null;
  /** Micro-batches whose gradients are averaged into one optimizer step. */
  accumulate: number;
  /** True: norms and biases get no weight decay (two parameter groups). */
  no_decay_norm_bias: boolean;
  /** Decay of the exponential moving average of the weights, or null for none. */
  ema: number | null;
  /** First epoch (counted from 0) from which weights are averaged (SWA), or null for none. */
  swa_start: number | null;
  early_stopping: { metric: string; patience: number; min_delta: number } | null;
  /** The metric that decides which checkpoint is "best". */
  best: string;
  /** Which epochs' weights stay on disk beside the best and the last. */
  keep: 'best+last' | 'all' | { every: number };
  /** Minutes after which an epoch is saved within, or null: at its end alone. */
  checkpoint_minutes: number | null;
  /** What is measured of the layers while training, at the first step and each `record_every`-th behind it. */
  record: Recordable[];
  record_every: number;
  /** Pictures of which each epoch is recorded what the network makes of them. Absent in runs of earlier versions. */
  probes?: ProbesChoice;
}

/** Frozen layers that are trained from an epoch on, counted from 0. */
export interface Unfreezing {
  epoch: number;
  layers: string[];
}

/** An experiment after parsing: names known, defaults filled in, named blocks and repeats expanded. */
export interface Experiment {
  data: DataConfig;
  model: Choice[];
  /** How the weights of convolutions and linear layers begin; null: PyTorch's defaults. */
  init: Choice | null;
  /** Weights to begin with: a name of the table in core/model/pretrained.ts, else the place of a file, a run or RUN@EPOCH from the experiment's folder; absent in runs of earlier versions. */
  weights?: string | null;
  /** Layers that are not trained, by name, wildcard or range; this and the next four are absent in runs of earlier versions. */
  freeze?: string[];
  /** Whether frozen batch norms use their running statistics, or those of the batch as in training. */
  freeze_norm?: 'eval' | 'train';
  /** The epochs, counted from 0, from which frozen layers are trained after all. */
  unfreeze?: Unfreezing | Unfreezing[] | null;
  /** What the learning rate of layers is multiplied with; where several name a layer, the last. */
  lr_scale?: { layers: string[]; factor: number }[];
  /** The factor from each layer's learning rate to that of the one before it, or null. */
  layer_decay?: number | null;
  loss: Choice;
  optimizer: Choice;
  scheduler: Choice | null;
  training: TrainingConfig;
  epochs: number;
  seed: number;
}

/** A mistake or a doubt about the text, with its place: what the editor underlines and the CLI prints. */
export interface Problem {
  /** Stable id, kebab-case, e.g. "unknown-layer". */
  id: string;
  severity: 'error' | 'warning' | 'information';
  /** One sentence that names the value and the way out. */
  message: string;
  /** The message again, its sentence and its values apart. */
  said: Said;
  path: JsonPath;
  /** Offset and length in the text, in UTF-16 units. */
  offset: number;
  length: number;
  /** Both counted from 1. */
  line: number;
  column: number;
  /** Edits that would mend it, best first. */
  fixes?: Fix[];
}

export interface Fix {
  title: Said;
  /** Replacements in the text, offsets as in `Problem`. */
  edits: { offset: number; length: number; text: string }[];
}
