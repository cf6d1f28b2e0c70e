import { roundTicks } from '../../shared/round-ticks';
import type { Coordinate } from '../../shared/comparison';

/** So few different numbers are each marked on an axis. */
const fewNumbers = 6;
/** Positive numbers that lie so many times apart are told apart by their logarithms. */
const wide = 30;
const mostWords = 24;

/** The axis on which these values lie from 0 to 1: numbers along a line, or their logarithms where they lie far apart; words at equal distances, in the order in which they come. What is no finite number has no place among numbers. */
export function coordinate(values: readonly (number | string | null)[]): Coordinate {
  return values.some((value) => typeof value === 'string') ? ofWords(values.map((value) => (value === null ? null : String(value)))) : ofNumbers(values.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null)));
}

function ofWords(values: (string | null)[]): Coordinate {
  const words = [...new Set(values.filter((value) => value !== null))];
  const at = (word: string): number => (words.length === 1 ? 0.5 : words.indexOf(word) / (words.length - 1));
  const every = Math.ceil(words.length / mostWords);
  return { kind: 'words', ticks: words.filter((_, i) => i % every === 0).map((value) => ({ value, at: at(value) })), places: values.map((value) => (value === null ? null : at(value))) };
}

function ofNumbers(values: (number | null)[]): Coordinate {
  const numbers = [...new Set(values.filter((value) => value !== null))].sort((a, b) => a - b);
  const [low, high] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  const isWide = low > 0 && high / low >= wide;
  const along = (value: number): number => (isWide ? Math.log(value) : value);
  const at = (value: number): number => (low === high ? 0.5 : (along(value) - along(low)) / (along(high) - along(low)));
  const marked = numbers.length <= fewNumbers ? numbers : isWide ? powers(low, high) : roundTicks({ from: low, to: high }, 5);
  return { kind: isWide ? 'logarithmic' : 'linear', ticks: marked.map((value) => ({ value, at: at(value) })), places: values.map((value) => (value === null ? null : at(value))) };
}

/** Powers of ten within a range, or of every second, third … one. */
function powers(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.ceil((last - first + 1) / fewNumbers);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`)).filter((_, i) => i % every === 0);
}
