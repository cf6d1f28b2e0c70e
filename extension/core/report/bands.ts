import type { EpochEnd } from '../../shared/events';

/** A figure of several runs after each epoch: their mean, the least and the greatest. */
export interface SeedBand {
  x: number[];
  mean: number[];
  low: number[];
  high: number[];
}

/** What runs of one setting have come to, epoch by epoch; of an epoch that some did not reach, those that did. Without an end where none has a number. */
export function seedBand(runs: readonly (readonly EpochEnd[])[], figure: (epoch: EpochEnd) => number | null | undefined): SeedBand {
  const byEpoch = new Map<number, number[]>();
  for (const epoch of runs.flat()) {
    const value = figure(epoch);
    if (Number.isFinite(value)) byEpoch.set(epoch.epoch, [...(byEpoch.get(epoch.epoch) ?? []), value!]);
  }
  const epochs = [...byEpoch].sort(([a], [b]) => a - b);
  return {
    x: epochs.map(([epoch]) => epoch),
    mean: epochs.map(([, values]) => values.reduce((sum, value) => sum + value, 0) / values.length),
    low: epochs.map(([, values]) => Math.min(...values)),
    high: epochs.map(([, values]) => Math.max(...values)),
  };
}
