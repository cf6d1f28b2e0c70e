import { UserError } from '../../shared/user-error';
import type { RunRecord } from './run-record';
import { runValue, valueWords, type RunValue } from './run-value';

/** Names between commas, each with what stands behind it and the column where it begins. Throws a UserError for an unknown one. */
function* listed(text: string): Generator<[value: RunValue, rest: string, column: number]> {
  let at = 0;
  for (const part of text.split(',')) {
    const written = part.trim();
    const column = at + part.indexOf(written) + 1;
    const [name = '', ...rest] = written.split(/\s+/);
    if (name !== '') yield [runValue(name, column), rest.join(' ').toLowerCase(), column + name.length + 1];
    at += part.length + 1;
  }
}

/** "val_accuracy, optimizer.lr": what stands in the columns of a list of runs. Throws a UserError with the place of an unknown name. */
export const parseRunColumns = (text: string): RunValue[] => [...listed(text)].map(([value, rest, column]) => {
  if (rest !== '') throw new UserError('filter-unexpected', 'Column {column}: "{found}" is not understood here.', { column, found: rest });
  return value;
});

/** A value that is sorted by, and which way. */
export interface SortKey {
  value: RunValue;
  sign: 1 | -1;
}

/**
 * "val_accuracy desc, created": an order of runs, upwards where nothing is said, so that the best of an accuracy stand at the end of a list, next to where one
 * goes on typing. Throws a UserError with the place of what is not understood.
 */
export const parseSortKeys = (text: string): SortKey[] => [...listed(text)].map(([value, rest, column]) => {
  if (rest !== '' && rest !== 'desc' && rest !== 'asc') throw new UserError('sort-direction', 'Column {column}: "{found}" is no direction: write asc or desc, or nothing.', { column, found: rest });
  return { value, sign: rest === 'desc' ? -1 : 1 };
});

/** Compares whatever has the keys' values. What has no such value comes last either way. */
export const inOrder = <T>(keys: SortKey[], valueOf: (item: T, value: RunValue) => unknown) => (a: T, b: T): number => {
  for (const { value, sign } of keys) {
    const order = compared(valueOf(a, value), valueOf(b, value), sign);
    if (order !== 0) return order;
  }
  return 0;
};

/** The order of runs that a text says, as `parseSortKeys` reads it. */
export const parseRunOrder = (text: string): ((a: RunRecord, b: RunRecord) => number) => inOrder(parseSortKeys(text), (record, { of }) => of(record));

function compared(a: unknown, b: unknown, sign: number): number {
  const [lacksA, lacksB] = [lacks(a), lacks(b)];
  if (lacksA || lacksB) return Number(lacksA) - Number(lacksB);
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  const [first, second] = [valueWords(a), valueWords(b)];
  return first === second ? 0 : first < second ? -sign : sign;
}

const lacks = (value: unknown): boolean => value === null || value === undefined || Number.isNaN(value);
