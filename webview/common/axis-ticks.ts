import { roundTicks } from '../../extension/shared/round-ticks';
import type { Range } from './range';

/** Which of 1 … 9 of each power of ten are marked, the fewer the wider the range. */
const steps = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];

/** At most about so many marks on a logarithmic axis: of each power of ten some, or of every few one; where the range lies within a power, round numbers. */
export function logTicks({ from, to }: Range, most: number): number[] {
  const limit = Math.max(2, most);
  const [low, high] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const marked = (numbers: number[], every: number): number[] =>
    powers.filter((power) => power % every === 0).flatMap((power) => numbers.map((number) => Number(`${number}e${power}`))).filter((value) => value >= from && value <= to);
  for (const numbers of steps) {
    const values = marked(numbers, 1);
    if (values.length <= limit) return values.length >= 2 ? values : roundTicks({ from, to }, limit);
  }
  return marked([1], Math.ceil((high - low) / limit));
}
