import type { Experiment } from '../../shared/experiment';
import { createRunSchedule } from './run-schedule';

/** An epoch of a run that is over, under a scheduler that it did not have. */
export interface PlateauEpoch {
  epoch: number;
  /** What the scheduler watches. */
  metric: number;
  /** The learning rate in the epoch, and the one after it. */
  lr: number;
  next: number;
}

/**
 * When ReduceLROnPlateau would have acted on what a run has come to: the scheduler itself, given the run's own metrics. `experiment` has it; `metrics`: of each epoch, from the first on. Until it
 * first acts that is what would have been; from then on the run would have had another learning rate, and other metrics, than those it is given.
 */
export function plateauOver(experiment: Pick<Experiment, 'scheduler' | 'optimizer'>, metrics: readonly number[]): PlateauEpoch[] {
  const schedule = createRunSchedule({ ...experiment, epochs: metrics.length }, 1);
  return metrics.map((metric, i) => {
    const { lr } = schedule;
    schedule.afterStep();
    schedule.afterEpoch(metric);
    return { epoch: i + 1, metric, lr, next: schedule.lr };
  });
}
