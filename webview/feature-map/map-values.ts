import type { FeatureMaps } from '../../extension/shared/inspector';

/** Colours between each map's own extremes, or between those of the whole layer. */
export type Norm = 'own' | 'shared';
export type Order = 'channel' | 'mean';

export interface MapRange {
  low: number;
  high: number;
  mean: number;
}

export function rangeOf(values: Float32Array): MapRange {
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  return { low, high, mean: sum / values.length };
}

/** Channels by number, or by falling mean activation. */
export function orderOf({ shape, values }: FeatureMaps, order: Order): number[] {
  const [count, height, width] = shape;
  const channels = Array.from({ length: count }, (_, channel) => channel);
  if (order === 'channel') return channels;
  const size = height * width;
  const means = channels.map((channel) => rangeOf(values.subarray(channel * size, (channel + 1) * size)).mean);
  return channels.sort((a, b) => means[b]! - means[a]!);
}
