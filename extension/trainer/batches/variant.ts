import type { MixableBatch } from '../../core/data/batch-transform';
import { random } from '../../core/data/random';
import type { Drawn, TensorPicture } from '../../core/data/transform';
import { transformSteps, type TransformStep } from '../../core/data/transform-chain';
import { batchTransforms } from '../../core/data/transforms';
import type { Told } from '../../shared/augmentation';
import { pictureOf } from '../datasets/picture-reader';
import { epochOrder, mixerDraws, stepsPerEpoch, streams, type BatchPlan } from './batch-plan';

/** A showing of a picture of the training set (batch-plan's epochOrder), or the bytes of another picture of the same size. */
export type Subject = number | Uint8Array;

/** What one epoch of training makes of a picture, step by step. */
export interface Variant {
  /** The picture as it came, then after each transform. */
  steps: TransformStep[];
  /** After each batch transform. */
  mixed: MixedStep[];
  /** Whether this epoch does not show the picture: `drop_last` leaves it out, or the sampler. */
  dropped: boolean;
}

export interface MixedStep {
  name: string;
  drawn: Drawn;
  told: Told[];
  picture: TensorPicture;
  /** The picture it was mixed with. */
  partner: Subject;
  /** How much of each class the loss is to see, largest first; null for the class of a picture that is not in the training set. */
  shares: { label: number | null; share: number }[];
}

/**
 * The steps from the picture to what BatchMaker writes for it in epoch `epoch` (from 0), bit for bit. A picture of the
 * user's own is taken as if it stood behind the last of the training set, and in its batches at the head of the first.
 */
export function variant(plan: BatchPlan, epoch: number, subject: Subject): Variant {
  const steps = stepsOf(plan, epoch, subject);
  // Without these nothing depends on the order, which takes its time to draw.
  if (plan.batchTransforms.length === 0 && !plan.dropLast && plan.sampler === null) return { steps, mixed: [], dropped: false };
  const place = placeOf(plan, epoch, subject);
  return { steps, mixed: place ? mix(plan, epoch, place, steps) : [], dropped: place === null };
}

function stepsOf({ images, transforms, seed }: BatchPlan, epoch: number, subject: Subject): TransformStep[] {
  const own = typeof subject !== 'number';
  const source = own ? { ...pictureOf(images, 0), values: subject } : pictureOf(images, subject % images.count);
  return transformSteps(transforms, source, (transform, turn) => random(streams.picture, seed, epoch, own ? images.count : subject, transform, turn));
}

interface Place {
  step: number;
  batch: Subject[];
  position: number;
}

/** Where in the epoch a picture stands; null where it is not shown. */
function placeOf(plan: BatchPlan, epoch: number, subject: Subject): Place | null {
  const order = epochOrder(plan, epoch);
  const at = typeof subject === 'number' ? order.indexOf(subject) : 0;
  const step = Math.floor(at / plan.batchSize);
  if (at < 0 || step >= stepsPerEpoch(plan)) return null;
  const batch: Subject[] = [...order.subarray(step * plan.batchSize, (step + 1) * plan.batchSize)];
  const position = at % plan.batchSize;
  batch[position] = subject;
  return { step, batch, position };
}

/**
 * Each batch transform mixes a picture with the one before it in the batch, so that after n of them a picture holds
 * something of the n before it and of no others: a batch of these alone ends in the same numbers.
 */
function mix(plan: BatchPlan, epoch: number, { step, batch, position }: Place, steps: TransformStep[]): MixedStep[] {
  const count = plan.batchTransforms.length;
  const last = steps.at(-1)!.picture;
  if (count === 0 || last.kind !== 'tensor') return [];
  const members = Array.from({ length: count + 1 }, (_, i) => batch[(((position - count + i) % batch.length) + batch.length) % batch.length]!);
  const { height, width, channels } = last;
  const size = last.values.length;
  // A class of its own for a picture that has none.
  const classes = plan.classes + 1;
  const small: MixableBatch = { size: members.length, channels, height, width, classes, images: new Float32Array(members.length * size), targets: new Float32Array(members.length * classes) };
  for (const [i, member] of members.entries()) {
    small.images.set(i === count ? last.values : stepsOf(plan, epoch, member).at(-1)!.picture.values, i * size);
    small.targets[i * classes + (typeof member === 'number' ? plan.images.labels[member % plan.images.count]! : plan.classes)] = 1;
  }
  return mixerDraws(plan.batchTransforms, plan.seed, epoch, step).map(({ name, params, source }) => {
    const row = batchTransforms[name]!;
    const drawn = row.draw(params, { ...small, size: batch.length }, source);
    row.apply(small, params, drawn);
    const picture: TensorPicture = { kind: 'tensor', height, width, channels, values: small.images.slice(count * size) };
    const shares = Array.from(small.targets.subarray(count * classes), (share, label) => ({ label: label === plan.classes ? null : label, share }));
    return { name, drawn, told: row.tell(params, drawn), picture, partner: members[count - 1]!, shares: shares.filter(({ share }) => share > 0).sort((a, b) => b.share - a.share) };
  });
}
