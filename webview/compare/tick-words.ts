import { cellWords } from '../common/cell-words';

/** A value on an axis, no longer than so many letters. */
export function tickWords(name: string, value: number | string, most: number): string {
  const words = cellWords(name, value);
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}
