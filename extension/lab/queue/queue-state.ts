import { runsOf } from '../../core/study/size';
import type { Mistake } from '../../shared/said';
import { whoHolds } from '../../trainer/run-lock';
import { liveTrainer } from '../../trainer/live-trainer';
import { openStudy, readStudyRuns } from '../study/read-study';
import { isMarked, readQueue } from './queue-place';

/** The queue as its folder says. */
export interface QueueState {
  /** Process that carries it out; null where none does. */
  pid: number | null;
  paused: boolean;
  drained: boolean;
  /** In their order. */
  studies: { study: string; name: string; runs: number; ended: number; going: number; mistake: Mistake | null }[];
}

/** Throws a UserError where an entry or a study cannot be read. */
export function queueState(queue: string): QueueState {
  const studies = readQueue(queue).map(({ folder, mistake }) => {
    const study = openStudy(folder);
    const runs = [...readStudyRuns(study).values()];
    const going = runs.filter(({ state, folder: run }) => state === 'going' && liveTrainer(run) !== null).length;
    return { study: folder, name: study.manifest.name, runs: runsOf(study.plan, study.space), ended: runs.filter(({ state }) => state !== 'going').length, going, mistake: mistake ?? null };
  });
  return { pid: whoHolds(queue)?.pid ?? null, paused: isMarked(queue, 'paused'), drained: isMarked(queue, 'drained'), studies };
}
