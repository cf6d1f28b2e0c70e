import type { ImageSet } from '../../core/data/dataset';
import { keyOf, permutation, random, turnsOf, type Random } from '../../core/data/random';
import type { Choice } from '../../shared/experiment';

/** Everything that decides what is in batch (epoch, step). Plain values and shared memory: it crosses to workers as it is. */
export interface BatchPlan {
  images: Pick<ImageSet, 'height' | 'width' | 'channels' | 'count' | 'images' | 'labels'>;
  classes: number;
  /** `Normalize: "auto"` already replaced (core/data/normalization). */
  transforms: Choice[];
  batchTransforms: Choice[];
  batchSize: number;
  shuffle: boolean;
  dropLast: boolean;
  seed: number;
}

/** Keeps the streams of one seed apart. */
export const streams = { shuffling: 1003, picture: 1004, batch: 1005 };

/** The batch transforms, each with the random numbers of its own for a batch. */
export function mixerDraws(mixers: readonly Choice[], seed: number, epoch: number, step: number): (Choice & { source: Random })[] {
  const turns = turnsOf(mixers.map(({ name }) => name));
  return mixers.map((choice, i) => ({ ...choice, source: random(streams.batch, seed, epoch, step, keyOf(choice.name), turns[i]!) }));
}

export function stepsPerEpoch({ images, batchSize, dropLast }: BatchPlan): number {
  return dropLast ? Math.floor(images.count / batchSize) : Math.ceil(images.count / batchSize);
}

/** Pictures of one epoch in the order in which they are shown. */
export function epochOrder({ images, shuffle, seed }: BatchPlan, epoch: number): Int32Array {
  if (shuffle) return permutation(images.count, random(streams.shuffling, seed, epoch));
  return Int32Array.from({ length: images.count }, (_, i) => i);
}
