import { runsOf, trialsOf } from '../../core/study/size';
import type { Study, StudyRun } from './read-study';

/** How far a study has come. */
export function countsOf({ plan, space }: Study, runs: ReadonlyMap<number, StudyRun>) {
  const count = (state: StudyRun['state']): number => [...runs.values()].filter((run) => run.state === state).length;
  return { all: runsOf(plan, space), settings: trialsOf(plan, space), seeds: plan.seeds, ended: runs.size - count('going'), finished: count('finished'), early: count('stopped'), failed: count('failed') };
}
