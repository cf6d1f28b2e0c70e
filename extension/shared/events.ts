import type { PathValue } from './experiment';
import type { Mistake, Said } from './said';

/**
 * A run's events: a line of events.jsonl = a line of `cnn-lab train --json` = a message to the host.
 * Panels know only these, so a live run and a reopened one look the same.
 */
export type RunEvent =
  | RunStart
  | DataProgress
  | DataReady
  | StepEvent
  | EpochEnd
  | CheckpointEvent
  | StateChange
  | EditEvent
  | ForkEvent
  | Notice
  | RunEnd;

interface Stamp {
  /** Milliseconds since the epoch. */
  time: number;
}

export interface RunStart extends Stamp {
  type: 'run-start';
  run: string;
  name: string;
  /** Steps already done when a run is resumed; 0 for a new one. */
  step: number;
  epoch: number;
  epochs: number;
  engine: string;
  device: string;
  threads: number;
  params: number;
  /** Process id of the trainer. */
  pid: number;
}

/** Data being downloaded, decoded or drawn. `total` is null while unknown. */
export interface DataProgress extends Stamp {
  type: 'data-progress';
  stage: 'download' | 'decode' | 'draw' | 'statistics';
  done: number;
  total: number | null;
  unit: 'bytes' | 'images';
}

/** How far the preparation is. */
export type PreparationProgress = Omit<DataProgress, keyof Stamp | 'type'>;

export interface DataReady extends Stamp {
  type: 'data-ready';
  dataset: string;
  train_images: number;
  val_images: number;
  classes: string[];
  /** [C, H, W] of one image after the transforms. */
  image_shape: [number, number, number];
  steps_per_epoch: number;
  /** Mean and std that `Normalize: "auto"` found, a value a channel, or null. */
  normalize: { mean: number[]; std: number[] } | null;
}

/** A stamp whose differences are durations: a clock that is set while a run goes moves `time` alone. */
interface TimedStamp extends Stamp {
  /** Seconds since this process began to train; absent in logs of earlier versions. */
  elapsed?: number;
}

/** At most 20 a second; figures are of the last step, `images_per_second` since the last event. */
export interface StepEvent extends TimedStamp {
  type: 'step';
  step: number;
  epoch: number;
  loss: number;
  accuracy: number;
  lr: number;
  images_per_second: number;
  /** With clip_grad_norm: the norm of all gradients before clipping. */
  gradient_norm?: number;
}

/** `epoch` counts from 1; lr is the one the epoch's last step used. */
export interface EpochEnd extends TimedStamp {
  type: 'epoch-end';
  epoch: number;
  step: number;
  lr: number;
  train_loss: number;
  train_accuracy: number;
  val_loss: number;
  val_accuracy: number;
  seconds: number;
  /** Further metrics by name: top-5 accuracy, macro F1 … */
  metrics?: Record<string, number>;
  /** Accuracy of each class, in the order of `data-ready`'s classes. */
  class_accuracy?: number[];
  /** Validation pictures that were taken for each class. */
  class_predicted?: number[];
  /** Of `seconds`: how long training waited for its pictures. */
  input_seconds?: number;
}

export interface CheckpointEvent extends Stamp {
  type: 'checkpoint';
  /** File name inside the run's `checkpoints` folder. */
  file: string;
  step: number;
  epoch: number;
  best: boolean;
}

export interface StateChange extends Stamp {
  type: 'paused' | 'resumed';
  step: number;
  epoch: number;
}

/** From here on, between two epochs, the run's experiment is another: its text and its manifest say so, too. */
export interface EditEvent extends Stamp {
  type: 'edit';
  step: number;
  /** Epochs that are done. */
  epoch: number;
  /** How many there will be. */
  epochs: number;
  /** As `--set` takes them. */
  set: string[];
  /** What differs from before, by the value's place; null where there was, or is, none. */
  changes: ExperimentChange[];
}
/** What stands before this is another run's, which this one goes on from. */
export interface ForkEvent extends Stamp {
  type: 'fork';
  /** That run's folder. */
  run: string;
  /** Epochs and steps that both have in common. */
  epoch: number;
  step: number;
}

export interface ExperimentChange {
  /** "optimizer.SGD.lr". */
  path: string;
  from: unknown;
  to: unknown;
}

/** Something the user should know that does not end the run: skipped files, an engine that fell back, what ails the training. */
export interface Notice extends Stamp {
  type: 'notice';
  severity: 'warning' | 'information';
  /** Stable and kebab-case; absent in logs of earlier versions. */
  id?: string;
  message: string;
  /** The message again, its sentence and its values apart. */
  said?: Said;
  /** What to write into the experiment against it. */
  fix?: PathValue[];
}

export interface RunEnd extends Stamp {
  type: 'run-end';
  status: 'finished' | 'stopped' | 'failed';
  run: string;
  epoch: number;
  step: number;
  metrics: { train_loss: number | null; val_loss: number | null; val_accuracy: number | null };
  /** Why it failed: one sentence for the user. */
  error?: string;
  /** The same with its id, its sentence and its values apart; absent where it is a bug. */
  mistake?: Mistake;
  remedy?: Remedy;
}

/** With what a failed run may be resumed from its last checkpoint: a lower learning rate, where its schedule takes it from. */
export interface Remedy {
  param: 'lr' | 'max_lr';
  lr: number;
  /** As `--set` takes them. */
  set: string[];
}
