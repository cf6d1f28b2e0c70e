import type { Batch } from '../../core/data/dataset';
import { UserError } from '../../shared/user-error';
import { BatchMaker, type BatchRoom } from './batch-maker';
import type { BatchPlan } from './batch-plan';
import type { Batches, WaitingTime } from './batches';
import { WorkerBatches } from './worker-batches';

export interface BatchOptions extends BatchPlan {
  /** Threads that make batches ahead of the step; 0 makes each one here when it is asked for. */
  workers: number;
  /** The worker's bundle, dist/transform-worker.js; not needed without workers. */
  workerFile?: string;
}

/** Throws a UserError where the transforms do not fit the pictures or do not end in a tensor. */
export async function openBatches({ workers, workerFile, ...plan }: BatchOptions): Promise<Batches> {
  const maker = new BatchMaker(plan);
  if (maker.chain.output.kind !== 'tensor') throw new UserError('transforms-end-in-picture', 'The transforms end in a picture, not in numbers: add "ToTensor".');
  if (maker.stepsPerEpoch === 0) throw new UserError('only-batch-dropped', 'drop_last drops the only batch: {count} pictures are fewer than batch_size {batchSize}.', { count: plan.images.count, batchSize: plan.batchSize });
  return workers > 0 ? new WorkerBatches(maker, workers, workerFile!) : new InProcessBatches(maker);
}

/** Each batch made when it is asked for, in the same memory. */
class InProcessBatches implements Batches {
  readonly stepsPerEpoch: number;
  readonly shape: [number, number, number];
  private readonly time: WaitingTime = { batches: 0, seconds: 0, ready: 0 };

  constructor(private readonly maker: BatchMaker) {
    const { channels, height, width } = maker.chain.output;
    this.stepsPerEpoch = maker.stepsPerEpoch;
    this.shape = [channels, height, width];
  }

  async *epoch(epoch: number, fromStep = 0): AsyncIterableIterator<Batch> {
    const { batchSize, classes } = this.maker.plan;
    const room: BatchRoom = {
      images: new Float32Array(batchSize * this.maker.pictureSize),
      targets: new Float32Array(batchSize * classes),
      labels: new Int32Array(batchSize),
    };
    for (let step = fromStep; step < this.stepsPerEpoch; step++) {
      const started = performance.now();
      const batch = this.maker.make(epoch, step, room);
      this.time.batches++;
      this.time.seconds += (performance.now() - started) / 1000;
      yield batch;
    }
  }

  waiting(): WaitingTime {
    return { ...this.time };
  }

  async close(): Promise<void> {
    this.maker.close();
  }
}
