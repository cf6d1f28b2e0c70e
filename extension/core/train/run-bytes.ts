import type { Experiment } from '../../shared/experiment';
import { row } from '../config/vocabulary';
import type { Model } from '../model/model';
import type { OptimizerRow } from './rows';

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Bytes that a run leaves on the disk, near enough: its weights as often as "keep" says, and what a resume needs. float32 throughout. */
export function runBytes({ optimizer, training, epochs }: Pick<Experiment, 'optimizer' | 'training' | 'epochs'>, { weights }: Pick<Model, 'weights'>): number {
  const each = Object.values(weights);
  const ofWeights = 4 * each.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const { slots } = row('optimizer', optimizer.name) as OptimizerRow;
  const ofSlots = 4 * each.reduce((sum, { shape, trainable }) => sum + (trainable ? Object.values(slots(optimizer.params as never, shape)).reduce((all, slot) => all + sizeOf(slot.shape), 0) : 0), 0);
  const { keep, ema, swa_start } = training;
  const ofEpochs = keep === 'best+last' ? 0 : keep === 'all' ? epochs : Math.floor(epochs / keep.every);
  const copies = 3 + ofEpochs + (ema === null ? 0 : 1) + (swa_start === null ? 0 : 2);
  return copies * ofWeights + ofSlots;
}
