import type { Choice, Experiment } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { budget, exceeds } from '../budget';
import { createRunSchedule } from './run-schedule';
import { schedulers } from './schedulers';

export interface ScheduleCurve {
  steps_per_epoch: number;
  /** One value per optimizer step. */
  lr: number[];
  /** One value per optimizer step, or null where the scheduler leaves momentum alone. */
  momentum: number[] | null;
}

/**
 * The whole learning-rate curve of an experiment. `metrics` are what a plateau scheduler sees at the end of each epoch;
 * epochs without one count as no better than the last. Throws a UserError where the scheduler does not fit the run, or there are too many steps.
 */
export function scheduleCurve(experiment: Pick<Experiment, 'scheduler' | 'optimizer' | 'epochs'>, stepsPerEpoch: number, metrics: number[] = []): ScheduleCurve {
  const steps = experiment.epochs * stepsPerEpoch;
  const turns = experiment.scheduler ? effortOf(experiment.scheduler) * (experiment.scheduler.params.interval === 'batch' ? steps : experiment.epochs) : 0;
  const most = Math.min(budget.steps, Math.floor((steps / turns) * budget.turns));
  if (exceeds(steps, 'steps') || exceeds(turns, 'turns')) throw new UserError('schedule-too-long', 'A run of {steps} steps is too long for its schedule to be drawn ({most} at most): lower "epochs".', { steps, most });
  const schedule = createRunSchedule(experiment, stepsPerEpoch);
  const [lr, momentum]: [number[], number[]] = [[], []];
  for (let epoch = 0; epoch < experiment.epochs; epoch++) {
    for (let step = 0; step < stepsPerEpoch; step++) {
      lr.push(schedule.lr);
      if (schedule.momentum !== null) momentum.push(schedule.momentum);
      schedule.afterStep();
    }
    schedule.afterEpoch(metrics[Math.min(epoch, metrics.length - 1)] ?? 1);
  }
  return { steps_per_epoch: stepsPerEpoch, lr, momentum: momentum.length > 0 ? momentum : null };
}

/** How many times a plain scheduler's time one step of a scheduler takes, with those in it. */
function effortOf({ name, params }: Choice): number {
  const inner = (params.schedulers as Choice[] | undefined) ?? [];
  return (schedulers[name]!.effort?.(params as never) ?? 1) + inner.reduce((sum, each) => sum + effortOf(each), 0);
}
