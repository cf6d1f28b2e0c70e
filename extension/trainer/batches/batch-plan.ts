import type { ImageSet } from '../../core/data/dataset';
import { keyOf, permutation, random, turnsOf, type Random } from '../../core/data/random';
import type { Choice, DataConfig } from '../../shared/experiment';

/** Everything that decides what is in batch (epoch, step). Plain values and shared memory: it crosses to workers as it is. */
export interface BatchPlan {
  images: Pick<ImageSet, 'height' | 'width' | 'channels' | 'count' | 'images' | 'picked' | 'labels'>;
  classes: number;
  /** `Normalize: "auto"` already replaced (core/data/normalization). */
  transforms: Choice[];
  batchTransforms: Choice[];
  batchSize: number;
  shuffle: boolean;
  sampler: DataConfig['sampler'];
  dropLast: boolean;
  seed: number;
}

/** Keeps the streams of one seed apart. */
export const streams = { shuffling: 1003, picture: 1004, batch: 1005, sampling: 1008 };

/** The batch transforms, each with the random numbers of its own for a batch. */
export function mixerDraws(mixers: readonly Choice[], seed: number, epoch: number, step: number): (Choice & { source: Random })[] {
  const turns = turnsOf(mixers.map(({ name }) => name));
  return mixers.map((choice, i) => ({ ...choice, source: random(streams.batch, seed, epoch, step, keyOf(choice.name), turns[i]!) }));
}

export function stepsPerEpoch({ images, batchSize, dropLast }: BatchPlan): number {
  return dropLast ? Math.floor(images.count / batchSize) : Math.ceil(images.count / batchSize);
}

/**
 * What one epoch shows, in order: a picture's index, and where it is shown again in the epoch the index plus the number of pictures, as often as it was
 * there: each showing has random numbers of its own.
 */
export function epochOrder({ images, shuffle, sampler, seed }: BatchPlan, epoch: number): Int32Array {
  if (sampler === 'balanced') return balancedOrder(images, random(streams.sampling, seed, epoch));
  if (shuffle) return permutation(images.count, random(streams.shuffling, seed, epoch));
  return Int32Array.from({ length: images.count }, (_, i) => i);
}

/** Draws with replacement, each class as often as any other. */
function balancedOrder({ count, labels }: BatchPlan['images'], source: Random): Int32Array {
  const byClass = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const same = byClass.get(labels[i]!);
    if (same) same.push(i);
    else byClass.set(labels[i]!, [i]);
  }
  const classes = [...byClass.values()];
  const times = new Int32Array(count);
  return Int32Array.from({ length: count }, () => {
    const same = classes[source.integer(classes.length)]!;
    const picture = same[source.integer(same.length)]!;
    return picture + count * times[picture]!++;
  });
}
