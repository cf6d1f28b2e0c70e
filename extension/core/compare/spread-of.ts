import type { Spread } from '../../shared/comparison';
import { deviation, mean } from '../verdict/spread';

/** The mean of numbers, one at least, and what stands beside it: the least and the greatest, or one standard deviation (with n - 1) to each side; of one number nothing. */
export function spreadOf(values: readonly number[], spread: Spread): { mean: number; low: number; high: number } {
  const centre = mean(values);
  if (spread === 'range') return { mean: centre, low: Math.min(...values), high: Math.max(...values) };
  const beside = values.length > 1 ? deviation(values) : 0;
  return { mean: centre, low: centre - beside, high: centre + beside };
}
