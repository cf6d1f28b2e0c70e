import type { Rung } from '../../shared/study';
import { metricNames } from '../train/metrics';
import type { StudyPlan } from './study-keys';

/** One in so many goes on at each rung. */
const reductionFactor = 4;

/** What a value has to reach to go on beside others that have come as far: asynchronous successive halving (Li et al. 2020), as Optuna's SuccessiveHalvingPruner decides. Null beside none. */
function boundOf(others: readonly number[], factor: number, higherIsBetter: boolean): number | null {
  // With itself among them so many go on, and one of few.
  const going = Math.max(1, Math.floor((others.length + 1) / factor));
  return [...others].sort((a, b) => (higherIsBetter ? b - a : a - b))[going - 1] ?? null;
}

/** A run's metric after each of its epochs, from the first on. */
export type MetricByEpoch = readonly number[];

/** What a run of `epochs` has to reach, given runs of the same seed that ended before it began: at a sixteenth and at a quarter of its epochs. */
export function ashaRungs(earlier: readonly MetricByEpoch[], epochs: number, metric: StudyPlan['metric']): Rung[] {
  const moments = [...new Set([Math.ceil(epochs / reductionFactor ** 2), Math.ceil(epochs / reductionFactor)])].filter((epoch) => epoch < epochs);
  return moments.map((epoch) => {
    const values = earlier.flatMap((each) => each[epoch - 1] ?? []).filter((value) => !Number.isNaN(value));
    return { epoch, bound: boundOf(values, reductionFactor, metricNames[metric] === 'higher') };
  });
}
