import { isRight, type Outcomes } from '../../shared/outcomes';
import { permutation, random } from '../data/random';
import type { JudgedPictures } from './networks';

const HALVING = 1101;

/** What the last epoch gets right; null where that is not on record. */
export function lastEpoch({ dataHash, labels, epochs }: Outcomes): JudgedPictures | null {
  const last = epochs.at(-1);
  return last && last.step > 0 ? { dataHash, right: Uint8Array.from(labels, (_, i) => Number(isRight(last, i))) } : null;
}

/**
 * What the best epoch gets right, without being praised for having been chosen: the pictures are dealt into two halves, the same for each run, and of each half
 * those are right that are so in the epoch in which the other half has most. Null where no epoch is on record.
 */
export function bestEpoch({ dataHash, labels, epochs }: Outcomes): JudgedPictures | null {
  const recorded = epochs.filter(({ step }) => step > 0);
  if (recorded.length === 0) return null;
  const order = permutation(labels.length, random(HALVING));
  const half = labels.length >> 1;
  const right = new Uint8Array(labels.length);
  for (const [chooses, judges] of [[order.subarray(0, half), order.subarray(half)], [order.subarray(half), order.subarray(0, half)]] as const) {
    const counts = recorded.map((row) => chooses.reduce((sum, i) => sum + Number(isRight(row, i)), 0));
    const chosen = recorded[counts.indexOf(Math.max(...counts))]!;
    for (const i of judges) right[i] = Number(isRight(chosen, i));
  }
  return { dataHash, right };
}

export const shareRight = ({ right }: JudgedPictures): number => right.reduce((sum, each) => sum + each, 0) / right.length;
