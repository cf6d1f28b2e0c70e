import path from 'node:path';
import { nextRun } from '../../core/study/next-run';
import { runsOf } from '../../core/study/size';
import type { Need, QueueState, QueuedStudy } from '../../shared/queue-state';
import { UserError } from '../../shared/user-error';
import { liveTrainer } from '../../trainer/live-trainer';
import { whoHolds } from '../../trainer/run-lock';
import { openStudy, readStudyRuns, type Study, type StudyRun } from '../study/read-study';
import { rests } from '../study/rest';
import { needOf } from './need';
import { isMarked, readQueue, type QueueLine } from './queue-place';

/** What was read of a study in the queue, and stays as it was. */
interface Known {
  study: Study;
  ended: Map<number, StudyRun>;
  /** Of its run by that number. */
  need: { of: number; need: Need } | null;
}

/** A queue's state, as often as it is asked for: of runs that have ended nothing is read again. */
export class QueueReader {
  private known = new Map<string, Known>();

  constructor(private readonly queue: string) {}

  /** Throws a UserError where the queue's folder cannot be looked into. */
  read(): QueueState {
    const { queue } = this;
    const before = this.known;
    this.known = new Map();
    const studies = readQueue(queue).map((line) => this.studyOf(line, before.get(line.folder)));
    return { pid: whoHolds(queue)?.pid ?? null, paused: isMarked(queue, 'paused'), drained: isMarked(queue, 'drained'), studies };
  }

  private studyOf({ folder, mistake }: QueueLine, before: Known | undefined): QueuedStudy {
    try {
      const known = before ?? { study: openStudy(folder), ended: new Map<number, StudyRun>(), need: null };
      this.known.set(folder, known);
      const { study, ended } = known;
      const runs = readStudyRuns(study, ended);
      for (const [number, run] of runs) if (run.state !== 'going') ended.set(number, run);
      const going = [...runs.values()].filter((run) => run.state === 'going' && liveTrainer(run.folder) !== null).length;
      return { study: folder, name: study.manifest.name, runs: runsOf(study.plan, study.space), ended: ended.size, going, rests: rests(folder), need: needNow(known, runs), mistake: mistake ?? null };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { study: folder, name: path.basename(folder), runs: 0, ended: 0, going: 0, rests: rests(folder), need: null, mistake: mistake ?? error.mistake };
    }
  }
}

/** Of the run that was taken last; before one was, of the first. */
function needNow(known: Known, runs: ReadonlyMap<number, StudyRun>): Need | null {
  const { study } = known;
  const last = Math.max(-1, ...runs.keys());
  if (known.need?.of !== last) {
    const next = runs.get(last) ?? nextRun(study.plan, study.space, study.seed, runs, study.manifest.at_once);
    known.need = typeof next === 'object' ? { of: last, need: needOf(study, next.setting) } : null;
  }
  return known.need?.need ?? null;
}
