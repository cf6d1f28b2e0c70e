import { copyFileSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runsOf } from '../../core/study/size';
import type { SlurmPlan } from '../../core/study/study-keys';
import { openStudy, readStudyRuns, type Study, type StudyRun } from '../../lab/study/read-study';
import { turnFolder } from '../../lab/study/study-place';
import { parseLastWords } from '../../shared/last-words';
import { studyFiles } from '../../shared/study';
import { UserError } from '../../shared/user-error';
import { whoHolds } from '../../trainer/run-lock';
import { cannotWrite } from '../../trainer/write-atomically';
import type { CarryOutOptions, StudyEnd } from '../run-study';
import { takeStudy } from '../study-turns';
import { batchScript, noNode } from './batch-script';
import { runProgram } from './run-program';
import { isEnding, jobName, lastWordsIn, slurmTasks } from './tasks';

const lookMs = 1000;
/** Between questions to the controller, which answers everybody's. */
const askMs = 5000;

/**
 * Carries a study out on a cluster: a job array with a task for each run at once, each of which takes run after run from the study's folder (`study work`). This
 * process only tells of them, and may end at any time; begun again it finds the tasks by their name.
 */
export class SlurmStudy {
  private readonly study: Study;
  private readonly known = new Map<number, StudyRun>();
  private readonly begun = new Set<number>();
  private leaving = false;

  constructor(
    folder: string,
    private readonly options: CarryOutOptions,
  ) {
    this.study = openStudy(folder);
  }

  /** Throws a UserError where another process follows the study, where Slurm refuses it, or where its tasks end without having carried out a run. */
  async carryOut(): Promise<StudyEnd> {
    const { study } = this;
    const lock = takeStudy(study);
    try {
      const before = this.look(false);
      if (this.isDone(before)) return { status: 'finished', runs: before };
      if ((await slurmTasks(study.folder)).every(isEnding)) await this.submit();
      for (let asked = Date.now(); ; ) {
        await new Promise((resolve) => setTimeout(resolve, lookMs));
        let runs = this.look(true);
        if (this.isDone(runs)) return { status: 'finished', runs };
        if (this.leaving) return { status: 'left', runs };
        if (Date.now() - asked < askMs) continue;
        asked = Date.now();
        // A controller that is away for a while loses no tasks.
        if ((await slurmTasks(study.folder).catch(() => null))?.length !== 0) continue;
        runs = this.look(true);
        if (this.isDone(runs)) return { status: 'finished', runs };
        const failure = this.failure();
        if (failure) throw failure;
        return { status: 'stopped', runs };
      }
    } finally {
      lock.release();
    }
  }

  /** Ends this process's part: the tasks go on. */
  stop(): void {
    this.leaving = true;
  }

  get isStopping(): boolean {
    return this.leaving;
  }

  private isDone(runs: ReadonlyMap<number, StudyRun>): boolean {
    const { plan, space } = this.study;
    return runs.size === runsOf(plan, space) && this.known.size === runs.size;
  }

  /** What the folder says now; what is new is told. */
  private look(tells: boolean): Map<number, StudyRun> {
    const { known, begun, options } = this;
    const runs = readStudyRuns(this.study, known);
    for (const run of runs.values()) {
      if (known.has(run.number)) continue;
      // One that was claimed before is gone on with from when a task has taken it.
      if (tells && !begun.has(run.number) && (run.state !== 'going' || whoHolds(turnFolder(this.study.folder, run.number)))) {
        begun.add(run.number);
        options.tell({ type: run.series.length > 0 && run.state === 'going' ? 'resumed' : 'begun', run });
      }
      if (run.state === 'going') continue;
      known.set(run.number, run);
      if (tells) options.tell({ type: 'ended', run });
    }
    return runs;
  }

  private async submit(): Promise<void> {
    const { folder, manifest, plan, space } = this.study;
    const tasks = Math.min(manifest.at_once, runsOf(plan, space), this.options.atOnce ?? Infinity);
    const logs = path.join(folder, studyFiles.logs);
    mkdirSync(logs, { recursive: true });
    const { dataFolder, retry } = this.options;
    const program = batchScript({
      nodes: [process.execPath, 'node', ...this.shipNode()], script: path.join(__dirname, 'cli.js'),
      args: ['study', 'work', folder, '--json', ...(dataFolder === undefined ? [] : ['--data-folder', path.resolve(dataFolder)]), ...(retry ? ['--retry'] : [])],
    });
    await runProgram('sbatch', [...asked(plan.on!.slurm), `--array=0-${tasks - 1}`, `--job-name=${jobName(folder)}`, `--output=${path.join(logs, 'slurm-%a.log').replaceAll(' ', '\\ ')}`, '--open-mode=truncate', '--requeue', `--chdir=${folder}`], program);
  }

  /** Puts the Node that carries this out where the cluster's machines find it, anew each time: what lies there is not known. Electron is more than a file. */
  private shipNode(): string[] {
    if (process.versions.electron) return [];
    const place = path.join(this.study.folder, studyFiles.node);
    const own = `${place}.new`;
    try {
      rmSync(own, { force: true });
      try {
        linkSync(process.execPath, own);
      } catch {
        copyFileSync(process.execPath, own);
      }
      renameSync(own, place);
      return [place];
    } catch (error) {
      throw cannotWrite(place, error);
    }
  }

  /** Why tasks have ended before the study has: what one of them said last; null where they were cancelled, or their time was over. */
  private failure(): Error | null {
    const logs = path.join(this.study.folder, studyFiles.logs);
    const ends = readdirSync(logs).filter((name) => /^slurm-\d+\.log$/.test(name)).map((name) => lastWordsIn(path.join(logs, name)));
    if (ends.includes(noNode)) return new UserError('slurm-no-node', 'The cluster\'s machines have no Node 20 or later: install it there, or begin the study with a Node that lies on the shared file system.');
    const said = ends.map(parseLastWords).find((why) => why instanceof UserError);
    if (said) return said;
    const [reason] = ends;
    return this.begun.size > 0 || !reason ? null : new UserError('slurm-broken', 'The tasks on the cluster ended before they had begun a run: {reason} ({logs} has all that they said)', { reason, logs });
  }
}

/** Options of sbatch, those of the file behind what it has keys for. */
const asked = ({ partition, time, cpus, extra }: SlurmPlan): string[] => [
  ...(partition === null ? [] : [`--partition=${partition}`]), ...(time === null ? [] : [`--time=${time}`]), `--cpus-per-task=${cpus}`, '--ntasks=1', ...extra,
];
