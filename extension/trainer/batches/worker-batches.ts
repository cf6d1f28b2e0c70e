import { Worker } from 'node:worker_threads';
import type { Batch } from '../../core/data/dataset';
import type { Mistake } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { BatchMaker } from './batch-maker';
import type { Batches, WaitingTime } from './batches';
import { Ring, type RingWork } from './ring';

/** Slots beyond one a worker: how far ahead the workers may be. */
const AHEAD = 4;
/** Large pictures get fewer slots: the ring stays under this many bytes where two slots and one a worker fit. */
const RING_BYTES = 256 * 2 ** 20;

/** What a worker says: a batch that is waited for is there, or why there will be none. */
export type WorkerWord = 'batch' | Mistake;

/** Batches made ahead of the consumer, in worker threads. */
export class WorkerBatches implements Batches {
  readonly stepsPerEpoch: number;
  readonly shape: [number, number, number];
  private readonly time: WaitingTime = { batches: 0, seconds: 0, ready: 0 };
  private crew: Crew | null = null;

  constructor(
    private readonly maker: BatchMaker,
    private readonly workers: number,
    private readonly workerFile: string,
  ) {
    const { channels, height, width } = maker.chain.output;
    this.stepsPerEpoch = maker.stepsPerEpoch;
    this.shape = [channels, height, width];
    this.crew = this.hire();
  }

  async *epoch(epoch: number, fromStep = 0): AsyncIterableIterator<Batch> {
    const crew = await this.crewAt(epoch, fromStep);
    for (let step = fromStep; step < this.stepsPerEpoch; step++) {
      const started = performance.now();
      const job = crew.nextJob++;
      const ready = await crew.have(job, this.maker);
      this.time.batches++;
      this.time.ready += ready ? 1 : 0;
      this.time.seconds += (performance.now() - started) / 1000;
      try {
        yield this.maker.view(step, crew.ring.room(job));
      } finally {
        crew.ring.release(job);
      }
    }
  }

  waiting(): WaitingTime {
    return { ...this.time };
  }

  async close(): Promise<void> {
    await this.crew?.dismiss();
    this.crew = null;
    this.maker.close();
  }

  /** The crew whose next batch is this one: the present one, or, after a jump, a new one. */
  private async crewAt(epoch: number, step: number): Promise<Crew> {
    if (!this.crew?.goesOnAt(epoch, step)) {
      await this.crew?.dismiss();
      this.crew = this.hire();
    }
    this.crew!.startAt(epoch, step);
    return this.crew!;
  }

  private hire(): Crew {
    const { batchSize, classes } = this.maker.plan;
    const slotBytes = 4 * batchSize * this.maker.pictureSize;
    const slots = Math.max(2 + this.workers, Math.min(AHEAD + this.workers, Math.floor(RING_BYTES / slotBytes)));
    const memory = Ring.make(slots, batchSize, this.maker.pictureSize, classes);
    const work: RingWork = { plan: planOnly(this.maker), steps: this.stepsPerEpoch, memory };
    return new Crew(new Ring(memory, this.stepsPerEpoch), Array.from({ length: this.workers }, () => new Worker(this.workerFile, { workerData: work })));
  }
}

/** A ring, those who fill it, and how far it is consumed. */
class Crew {
  nextJob = 0;
  private started = false;
  private failure: Error | null = null;
  private wake: () => void = () => {};

  constructor(
    readonly ring: Ring,
    private readonly workers: Worker[],
  ) {
    for (const worker of workers) {
      // The trainer may end while batches are being made.
      worker.unref();
      worker.on('message', (word: WorkerWord) => (word === 'batch' ? this.wake() : this.fail(new UserError(word.id, word.sentence, word.values))));
      worker.on('error', (error) => this.fail(error));
      worker.on('exit', (code) => this.fail(new Error(`A transform worker ended with code ${code}.`)));
    }
  }

  goesOnAt(epoch: number, step: number): boolean {
    if (!this.started) return true;
    const place = this.ring.place(this.nextJob);
    return place.epoch === epoch && place.step === step;
  }

  startAt(epoch: number, step: number): void {
    if (!this.started) this.ring.start(epoch, step);
    this.started = true;
  }

  /** True where the batch was there already. One that nobody has begun is made here: so the first needs no worker to have come up. */
  async have(job: number, maker: BatchMaker): Promise<boolean> {
    if (this.failure) throw this.failure;
    if (this.ring.isFinished(job)) return true;
    if (this.ring.claim(job)) {
      const { epoch, step } = this.ring.place(job);
      maker.make(epoch, step, this.ring.room(job));
      this.ring.finish(job);
      return false;
    }
    this.ring.want(job);
    for (const worker of this.workers) worker.ref();
    while (!this.ring.isFinished(job)) {
      if (this.failure) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    for (const worker of this.workers) worker.unref();
    this.ring.want(null);
    return false;
  }

  async dismiss(): Promise<void> {
    this.ring.close();
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }
}

const planOnly = ({ plan }: BatchMaker): RingWork['plan'] => ({
  images: { ...plan.images },
  classes: plan.classes,
  transforms: plan.transforms,
  batchTransforms: plan.batchTransforms,
  batchSize: plan.batchSize,
  shuffle: plan.shuffle,
  sampler: plan.sampler,
  dropLast: plan.dropLast,
  seed: plan.seed,
});
