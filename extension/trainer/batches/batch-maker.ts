import type { Batch } from '../../core/data/dataset';
import { random } from '../../core/data/random';
import { transformChain, type TransformChain } from '../../core/data/transform-chain';
import { batchTransforms } from '../../core/data/transforms';
import { PictureReader } from '../datasets/picture-reader';
import { epochOrder, mixerDraws, stepsPerEpoch, streams, type BatchPlan } from './batch-plan';

/** Where a batch is written: room for `batchSize` pictures. */
export interface BatchRoom {
  images: Float32Array;
  targets: Float32Array;
  labels: Int32Array;
}

/** Makes the batches of a plan, in any order, on the thread that owns it. */
export class BatchMaker {
  readonly chain: TransformChain;
  private readonly pictures: PictureReader;
  private order: { epoch: number; shown: Int32Array } | null = null;

  /** Throws a UserError where a transform does not fit the pictures. */
  constructor(readonly plan: BatchPlan) {
    this.chain = transformChain(plan.transforms, plan.images);
    this.pictures = new PictureReader(plan.images);
  }

  /** Number of floats of one picture. */
  get pictureSize(): number {
    const { channels, height, width } = this.chain.output;
    return channels * height * width;
  }

  get stepsPerEpoch(): number {
    return stepsPerEpoch(this.plan);
  }

  /** Fills the room and returns the part of it that the batch takes. */
  make(epoch: number, step: number, room: BatchRoom): Batch {
    const { images: set, classes, seed } = this.plan;
    const chosen = this.shown(epoch, step);
    const batch = this.view(step, room);
    batch.targets.fill(0);
    for (let i = 0; i < chosen.length; i++) {
      const showing = chosen[i]!;
      const picture = showing % set.count;
      this.chain.applyInto(this.pictures.at(picture), (transform, turn) => random(streams.picture, seed, epoch, showing, transform, turn), batch.images, i * this.pictureSize);
      const label = set.labels[picture]!;
      batch.labels[i] = label;
      batch.targets[i * classes + label] = 1;
    }
    this.mix(batch, epoch, step);
    return batch;
  }

  /** The part of the room that the batch of this step takes, as it is. */
  view(step: number, room: BatchRoom): Batch {
    const { batchSize, classes, images } = this.plan;
    const size = Math.min(batchSize, images.count - step * batchSize);
    return {
      size,
      images: room.images.subarray(0, size * this.pictureSize),
      targets: room.targets.subarray(0, size * classes),
      labels: room.labels.subarray(0, size),
    };
  }

  close(): void {
    this.pictures.close();
  }

  private shown(epoch: number, step: number): Int32Array {
    if (this.order?.epoch !== epoch) this.order = { epoch, shown: epochOrder(this.plan, epoch) };
    return this.order.shown.subarray(step * this.plan.batchSize, (step + 1) * this.plan.batchSize);
  }

  private mix(batch: Batch, epoch: number, step: number): void {
    const { batchTransforms: mixers, classes, seed } = this.plan;
    const { channels, height, width } = this.chain.output;
    const mixable = { ...batch, channels, height, width, classes };
    for (const { name, params, source } of mixerDraws(mixers, seed, epoch, step)) {
      const row = batchTransforms[name]!;
      row.apply(mixable, params, row.draw(params, mixable, source));
    }
  }
}
