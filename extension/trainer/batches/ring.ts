import type { BatchRoom } from './batch-maker';
import type { BatchPlan } from './batch-plan';

/** What a transform worker is started with: the plan, and the ring's memory. */
export interface RingWork {
  plan: BatchPlan;
  steps: number;
  memory: RingMemory;
}

export interface RingMemory {
  control: Int32Array<SharedArrayBuffer>;
  slots: BatchRoom[];
}

const enum At {
  state,
  /** First job nobody has claimed. */
  next,
  /** Jobs whose slots may be written again. */
  released,
  /** Job that the consumer sleeps for, plus 1; 0 while it is awake. */
  wanted,
  /** Where job 0 stands. */
  epoch,
  step,
  /** From here, a cell a slot: the job finished in it, plus 1. */
  finished,
}
const enum State {
  idle,
  running,
  closed,
}

/**
 * Batches in memory that threads share. Job n is the n-th batch from the ring's start, and is written into slot
 * n % slots once the consumer has let go of the batch there. Whoever is free claims the next job, the consumer too where
 * it finds its batch not yet begun. All by atomics: only a consumer that sleeps has to be told.
 */
export class Ring {
  private readonly slotCount: number;

  constructor(
    readonly memory: RingMemory,
    private readonly steps: number,
  ) {
    this.slotCount = memory.slots.length;
  }

  static make(slots: number, batchSize: number, pictureSize: number, classes: number): RingMemory {
    const floats = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(length * 4));
    return {
      control: new Int32Array(new SharedArrayBuffer((At.finished + slots) * 4)),
      slots: Array.from({ length: slots }, () => ({
        images: floats(batchSize * pictureSize),
        targets: floats(batchSize * classes),
        labels: new Int32Array(new SharedArrayBuffer(batchSize * 4)),
      })),
    };
  }

  start(epoch: number, step: number): void {
    const { control } = this.memory;
    control[At.epoch] = epoch;
    control[At.step] = step;
    Atomics.store(control, At.state, State.running);
    Atomics.notify(control, At.state);
  }

  close(): void {
    const { control } = this.memory;
    Atomics.store(control, At.state, State.closed);
    Atomics.notify(control, At.state);
    Atomics.add(control, At.released, 1);
    Atomics.notify(control, At.released);
  }

  /** Sleeps until there is room for a batch; null once the ring is closed. Not for the consumer's thread. */
  claimNext(): number | null {
    const { control } = this.memory;
    for (;;) {
      const state = Atomics.load(control, At.state);
      if (state === State.closed) return null;
      if (state === State.idle) {
        Atomics.wait(control, At.state, State.idle);
        continue;
      }
      const released = Atomics.load(control, At.released);
      const job = Atomics.load(control, At.next);
      if (job - released >= this.slotCount) Atomics.wait(control, At.released, released);
      else if (this.claim(job)) return job;
    }
  }

  /** True where nobody had begun the job; it is then the caller's. */
  claim(job: number): boolean {
    return Atomics.compareExchange(this.memory.control, At.next, job, job + 1) === job;
  }

  /** Epoch and step of a job. */
  place(job: number): { epoch: number; step: number } {
    const { control } = this.memory;
    const steps = control[At.step]! + job;
    return { epoch: control[At.epoch]! + Math.floor(steps / this.steps), step: steps % this.steps };
  }

  room(job: number): BatchRoom {
    return this.memory.slots[job % this.slotCount]!;
  }

  /** True where the consumer sleeps for this job and must be woken. */
  finish(job: number): boolean {
    const { control } = this.memory;
    Atomics.store(control, At.finished + (job % this.slotCount), job + 1);
    return Atomics.load(control, At.wanted) === job + 1;
  }

  isFinished(job: number): boolean {
    return Atomics.load(this.memory.control, At.finished + (job % this.slotCount)) === job + 1;
  }

  /** Said before sleeping; whether the job was finished in the meantime is to be asked after it. */
  want(job: number | null): void {
    Atomics.store(this.memory.control, At.wanted, job === null ? 0 : job + 1);
  }

  release(job: number): void {
    const { control } = this.memory;
    Atomics.store(control, At.released, job + 1);
    Atomics.notify(control, At.released);
  }
}
