import type { EpochEnd } from '../../shared/events';
import type { MetricName } from '../train/metrics';

/** A metric, by the name that "best" and "study" have for it, of an epoch that is done; NaN where it has none. */
export function epochMetric(metric: MetricName, { metrics, ...epoch }: EpochEnd): number {
  if (metric === 'val_top5_accuracy') return metrics?.top5_accuracy ?? NaN;
  if (metric === 'val_macro_f1') return metrics?.macro_f1 ?? NaN;
  return epoch[metric] ?? NaN;
}
