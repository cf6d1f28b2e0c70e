import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { nextRun } from '../core/study/next-run';
import { runsOf } from '../core/study/size';
import type { Setting } from '../core/study/space';
import { openStudy, readStudyRun, readStudyRuns, type Study, type StudyRun } from '../lab/study/read-study';
import { rests } from '../lab/study/rest';
import { runFiles, type Order } from '../shared/run-folder';
import type { RunOrder } from '../shared/run-order';
import { studyFiles } from '../shared/study';
import { UserError } from '../shared/user-error';
import type { RunLock } from '../trainer/run-lock';
import { liveTrainer } from '../trainer/live-trainer';
import { claimFile, studyRunId } from '../trainer/study-claim';
import { claimRun } from './claim-run';
import { takeStudy, takeTurn } from './study-turns';
import { trainers } from './trainers';

/** What lets runs of a study begin, beside those of others. */
export interface RunGate {
  /** Whether the study is to rest. */
  rests(): boolean;
  /** Whether no run begins any more. */
  isClosed(): boolean;
  /** Whether a run may begin now; one that is being carried out already (`isLive`) is let in whatever there is room for. */
  enter(number: number, setting: Setting, isLive: boolean): boolean;
  leave(number: number): void;
  /** Nothing is to begin for now. */
  wantsNothing(): void;
}

export interface CarryOutOptions {
  /** Fewer than the study's own, where given: more would change what is tried. */
  atOnce?: number;
  dataFolder?: string;
  /** Runs that failed are gone on with, from their last checkpoints. */
  retry?: boolean;
  /** Takes runs beside other processes, here and on machines that share the folder. "last" stays until all have ended, for what others may leave; others end when nothing is left to take. */
  beside?: 'others' | 'last';
  gate?: RunGate;
  /** Heard of each run as it begins and ends, and of a rest. */
  tell(event: StudyEvent): void;
}

export type StudyEvent = { type: 'begun' | 'resumed' | 'ended'; run: StudyRun } | { type: 'paused' | 'going' };

/** What a study has come to: all of its runs, or those until it was stopped, or until somebody who only followed it has left. */
export interface StudyEnd {
  status: 'finished' | 'stopped' | 'left';
  runs: Map<number, StudyRun>;
}

/** So many runs that fail alike, and none that does not: what ails them ails all. */
const failuresInARow = 3;
const restMs = 300;
/** Beside others, of whom it hears through a disk that many share. */
const restBesideMs = 2000;

/**
 * Carries a study out to its end, a stop or a mistake that would break every run: takes the next run, starts it, and again, as its folder says. Killed at any
 * moment and begun again it goes on: what was taken is gone on with, what comes next is what would have come.
 */
export class StudyRunner {
  private readonly study: Study;
  private readonly live = new Map<number, Promise<unknown>>();
  /** Of runs that are taken beside others. */
  private readonly turns = new Map<number, RunLock>();
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
  }

  /** Throws a UserError where another process is at the study, or where all of its runs would fail. */
  async carryOut(): Promise<StudyEnd> {
    const lock = this.options.beside ? null : takeStudy(this.study);
    try {
      for (;;) {
        const waits = this.fill();
        if (this.live.size === 0 && !waits) break;
        // A rest is asked for by a file, which nobody tells of.
        await Promise.race([...this.live.values(), new Promise((resolve) => setTimeout(resolve, this.options.beside ? restBesideMs : restMs))]);
        this.passOn();
      }
      if (this.failure) throw this.failure;
      const runs = readStudyRuns(this.study, this.done);
      return { status: runs.size === runsOf(this.study.plan, this.study.space) && [...runs.values()].every(({ state }) => state !== 'going') ? 'finished' : 'stopped', runs };
    } finally {
      lock?.release();
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
    return rests(this.study.folder) || (this.options.gate?.rests() ?? false);
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
      void trainers.tell(this.folderOf(number), order).then((heard) => heard || this.asked.delete(number));
    }
  }

  /** Starts what there is room for: first what was taken and has not ended. Answers whether others are to be waited for. */
  private fill(): boolean {
    const { study, options, done } = this;
    const { gate } = options;
    if (this.stopping || this.failure) return false;
    if (this.restful) return options.beside !== undefined;
    if (gate?.isClosed()) return false;
    gate?.wantsNothing();
    const atOnce = Math.min(study.manifest.at_once, options.atOnce ?? Infinity);
    if (this.live.size >= atOnce) return true;
    const runs = readStudyRuns(study, done);
    let elsewhere = false;
    for (const run of runs.values()) {
      if (this.live.size >= atOnce) return true;
      if (this.live.has(run.number)) continue;
      const again = run.state === 'failed' && !run.claim.mistake && options.retry && !this.retried.has(run.number);
      if (run.state !== 'going' && !again) done.set(run.number, run);
      else if (gate?.enter(run.number, run.setting, liveTrainer(run.folder) !== null) === false) return true;
      else if (!this.begin(run)) elsewhere = true;
      else if (again) this.retried.add(run.number);
    }
    while (this.live.size < atOnce) {
      const next = nextRun(study.plan, study.space, study.seed, runs, study.manifest.at_once);
      if (next === 'wait') return true;
      if (next === 'done') return elsewhere && options.beside === 'last';
      if (gate?.enter(next.number, next.setting, false) === false) return true;
      const isOurs = claimRun(study, next);
      const run = readStudyRun(study, next.number);
      runs.set(next.number, run);
      if (!isOurs) elsewhere = true;
      else if (run.state === 'going') this.begin(run);
      else {
        gate?.leave(run.number);
        done.set(run.number, run);
        options.tell({ type: 'ended', run });
      }
    }
    return true;
  }

  /** False where another process has taken it, or has ended it meanwhile. */
  private begin(run: StudyRun): boolean {
    const { study, options } = this;
    if (options.beside) {
      const turn = takeTurn(study, run.number);
      if (!turn) return false;
      if (readStudyRun(study, run.number).state !== run.state) {
        turn.release();
        return false;
      }
      this.turns.set(run.number, turn);
    }
    const goesOn = existsSync(path.join(run.folder, runFiles.manifest));
    const following = trainers.follow(run.folder);
    const logs = path.join(study.folder, studyFiles.logs, String(run.number));
    options.tell({ type: goesOn ? 'resumed' : 'begun', run });
    // Whatever is left of one that was killed before it had its manifest is no run.
    if (!goesOn && !following) rmSync(run.folder, { recursive: true, force: true });
    const work = (following ?? trainers.start(this.orderOf(run, goesOn), logs)).catch((error: unknown) => error);
    this.live.set(run.number, work.then((error) => this.ended(run.number, error)));
    return true;
  }

  private orderOf({ number, folder }: StudyRun, goesOn: boolean): RunOrder {
    const { manifest, runs } = this.study;
    const options = {
      claim: claimFile(this.study.folder, number),
      ...(manifest.engine === null ? {} : { engine: manifest.engine }),
      ...(manifest.threads === null ? {} : { threads: manifest.threads }),
      ...(this.options.dataFolder === undefined ? {} : { dataFolder: this.options.dataFolder }),
    };
    return goesOn ? { kind: 'resume', run: folder, ...options } : { kind: 'train', file: manifest.source, runs, ...(manifest.fork === undefined ? {} : { fork: manifest.fork }), ...options };
  }

  private ended(number: number, error: unknown): void {
    this.live.delete(number);
    this.asked.delete(number);
    this.options.gate?.leave(number);
    this.turns.get(number)?.release();
    this.turns.delete(number);
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
