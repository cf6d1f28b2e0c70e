import type { Batch } from '../../core/data/dataset';
import { UserError } from '../../shared/user-error';
import { BatchMaker, type BatchRoom } from './batch-maker';
import { stepsPerEpoch, type BatchPlan } from './batch-plan';

export interface BatchOptions extends BatchPlan {
  /** Threads that make batches ahead of the step; 0 makes each one here when it is asked for. */
  workers: number;
  /** The worker's bundle, dist/transform-worker.js; not needed without workers. */
  workerFile?: string;
}

export interface Batches {
  stepsPerEpoch: number;
  /** [C, H, W] of a picture after the transforms. */
  shape: [number, number, number];
  /** Batches `fromStep`, fromStep + 1 … of epoch `epoch` (both from 0). The same for any number of workers. */
  epoch(epoch: number, fromStep?: number): AsyncIterableIterator<Batch>;
  /** What asking for batches has cost so far. */
  waiting(): WaitingTime;
  close(): Promise<void>;
}

export interface WaitingTime {
  batches: number;
  /** Seconds from asking to having, in all. */
  seconds: number;
  /** Batches that were ready when they were asked for. */
  ready: number;
}

/** Throws a UserError where the transforms do not fit the pictures or do not end in a tensor. */
export async function openBatches(options: BatchOptions): Promise<Batches> {
  const maker = new BatchMaker(options);
  const { kind, channels, height, width } = maker.chain.output;
  if (kind !== 'tensor') throw new UserError('The transforms end in a picture, not in numbers: add "ToTensor".');
  const steps = stepsPerEpoch(options);
  if (steps === 0) throw new UserError(`drop_last drops the only batch: ${options.images.count} pictures are fewer than batch_size ${options.batchSize}.`);
  const shape: [number, number, number] = [channels, height, width];
  return inProcess(maker, steps, shape);
}

function inProcess(maker: BatchMaker, steps: number, shape: [number, number, number]): Batches {
  const { batchSize, classes } = maker.plan;
  const room: BatchRoom = {
    images: new Float32Array(batchSize * maker.pictureSize),
    targets: new Float32Array(batchSize * classes),
    labels: new Int32Array(batchSize),
  };
  const waiting: WaitingTime = { batches: 0, seconds: 0, ready: 0 };
  return {
    stepsPerEpoch: steps,
    shape,
    async *epoch(epoch, fromStep = 0) {
      for (let step = fromStep; step < steps; step++) {
        const started = performance.now();
        const batch = maker.make(epoch, step, room);
        waiting.batches++;
        waiting.seconds += (performance.now() - started) / 1000;
        yield batch;
      }
    },
    waiting: () => ({ ...waiting }),
    close: async () => {},
  };
}
