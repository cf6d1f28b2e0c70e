import { runsOf } from '../../core/study/size';
import { openStudy, readStudyRuns, type Study, type StudyRun } from '../../lab/study/read-study';
import { turnFolder } from '../../lab/study/study-place';
import type { ClusterLine, ClusterState, Standing } from '../../shared/cluster';
import type { Mistake } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { whoHolds } from '../../trainer/run-lock';
import { isWaiting, standingOf } from './standing';
import { isEnding, slurmTasks, taskOf, type SlurmTask } from './tasks';

/** What a cluster says of a study: asked in the background, answered from what it said last, so that nobody waits for a controller that is slow or away. */
export class ClusterStudy {
  readonly study: Study;
  private readonly ended = new Map<number, StudyRun>();
  private tasks: SlurmTask[] | null = null;
  private mistake: Mistake | null = null;
  private asking: Promise<void> | null = null;

  /** Throws a UserError where the folder is none of a study. */
  constructor(folder: string) {
    this.study = openStudy(folder);
  }

  /** Asks the cluster, one question at a time; resolves when it has answered, or cannot. */
  ask(): Promise<void> {
    return (this.asking ??= this.askNow().finally(() => (this.asking = null)));
  }

  /** Whether a task of it runs or waits; null where nobody was asked yet. */
  get isGoing(): boolean | null {
    return this.tasks && this.tasks.some((task) => !isEnding(task));
  }

  get state(): ClusterState {
    const { tasks, mistake } = this;
    const waiting = (tasks ?? []).filter(isWaiting);
    return { tasks: tasks && { running: tasks.length - waiting.length, waiting: waiting.length }, reason: waiting[0]?.reason ?? '', mistake };
  }

  standing(number: number): Standing {
    const { folder } = this.study;
    return standingOf(taskOf(folder, number), whoHolds(turnFolder(folder, number)) !== null, this.tasks);
  }

  line(): ClusterLine {
    const { study, ended } = this;
    const runs = readStudyRuns(study, ended);
    const standings: ClusterLine['standings'] = { going: 0, waiting: 0, requeued: 0, lost: 0 };
    for (const [number, run] of runs) {
      if (run.state === 'going') standings[this.standing(number)]++;
      else ended.set(number, run);
    }
    return { study: study.folder, name: study.manifest.name, runs: runsOf(study.plan, study.space), ended: ended.size, standings, ...this.state };
  }

  private async askNow(): Promise<void> {
    try {
      this.tasks = await slurmTasks(this.study.folder);
      this.mistake = null;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.mistake = error.mistake;
    }
  }
}
