import type { Experiment } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { scheduleCurve } from '../train/schedule';
import { schedulers } from '../train/schedulers';
import { mean } from '../verdict/spread';
import { fewestEpochs, foresee, type Foreseen } from './learning-curve';

/** One seed's run of a setting, an entry an epoch. */
export interface SoFar {
  accuracy: readonly number[];
  lr: readonly number[];
  /** Optimizer steps of an epoch. */
  stepsPerEpoch: number;
}

/**
 * What more epochs are likely to bring a setting, in the mean of its seeds' validation accuracy. few: too few epochs since the learning rate last fell at once. rises, falls: the schedule would raise it
 * again, or lower it at once, from where on accuracy goes another way. other: with more epochs the schedule would be another from the first one on. none: no validation accuracy.
 */
export type EpochsOutlook = { now: number; epochs: number; ahead: number } & ({ foreseen: Foreseen; unlessItActs: boolean } | { unknown: 'few' | 'rises' | 'falls' | 'other' | 'none' });

/** Between two epochs that is a fall at once, behind which a curve goes on from a jump. */
const fall = 3;

/** Of the epochs that all runs of the setting have done; one run at least. `experiment`: theirs, but for the seed. */
export function moreEpochs(experiment: Experiment, runs: readonly SoFar[], ahead: number, level: number): EpochsOutlook {
  const epochs = Math.min(...runs.map(({ accuracy }) => accuracy.length));
  const curve = Array.from({ length: epochs }, (_, i) => mean(runs.map(({ accuracy }) => accuracy[i]!)));
  const known = { now: curve.at(-1) ?? NaN, epochs, ahead };
  if (epochs === 0 || !curve.every(Number.isFinite)) return { ...known, unknown: 'none' };
  const isPlateau = experiment.scheduler !== null && schedulers[experiment.scheduler.name]!.metric !== undefined;
  const lr = runs[0]!.lr.slice(0, epochs);
  const planned = isPlateau ? [...lr, ...Array.from({ length: ahead }, () => lr.at(-1)!)] : lrOf(experiment, epochs + ahead, runs[0]!.stepsPerEpoch);
  if (planned === null || lr.some((rate, i) => Math.abs(rate - planned[i]!) > 1e-3 * rate)) return { ...known, unknown: 'other' };
  const after = planned.slice(epochs - 1);
  if (after.some((rate) => rate > 1.01 * after[0]!)) return { ...known, unknown: 'rises' };
  if (isFall(after)) return { ...known, unknown: 'falls' };
  const since = Math.max(0, lr.findLastIndex((rate, i) => i > 0 && lr[i - 1]! > fall * rate));
  if (epochs - since < Math.max(fewestEpochs, ahead)) return { ...known, unknown: 'few' };
  const foreseen = foresee(curve.slice(since), ahead, level)!;
  const share = (value: number): number => Math.min(1, Math.max(0, value));
  return { ...known, foreseen: { middle: share(foreseen.middle), low: share(foreseen.low), high: share(foreseen.high) }, unlessItActs: isPlateau };
}

const isFall = (lr: readonly number[]): boolean => lr.some((rate, i) => i > 0 && lr[i - 1]! > fall * rate);

/** The learning rate at the end of each of so many epochs; null where the schedule does not go with them. */
function lrOf(experiment: Experiment, epochs: number, stepsPerEpoch: number): number[] | null {
  try {
    const { lr } = scheduleCurve({ ...experiment, epochs: Math.max(epochs, experiment.epochs) }, stepsPerEpoch);
    return Array.from({ length: epochs }, (_, i) => lr[(i + 1) * stepsPerEpoch - 1]!);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
