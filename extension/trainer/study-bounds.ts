import { epochMetric } from '../core/runs/epoch-metric';
import { metricNames, type MetricName } from '../core/train/metrics';
import type { EpochEnd } from '../shared/events';
import type { Mistake } from '../shared/said';
import type { StudyClaim } from '../shared/study';

/** Why a run of a study goes no further than `epoch`; null where it goes on. `epochs`: those that are done, read where they are judged. */
export function endsEarly({ rungs, metric }: Pick<StudyClaim, 'rungs' | 'metric'>, epochs: () => readonly EpochEnd[], epoch: number): Mistake | null {
  const rung = rungs.find((each) => each.epoch === epoch);
  if (!rung) return null;
  const reached = epochs().find((each) => each.epoch === epoch);
  if (!reached) return null;
  const value = epochMetric(metric as MetricName, reached);
  if (Number.isNaN(value)) return { id: 'stopped-by-study', sentence: 'Ended early by its study: after epoch {epoch} {metric} is no number.', values: { epoch, metric } };
  if (rung.bound === null) return null;
  const isHigher = metricNames[metric as MetricName] === 'higher';
  if (isHigher ? value >= rung.bound : value <= rung.bound) return null;
  return {
    id: 'stopped-by-study',
    sentence: 'Ended early by its study: after epoch {epoch} {metric} is {value}, and runs before it had {bound} where one in four goes on.',
    values: { epoch, metric, value: String(+value.toPrecision(6)), bound: String(+rung.bound.toPrecision(6)) },
  };
}
