import type { Experiment } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { budget } from '../model/budget';
import { createRunSchedule } from './run-schedule';

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
  if (steps > budget.steps) throw new UserError('schedule-too-long', 'A run of {steps} steps is too long for its schedule to be drawn ({most} at most): lower "epochs".', { steps, most: budget.steps });
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
