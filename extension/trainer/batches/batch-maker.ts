import type { Batch } from '../../core/data/dataset';
import { random } from '../../core/data/random';
import { transformChain, type TransformChain } from '../../core/data/transform-chain';
import { batchTransforms } from '../../core/data/transforms';
import { epochOrder, streams, type BatchPlan } from './batch-plan';

/** Where a batch is written: room for `batchSize` pictures. */
export interface BatchRoom {
  images: Float32Array;
  targets: Float32Array;
  labels: Int32Array;
}

/** Makes the batches of a plan, in any order, on the thread that owns it. */
export class BatchMaker {
  readonly chain: TransformChain;
  private order: { epoch: number; pictures: Int32Array } | null = null;

  /** Throws a UserError where a transform does not fit the pictures. */
  constructor(readonly plan: BatchPlan) {
    this.chain = transformChain(plan.transforms, plan.images);
  }

  /** Number of floats of one picture. */
  get pictureSize(): number {
    const { channels, height, width } = this.chain.output;
    return channels * height * width;
  }

  make(epoch: number, step: number, room: BatchRoom): Batch {
    const { images: set, batchSize, classes, seed } = this.plan;
    if (this.order?.epoch !== epoch) this.order = { epoch, pictures: epochOrder(this.plan, epoch) };
    const chosen = this.order.pictures.subarray(step * batchSize, (step + 1) * batchSize);
    const size = chosen.length;
    const bytes = set.height * set.width * set.channels;
    const batch: Batch = {
      size,
      images: room.images.subarray(0, size * this.pictureSize),
      targets: room.targets.subarray(0, size * classes).fill(0),
      labels: room.labels.subarray(0, size),
    };
    chosen.forEach((picture, i) => {
      const { values } = this.chain.apply(set.images.subarray(picture * bytes, (picture + 1) * bytes), random(streams.picture, seed, epoch, picture));
      batch.images.set(values, i * this.pictureSize);
      this.chain.memory.release(values);
      const label = set.labels[picture]!;
      batch.labels[i] = label;
      batch.targets[i * classes + label] = 1;
    });
    this.mix(batch, epoch, step);
    return batch;
  }

  private mix(batch: Batch, epoch: number, step: number): void {
    const { batchTransforms: mixers, classes, seed } = this.plan;
    const { channels, height, width } = this.chain.output;
    const mixable = { ...batch, channels, height, width, classes };
    const source = random(streams.batch, seed, epoch, step);
    for (const { name, params } of mixers) {
      const row = batchTransforms[name]!;
      row.apply(mixable, params, row.draw(params, mixable, source));
    }
  }
}
