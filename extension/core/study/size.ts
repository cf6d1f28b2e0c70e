import { gridSize } from './grid';
import type { Parameter } from './space';
import type { StudyPlan } from './study-keys';

/** Settings that a random or tpe search tries where nothing else is said. */
const usualTrials = 20;

/** How many settings a study tries. */
export function trialsOf({ search, trials }: Pick<StudyPlan, 'search' | 'trials'>, space: readonly Parameter[]): number {
  if (space.length === 0) return 1;
  // The same setting twice would tell nothing new.
  const different = search === 'grid' || space.every(({ distribution }) => distribution.kind !== 'range') ? gridSize(space) : Infinity;
  return Math.min(different, trials ?? (search === 'grid' ? Infinity : usualTrials));
}

/** Runs of a study: each setting with each seed. */
export const runsOf = (plan: Pick<StudyPlan, 'search' | 'trials' | 'seeds'>, space: readonly Parameter[]): number => trialsOf(plan, space) * plan.seeds;
