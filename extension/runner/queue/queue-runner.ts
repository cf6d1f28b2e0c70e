import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildModel } from '../../core/model/build';
import { physicalCores } from '../../engines/physical-cores';
import { needOf } from '../../lab/queue/need';
import { dequeue, failInQueue, isMarked, readQueue, type QueueLine } from '../../lab/queue/queue-place';
import { refuseCluster } from '../../lab/queue/study-to-queue';
import { openStudy, type Study } from '../../lab/study/read-study';
import { rests } from '../../lab/study/rest';
import type { Need } from '../../shared/queue-state';
import { UserError } from '../../shared/user-error';
import { liveTrainer } from '../../trainer/live-trainer';
import { memoryOf } from '../../trainer/memory-advice';
import { readManifest } from '../../trainer/run-folder';
import { whoHolds, type RunLock } from '../../trainer/run-lock';
import { StudyRunner, type RunGate, type StudyEvent } from '../run-study';
import { takeQueue } from '../study-turns';
import { Room } from './room';

const lookMs = 500;
/** Of the machine's memory so much is for runs: the editor and its neighbours have the rest. */
const share = 0.8;
/** Newest runs that are looked at for trainers that somebody has started beside the queue. */
const newest = 40;

/**
 * Carries out the studies of a queue, in their order and side by side where the machine has room, until none is left, it is drained or rests with nothing going. What it does rests on
 * its folder alone: killed at any moment and begun again it goes on.
 */
export class QueueRunner {
  private readonly live = new Map<string, { runner: StudyRunner; end: Promise<void> }>();
  private order: string[] = [];
  private stopping = false;
  private readonly room: Room;
  private elsewhere: { need: Need; at: number } = { need: { cores: 0, bytes: 0 }, at: 0 };

  constructor(
    private readonly queue: string,
    private readonly tell: (study: Study, event: StudyEvent) => void,
  ) {
    this.room = new Room({ cores: physicalCores(), bytes: share * os.totalmem() }, () => this.order, () => this.others());
  }

  /** Throws a UserError where another process carries the queue out. */
  async carryOut(): Promise<void> {
    // What is queued while this process leaves, taking it for carried out, is carried out: it looks once more behind itself.
    do await this.carryOutWhatIsThere(await takeQueue(this.queue));
    while (this.isLeft());
  }

  private async carryOutWhatIsThere(lock: RunLock): Promise<void> {
    try {
      for (;;) {
        const left = this.look();
        if (this.live.size === 0 && !left) return;
        await Promise.race([...[...this.live.values()].map(({ end }) => end), new Promise((resolve) => setTimeout(resolve, lookMs))]);
      }
    } finally {
      lock.release();
    }
  }

  /** Ends what is going with a checkpoint: begun again it goes on. */
  stop(): void {
    this.stopping = true;
    for (const { runner } of this.live.values()) runner.stop();
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** Begins what stands in the queue now, ends what does not any more. Answers whether there is something left to begin. */
  private look(): boolean {
    const entries = soundEntries(this.queue);
    this.order = entries.map(({ folder }) => folder);
    for (const [folder, { runner }] of this.live) if (!this.order.includes(folder)) runner.stop();
    const waiting = this.waiting(entries);
    for (const entry of waiting) if (!this.live.has(entry.folder)) this.begin(entry);
    return waiting.length > 0;
  }

  /** What is to be carried out now. */
  private waiting(entries: QueueLine[]): QueueLine[] {
    const isClosed = this.stopping || isMarked(this.queue, 'paused') || isMarked(this.queue, 'drained');
    return isClosed ? [] : entries.filter(({ folder }) => !rests(folder));
  }

  /** Whether there is something to carry out that nobody does. */
  private isLeft(): boolean {
    return this.waiting(soundEntries(this.queue)).length > 0 && whoHolds(this.queue) === null;
  }

  private begin({ folder, data_folder: dataFolder }: QueueLine): void {
    try {
      const study = openStudy(folder);
      refuseCluster(study.plan, folder);
      const runner = new StudyRunner(folder, { dataFolder, gate: this.gateOf(study), tell: (event) => this.tell(study, event) });
      const end = runner.carryOut().then(({ status }) => void (status === 'finished' && dequeue(this.queue, folder)), (error: unknown) => this.failed(folder, error));
      this.live.set(folder, { runner, end: end.finally(() => this.over(folder)) });
    } catch (error) {
      this.failed(folder, error);
    }
  }

  private over(folder: string): void {
    this.room.forget(folder);
    this.live.delete(folder);
  }

  /** A study that another process carries out is none of ours until that ends; any other mistake stays beside the study, which waits for its user. */
  private failed(folder: string, error: unknown): void {
    if (error instanceof UserError && error.id === 'study-going') return;
    failInQueue(this.queue, folder, error instanceof UserError ? error.mistake : { id: 'study-failed', sentence: '{error}', values: { error: String(error) } });
  }

  private gateOf(study: Study): RunGate {
    const needs = new Map<number, Need>();
    return {
      rests: () => isMarked(this.queue, 'paused'),
      isClosed: () => isMarked(this.queue, 'drained'),
      enter: (number, setting, isLive) => {
        const need = needs.get(number) ?? needOf(study, setting);
        needs.set(number, need);
        return isLive ? this.room.hold(study.folder, number, need) : this.room.enter(study.folder, number, need);
      },
      leave: (number) => this.room.leave(study.folder, number),
      wantsNothing: () => this.room.forget(study.folder),
    };
  }

  /** What trainers take that somebody has started beside the queue. */
  private others(): Need {
    if (Date.now() - this.elsewhere.at < lookMs) return this.elsewhere.need;
    const runs = path.join(path.dirname(this.queue), 'runs');
    const names = existsSync(runs) ? readdirSync(runs).sort().slice(-newest) : [];
    const need: Need = { cores: 0, bytes: 0 };
    for (const name of names) {
      const run = path.join(runs, name);
      if (this.order.some((folder) => name.startsWith(`${path.basename(folder)}-`)) || liveTrainer(run) === null) continue;
      const taken = takenBy(run);
      need.cores += taken.cores;
      need.bytes += taken.bytes;
    }
    this.elsewhere = { need, at: Date.now() };
    return need;
  }
}

const soundEntries = (queue: string): QueueLine[] => readQueue(queue).filter(({ mistake }) => !mistake);

/** What a run that is going takes; of one that has only just begun, and does not say yet, nothing is known but that it may take all cores. */
function takenBy(run: string): Need {
  try {
    const { threads, experiment, image_shape: shape } = readManifest(run);
    const { model } = buildModel(experiment.model, shape, experiment.init);
    return { cores: threads || physicalCores(), bytes: model ? memoryOf(model, experiment.data.batch_size) : 0 };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { cores: physicalCores(), bytes: 0 };
  }
}
