import { secondsPerStep, type RunProgress } from '../../shared/run-progress';
import type { Facts } from '../config/diagnostics/diagnostic';

/** Seconds that a run of an experiment takes here: at the pace of the first of the runs whose network is as large. Null where there is none, or nobody knows how many steps that would be. */
export function secondsOfRun(runs: Iterable<RunProgress>, { experiment, model, stepsPerEpoch }: Pick<Facts, 'experiment' | 'model' | 'stepsPerEpoch'>): number | null {
  if (!experiment || !model || stepsPerEpoch === null) return null;
  for (const progress of runs) {
    const pace = progress.params === model.params ? secondsPerStep(progress) : null;
    if (pace !== null) return pace * stepsPerEpoch * experiment.epochs;
  }
  return null;
}
