import type { EpochEnd } from '../../shared/events';

/** What an epoch took with its validation, and what that found. */
export type TimedEpoch = Pick<EpochEnd, 'epoch' | 'seconds' | 'val_accuracy'>;

/** What a run needed to come to a validation accuracy (0..1): epochs, and seconds with their validations; null where it has not (yet). */
export function timeTo(epochs: readonly TimedEpoch[], accuracy: number): { epochs: number; seconds: number } | null {
  let seconds = 0;
  for (const epoch of epochs) {
    seconds += epoch.seconds;
    if (epoch.val_accuracy >= accuracy) return { epochs: epoch.epoch, seconds };
  }
  return null;
}

/** The highest whole percent that all runs have come to, as a share; null where one has come to none. */
export function commonTarget(best: readonly (number | null)[]): number | null {
  const least = Math.min(...best.map((accuracy) => accuracy ?? 0));
  // 0.29 is 28.999… percent to a computer.
  const percent = Math.floor(100 * least + 1e-9);
  return best.length > 0 && percent > 0 ? percent / 100 : null;
}
