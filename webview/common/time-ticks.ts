import type { Range } from './range';

const [minute, hour, day] = [60, 3600, 86_400];
/** Seconds between two marks of time. */
const strides = [0.001, 0.01, 0.1, 1, 2, 5, 10, 15, 30, minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day, 30 * day, 90 * day, 365 * day];

/** At most so many marks at whole minutes, hours …: a second is so many of the axis's own units, and a day begins so many of them before zero. */
export function timeTicks({ from, to }: Range, most: number, second: number, offset: number): number[] {
  const stride = second * (strides.find((each) => (to - from) / (second * each) <= most - 1) ?? (to - from) / second);
  const first = Math.ceil((from + offset) / stride);
  const count = Math.floor((to + offset) / stride) - first + 1;
  return Array.from({ length: Math.max(0, Math.min(count, most + 1)) }, (_, i) => (first + i) * stride - offset);
}
