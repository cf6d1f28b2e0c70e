import type { Choice } from '../../shared/experiment';
import { bool, either, float, list, nothing, oneOf, optional, type Params, type Row, type Typed, type Values } from '../config/param';
import type { Tensor, Tf } from '../engine';

/** Slots of one weight by name, with their initial fill: { exp_avg: … }. */
export type Slots = Record<string, { shape: number[]; fill: number }>;

/** A row of the optimizer table. torch.optim's class of the same name is the definition. */
export interface OptimizerRow<P extends Params = Params> extends Row<P> {
  slots(params: Values<P>, shape: number[]): Slots;
  /**
   * Numbers of one step that are the same for all weights, computed in float64 outside the graph (bias corrections)
   * and fed as scalars. `step` counts from 1. Momentum and betas may change from step to step where a scheduler drives
   * them: `update` reads them from here, never from `params`.
   */
  scalars?(params: Values<P>, step: number): Record<string, number>;
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

/** What a scheduler changes: a param group of torch.optim. */
export interface LrGroup {
  lr: number;
  /** The lr that schedules start from; set by the first scheduler made for the group, as in PyTorch. */
  initialLr: number | null;
  /** Momentum (or beta1) once a scheduler drives it, else null. */
  momentum: number | null;
}

/** One scheduler at work on a group. Mirrors torch.optim.lr_scheduler, quirks included, so that the numbers agree. */
export interface Scheduler {
  /** What ReduceLROnPlateau wants is the epoch's metric. */
  step(metric?: number): void;
  /** The step that PyTorch's constructor makes; SequentialLR takes it back from all and makes it again for the first. */
  initialStep(): void;
  undo(): void;
  /** PyTorch's `step(0)`: SequentialLR begins its next scheduler with it. */
  restart(): void;
  /** Plain JSON: enough to go on from here. */
  save(): unknown;
  restore(saved: unknown): void;
}

export interface SchedulerContext {
  /** Length of the run, in batches or epochs, whichever the scheduler is stepped by. */
  totalSteps: number;
  /** Whether the optimizer has a momentum or betas that can be driven. */
  hasMomentum: boolean;
  /** Makes a nested scheduler for the same group, at work for `totalSteps`. Throws a UserError. */
  nested(choice: Choice, group: LrGroup, totalSteps: number): Scheduler;
}

/** A row of the scheduler table. torch.optim.lr_scheduler's class of the same name is the definition. */
export interface SchedulerRow<P extends Params = Params> extends Row<P> {
  /** The metric that each step needs: what ReduceLROnPlateau watches. */
  metric?(params: Values<P>): 'val_loss' | 'val_accuracy';
  /** How many times a plain scheduler's time one step takes, schedulers in it aside; once where absent. */
  effort?(params: Values<P>): number;
  /** Throws a UserError where the parameters do not fit the run. */
  create(params: Values<P>, group: LrGroup, context: SchedulerContext): Scheduler;
}

/** A row of the loss table. torch.nn's class of the same name, reduction "mean", is the definition. */
export interface LossRow<P extends Params = Params> extends Row<P> {
  /**
   * logits [N, K]; targets [N, K]: one-hot ('hard', as PyTorch's class indices) or probabilities ('soft', after MixUp or
   * CutMix). Scalar out.
   */
  loss(tf: Tf, logits: Tensor, targets: Tensor, params: Values<P>, kind: 'hard' | 'soft'): Tensor;
}

export interface DatasetRow<P extends Params = Params> extends Row<P> {
  /** [C, H, W] of a picture, where the parameters fix it and `known` is absent. */
  shape?(params: Values<P>): [number, number, number];
  /** Known before loading, where it is: [C, H, W] and the number of classes. */
  known?(params: Values<P>): { shape: [number, number, number]; classes: string[]; trainImages: number; valImages: number | null };
  /** How much is downloaded where its archive is not given: "170 MB". */
  download?: string;
}

const stepping = (interval: 'epoch' | 'batch') => ({
  interval: optional(oneOf('epoch', 'batch'), interval, 'Whether the schedule moves on after each epoch or after each batch; its step counts are in that unit.'),
});

/** Warm-up in one key, on every scheduler. */
export const warmup = {
  warmup: optional(
    float({ min: 0 }),
    0,
    'Epochs (fractions too) over which the learning rate rises linearly, batch by batch, from near zero to the schedule (Goyal et al. 2017).',
  ),
};

/** torch.optim's parameter of most classes. */
export const maximize = { maximize: optional(bool, false, 'Whether the loss is made large instead of small.') };

/** Defines an optimizer; where it has `maximize`, its update sees the gradient turned round. */
export function optimizer<const P extends Params>(row: OptimizerRow<P>): OptimizerRow {
  const plain = row as unknown as OptimizerRow;
  return {
    ...plain,
    update: (tf, weight, gradient, slots, params, scalars) =>
      plain.update(tf, weight, params.maximize === true ? tf.neg(gradient) : gradient, slots, params, scalars),
  };
}

/** Defines a scheduler with the interval at which users of PyTorch step it; plateau schedulers know only epochs. */
export function scheduler<const P extends Params>(interval: 'epoch' | 'batch', row: SchedulerRow<P>): SchedulerRow {
  const plain = row as unknown as SchedulerRow;
  return { ...plain, params: { ...plain.params, ...(plain.metric ? {} : stepping(interval)), ...warmup } };
}

/** Weights of a loss's classes. "auto" is no more there when the loss is asked: core/data/class-balance has put the numbers in its place. */
export const classWeights = either(list(float({ min: 0 })), oneOf('auto'), nothing) as Typed<number[] | null>;

export const loss = <const P extends Params>(row: LossRow<P>): LossRow => row as unknown as LossRow;
export const dataset = <const P extends Params>(row: DatasetRow<P>): DatasetRow => row as unknown as DatasetRow;
export type { Choice };
