import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseExperiment } from '../core/config/parse';
import { nextRun, type NextRun } from '../core/study/next-run';
import { runsOf } from '../core/study/size';
import { stoppers } from '../core/study/stoppers';
import { trialText } from '../core/study/trial-text';
import { settingWords, valuesOf } from '../core/study/values';
import { openStudy, readStudyRun, readStudyRuns, type Study, type StudyRun } from '../lab/study/read-study';
import type { Problem } from '../shared/experiment';
import { runFiles, type Order } from '../shared/run-folder';
import type { RunOrder } from '../shared/run-order';
import type { Mistake } from '../shared/said';
import { studyFiles, type StudyClaim } from '../shared/study';
import { UserError } from '../shared/user-error';
import { ownIdentity } from '../trainer/process-identity';
import { RunLock, madeExclusively } from '../trainer/run-lock';
import { claimFile, studyRunId } from '../trainer/study-claim';
import { cannotWrite } from '../trainer/write-atomically';
import { executors, type Executor } from './executors';

export interface CarryOutOptions {
  /** Fewer than the study's own, where given: more would change what is tried. */
  atOnce?: number;
  dataFolder?: string;
  /** Runs that failed are gone on with, from their last checkpoints. */
  retry?: boolean;
  executor?: Executor;
  /** Heard of each run as it begins and ends, and of a rest. */
  tell(event: StudyEvent): void;
}

export type StudyEvent = { type: 'begun' | 'resumed' | 'ended'; run: StudyRun } | { type: 'paused' | 'going' };

/** What a study has come to: all of its runs, or those until it was stopped. */
export interface StudyEnd {
  status: 'finished' | 'stopped';
  runs: Map<number, StudyRun>;
}

/** So many runs that fail alike, and none that does not: what ails them ails all. */
const failuresInARow = 3;
const restMs = 300;

/**
 * Carries a study out to its end, a stop or a mistake that would break every run: takes the next run, starts it, and again, as its folder says. Killed at any
 * moment and begun again it goes on: what was taken is gone on with, what comes next is what would have come.
 */
export class StudyRunner {
  private readonly study: Study;
  private readonly executor: Executor;
  private readonly live = new Map<number, Promise<unknown>>();
  /** That have ended. */
  private readonly done = new Map<number, StudyRun>();
  private readonly retried = new Set<number>();
  /** What each run that is going was asked last. */
  private readonly asked = new Map<number, Order>();
  /** How far those were that broke off without an end, and how often there. */
  private readonly broken = new Map<number, { epochs: number; times: number }>();
  private stopping = false;
  private paused = false;
  private failure: unknown = null;

  constructor(
    folder: string,
    private readonly options: CarryOutOptions,
  ) {
    this.study = openStudy(folder);
    this.executor = options.executor ?? executors.local;
  }

  /** Throws a UserError where another process is at the study, or where all of its runs would fail. */
  async carryOut(): Promise<StudyEnd> {
    const lock = takeStudy(this.study);
    try {
      for (;;) {
        this.fill();
        if (this.live.size === 0) break;
        // A rest is asked for by a file, which nobody tells of.
        await Promise.race([...this.live.values(), new Promise((resolve) => setTimeout(resolve, restMs))]);
        this.passOn();
      }
      if (this.failure) throw this.failure;
      const runs = readStudyRuns(this.study, this.done);
      return { status: runs.size === runsOf(this.study.plan, this.study.space) && [...runs.values()].every(({ state }) => state !== 'going') ? 'finished' : 'stopped', runs };
    } finally {
      lock.release();
    }
  }

  /** Ends with a checkpoint what is going, and takes nothing more. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  private get restful(): boolean {
    return existsSync(path.join(this.study.folder, studyFiles.paused));
  }

  private folderOf(number: number): string {
    return path.join(this.study.runs, studyRunId(this.study.manifest.id, number));
  }

  /** Passes a stop, a rest and its end on to each run that is going and has not heard it yet. */
  private passOn(): void {
    if (!this.stopping && this.paused !== this.restful) {
      this.paused = !this.paused;
      this.options.tell({ type: this.paused ? 'paused' : 'going' });
    }
    const order = this.stopping ? 'stop' : this.paused ? 'pause' : 'resume';
    for (const number of this.live.keys()) {
      if ((this.asked.get(number) ?? 'resume') === order) continue;
      this.asked.set(number, order);
      void this.executor.tell(this.folderOf(number), order).then((heard) => heard || this.asked.delete(number));
    }
  }

  /** Starts what there is room for: first what was taken and has not ended. */
  private fill(): void {
    if (this.stopping || this.failure || this.restful) return;
    const atOnce = Math.min(this.study.manifest.at_once, this.options.atOnce ?? Infinity);
    const runs = readStudyRuns(this.study, this.done);
    for (const run of runs.values()) {
      if (this.live.size >= atOnce) return;
      if (this.live.has(run.number)) continue;
      if (run.state === 'going') this.begin(run);
      else if (run.state === 'failed' && !run.claim.mistake && this.options.retry && !this.retried.has(run.number)) {
        this.retried.add(run.number);
        this.begin(run);
      } else this.done.set(run.number, run);
    }
    while (this.live.size < atOnce) {
      const next = nextRun(this.study.plan, this.study.space, this.study.seed, runs, this.study.manifest.at_once);
      if (next === 'wait' || next === 'done') return;
      this.take(next);
      const run = readStudyRun(this.study, next.number);
      runs.set(next.number, run);
      if (run.state === 'going') this.begin(run);
      else {
        this.done.set(run.number, run);
        this.options.tell({ type: 'ended', run });
      }
    }
  }

  /** Claims a run: what it is made from is on record before anybody begins it. */
  private take({ number, trial, seedIndex, setting, earlier }: NextRun): void {
    const { study } = this;
    const { plan, variables, text } = study;
    const seed = study.seed + seedIndex;
    const { experiment, problems } = parseExperiment(trialText(text, variables, setting, seed));
    const values = valuesOf(variables, text, setting);
    const { pid, start, host } = ownIdentity();
    const claim: StudyClaim = {
      version: 1, number, trial, seed, setting, values, metric: plan.metric,
      rungs: plan.stop_early && experiment ? stoppers[plan.stop_early](earlier, experiment.epochs, plan.metric) : [],
      ...(experiment ? {} : { mistake: notTrainable(settingWords(variables, text, setting), problems[0]!) }),
      host, pid, start, since: new Date().toISOString(),
    };
    const file = claimFile(study.folder, number);
    const own = `${file}.${randomBytes(4).toString('hex')}.new`;
    try {
      writeFileSync(own, `${JSON.stringify(claim, null, 2)}\n`, { flush: true });
      madeExclusively(own, file);
    } catch (error) {
      throw cannotWrite(file, error);
    } finally {
      rmSync(own, { force: true });
    }
  }

  private begin(run: StudyRun): void {
    const { executor, study, options } = this;
    const goesOn = existsSync(path.join(run.folder, runFiles.manifest));
    const following = executor.follow(run.folder);
    const logs = path.join(study.folder, studyFiles.logs, String(run.number));
    options.tell({ type: goesOn ? 'resumed' : 'begun', run });
    // Whatever is left of one that was killed before it had its manifest is no run.
    if (!goesOn && !following) rmSync(run.folder, { recursive: true, force: true });
    const work = (following ?? executor.start(this.orderOf(run, goesOn), logs)).catch((error: unknown) => error);
    this.live.set(run.number, work.then((error) => this.ended(run.number, error)));
  }

  private orderOf({ number, folder }: StudyRun, goesOn: boolean): RunOrder {
    const { manifest, runs } = this.study;
    const options = {
      claim: claimFile(this.study.folder, number),
      ...(manifest.engine === null ? {} : { engine: manifest.engine }),
      ...(manifest.threads === null ? {} : { threads: manifest.threads }),
      ...(this.options.dataFolder === undefined ? {} : { dataFolder: this.options.dataFolder }),
    };
    return goesOn ? { kind: 'resume', run: folder, ...options } : { kind: 'train', file: manifest.source, runs, ...options };
  }

  private ended(number: number, error: unknown): void {
    this.live.delete(number);
    this.asked.delete(number);
    const run = readStudyRun(this.study, number);
    if (run.state !== 'going') this.done.set(number, run);
    else if (error && !this.stopping) this.brokenOff(run, error);
    this.options.tell({ type: 'ended', run });
    this.lookForCommonCause();
  }

  /** Without an end on record it is begun again, but for one that could not even begin, as none of the others could, and one that always breaks off at the same place. */
  private brokenOff({ number, folder, series }: StudyRun, error: unknown): void {
    const before = this.broken.get(number);
    const times = before?.epochs === series.length ? before.times + 1 : 1;
    this.broken.set(number, { epochs: series.length, times });
    if (!existsSync(folder) || times === failuresInARow) this.failure = error;
  }

  private lookForCommonCause(): void {
    const ended = [...this.done.values()];
    const [first] = ended;
    if (ended.length < failuresInARow || !ended.every(({ state, mistake }) => state === 'failed' && mistake?.id === first!.mistake?.id)) return;
    this.failure = new UserError('study-broken', 'The first {count} runs all failed, and the study ends here: {reason}', { count: ended.length, reason: first!.mistake! });
  }
}

const notTrainable = (values: string, { id, said }: Pick<Problem, 'id' | 'said'>): Mistake => ({
  id, sentence: 'With {values} there is nothing to train: {problem}', values: { values, problem: said },
});

/** Takes the study for this process. Throws a UserError that says who has it. */
function takeStudy({ folder, manifest }: Study): RunLock {
  mkdirSync(path.join(folder, studyFiles.claims), { recursive: true });
  try {
    return RunLock.take(folder);
  } catch (error) {
    if (!(error instanceof UserError) || error.id !== 'run-going') throw error;
    throw new UserError('study-going', 'Study {study} is being carried out already, in process {pid} since {since}.', { study: manifest.id, pid: error.values.pid!, since: error.values.since! });
  }
}
