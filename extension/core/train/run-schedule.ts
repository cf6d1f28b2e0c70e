import type { Choice, Experiment } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { budget } from '../budget';
import type { LrGroup, Scheduler, SchedulerContext } from './rows';
import { schedulers } from './schedulers';

/** The learning rate (and momentum) of the next step of a run, with the scheduler stepped as users of PyTorch step it. */
export interface RunSchedule {
  readonly lr: number;
  /** Momentum (or beta1) where the scheduler drives it, else null. */
  readonly momentum: number | null;
  /** The metric that `afterEpoch` needs, or null. */
  readonly metric: 'val_loss' | 'val_accuracy' | null;
  afterStep(): void;
  /** `metric`: the epoch's value of `this.metric`. */
  afterEpoch(metric?: number): void;
  /** Plain JSON. */
  save(): unknown;
  /** Goes on where `saved` was. Where the experiment has another learning rate or scheduler since, as if it had had them from the start. */
  restore(saved: unknown): void;
}

interface Saved {
  step: number;
  group: LrGroup;
  scheduler: unknown;
  /** Epochs done, and what the schedule was made of; absent in checkpoints of earlier versions. */
  epoch?: number;
  from?: { lr: number; scheduler: string | null; params: string };
}

/** The schedule of an experiment whose epochs have `stepsPerEpoch` optimizer steps. Throws a UserError where the scheduler does not fit the run. */
export function createRunSchedule(experiment: Pick<Experiment, 'scheduler' | 'optimizer' | 'epochs'>, stepsPerEpoch: number): RunSchedule {
  const { optimizer, epochs } = experiment;
  const group: LrGroup = { lr: Number(optimizer.params.lr), initialLr: null, momentum: null };
  const choice = experiment.scheduler;
  const interval = choice?.params.interval ?? 'epoch';
  const metric = choice ? (schedulers[choice.name]!.metric?.(choice.params as never) ?? null) : null;
  const scheduler = choice && createScheduler(choice, group, interval === 'batch' ? epochs * stepsPerEpoch : epochs, hasMomentum(optimizer));
  const warmupSteps = Math.round(Number(choice?.params.warmup ?? 0) * stepsPerEpoch);
  const from = { lr: Number(optimizer.params.lr), scheduler: choice?.name ?? null, params: JSON.stringify(choice, (key, value: unknown) => (key === 'path' ? undefined : value)) };
  let [step, epoch] = [0, 0];
  return {
    get lr() {
      return group.lr * (step < warmupSteps ? (step + 1) / warmupSteps : 1);
    },
    get momentum() {
      return group.momentum;
    },
    metric,
    afterStep() {
      step++;
      if (interval === 'batch') scheduler?.step();
    },
    afterEpoch(value) {
      epoch++;
      if (interval === 'epoch') scheduler?.step(value);
    },
    save: (): Saved => ({ step, epoch, group: { ...group }, scheduler: scheduler?.save() ?? null, from }),
    restore(saved) {
      const state = saved as Saved;
      step = state.step;
      epoch = state.epoch ?? 0;
      const before = state.from ?? from;
      const same = before.lr === from.lr && before.params === from.params;
      if (!same && metric === null) {
        for (let turn = interval === 'batch' ? step : epoch; turn > 0; turn--) scheduler?.step();
        return;
      }
      // The metrics that a plateau scheduler was given are not kept: its reductions so far are.
      if (before.scheduler !== from.scheduler) return;
      Object.assign(group, state.group);
      if (before.lr !== from.lr) group.lr = before.lr === 0 ? from.lr : group.lr * (from.lr / before.lr);
      scheduler?.restore(state.scheduler);
    },
  };
}

function createScheduler(choice: Choice, group: LrGroup, totalSteps: number, momentum: boolean): Scheduler {
  let made = 1;
  const context: SchedulerContext = {
    totalSteps,
    hasMomentum: momentum,
    nested(inner, innerGroup, steps) {
      const row = schedulers[inner.name]!;
      if (++made > budget.schedulers) throw new UserError('too-many-schedulers', '{outer} and the schedulers in it are more than {most}: leave some out.', { outer: choice.name, most: budget.schedulers });
      if (row.metric) throw new UserError('scheduler-needs-metric', '{outer} cannot hold {inner}, which needs a metric at each step: use {inner} alone.', { outer: choice.name, inner: inner.name });
      return row.create(inner.params as never, innerGroup, { ...context, totalSteps: steps });
    },
  };
  return schedulers[choice.name]!.create(choice.params as never, group, context);
}

/** As PyTorch decides it: schedulers drive `betas[0]` where there are betas, else `momentum`. */
export const hasMomentum = (optimizer: Choice): boolean => 'betas' in optimizer.params || 'momentum' in optimizer.params;

/** The optimizer's parameters with the momentum (or beta1) of the moment. */
export function withMomentum(params: Record<string, unknown>, momentum: number | null): Record<string, unknown> {
  if (momentum === null) return params;
  return 'betas' in params ? { ...params, betas: [momentum, (params.betas as number[])[1]] } : { ...params, momentum };
}
