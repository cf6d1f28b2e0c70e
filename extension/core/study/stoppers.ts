import type { Rung } from '../../shared/study';
import { ashaRungs, type MetricByEpoch } from './asha';
import type { StudyPlan } from './study-keys';

/** What a run that begins must reach not to be stopped early, by the runs of its seed that ended before. */
type Stopper = (earlier: readonly MetricByEpoch[], epochs: number, metric: StudyPlan['metric']) => Rung[];

export const stoppers: Record<NonNullable<StudyPlan['stop_early']>, Stopper> = { asha: ashaRungs };
