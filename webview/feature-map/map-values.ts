import type { FeatureMaps } from '../../extension/shared/inspector';

/** Colours between each map's own extremes, or between those of the whole layer. */
export type Norm = 'own' | 'shared';
export type Order = 'channel' | 'mean' | 'importance';

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

/** One channel's values. */
export function mapOf({ shape: [, height, width], values }: FeatureMaps, channel: number): Float32Array {
  return values.subarray(channel * height * width, (channel + 1) * height * width);
}

/** Channels by number, by falling mean activation, or by what they add to a class, the most first: as long as that is not known, by number. */
export function orderOf(maps: FeatureMaps, order: Order, importance: Float32Array | null): number[] {
  const channels = Array.from({ length: maps.shape[0] }, (_, channel) => channel);
  const figures = order === 'mean' ? channels.map((channel) => rangeOf(mapOf(maps, channel)).mean) : order === 'importance' ? importance : null;
  return figures?.length === channels.length ? channels.sort((a, b) => figures[b]! - figures[a]!) : channels;
}
