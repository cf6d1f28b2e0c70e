import type { Choice } from '../../shared/experiment';
import type { Params, Row, Values } from '../config/param';
import type { Tensor, Tf } from '../engine';

/** A row of the optimizer table. torch.optim's class of the same name is the definition. */
export interface OptimizerRow<P extends Params = Params> extends Row<P> {
  /** The slots of one weight with their initial fill: { exp_avg: 0, exp_avg_sq: 0 }. */
  slots(params: Values<P>, shape: number[]): Record<string, { shape: number[]; fill: number }>;
  /**
   * Numbers of one step that are the same for all weights, computed in float64 outside the graph (bias corrections)
   * and fed as scalars. `step` counts from 1; `momentum` is the scheduler's, where it drives one.
   */
  scalars?(params: Values<P>, step: number, momentum: number | null): Record<string, number>;
  /** One weight's update. lr is a scalar tensor. */
  update(
    tf: Tf,
    weight: Tensor,
    gradient: Tensor,
    slots: Record<string, Tensor>,
    params: Values<P>,
    scalars: Record<string, Tensor> & { lr: Tensor },
  ): { weight: Tensor; slots: Record<string, Tensor> };
  /** The learning rates people use with it, for the check of `lr`. */
  usualLr: [number, number];
}

/** The learning rate (and momentum) over a run. Mirrors torch.optim.lr_scheduler: one `step` an epoch or a batch. */
export interface Schedule {
  readonly lr: number;
  /** Momentum (or beta1) where the scheduler drives it, else null. */
  readonly momentum: number | null;
  /** What ReduceLROnPlateau wants is the epoch's validation metric. */
  step(metric?: number): void;
  /** Plain JSON: enough to go on from here. */
  save(): unknown;
  restore(saved: unknown): void;
}

export interface ScheduleContext {
  /** The optimizer's lr. */
  lr: number;
  epochs: number;
  stepsPerEpoch: number;
}

/** A row of the scheduler table. torch.optim.lr_scheduler's class of the same name is the definition. */
export interface SchedulerRow<P extends Params = Params> extends Row<P> {
  /** When users of PyTorch step it unless the experiment's `interval` says otherwise. */
  interval: 'epoch' | 'batch';
  /** Needs the validation metric at each step. */
  needsMetric?: boolean;
  create(params: Values<P>, context: ScheduleContext): Schedule;
}

/** A row of the loss table. torch.nn's class of the same name, reduction "mean", is the definition. */
export interface LossRow<P extends Params = Params> extends Row<P> {
  /** logits [N, K]; targets [N, K]: one-hot, or soft after MixUp/CutMix/label mixing. Scalar out. */
  loss(tf: Tf, logits: Tensor, targets: Tensor, params: Values<P>): Tensor;
}

export interface DatasetRow<P extends Params = Params> extends Row<P> {
  /** Known before loading, where it is: [C, H, W] and the number of classes. */
  known?(params: Values<P>): { shape: [number, number, number]; classes: string[]; trainImages: number; valImages: number | null };
}

export const optimizer = <const P extends Params>(row: OptimizerRow<P>): OptimizerRow => row as unknown as OptimizerRow;
export const scheduler = <const P extends Params>(row: SchedulerRow<P>): SchedulerRow => row as unknown as SchedulerRow;
export const loss = <const P extends Params>(row: LossRow<P>): LossRow => row as unknown as LossRow;
export const dataset = <const P extends Params>(row: DatasetRow<P>): DatasetRow => row as unknown as DatasetRow;
export type { Choice };
