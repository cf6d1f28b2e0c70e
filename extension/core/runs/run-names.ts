import { isParameter, isRow, valueWords } from './run-value';
import type { RunRecord } from './run-record';

/** Nested deeper than any experiment; a run.json is a file like any other. */
const deepest = 60;

/** The parameters of runs by name, as `runValue` takes them ("optimizer", "optimizer.lr"), in the order in which experiments read; `differing` those that runs have several values of. */
export function parameterNames(records: readonly RunRecord[]): { all: string[]; differing: string[] } {
  const keys = [...new Set(records.flatMap(({ experiment }) => Object.keys(partsOf(experiment))))];
  const all: string[] = [];
  const differing: string[] = [];
  for (const key of keys) {
    const values = new Map<string, Set<string>>();
    // Runs hold equal parts in common (SharedParts): each is looked at once.
    for (const part of new Set(records.map(({ experiment }) => partsOf(experiment)[key]))) {
      for (const [name, words] of leaves(key, part)) values.set(name, (values.get(name) ?? new Set()).add(words));
    }
    for (const [name, words] of values) {
      // A run.json may have been written by a later version.
      if (!isParameter(name)) continue;
      all.push(name);
      if (words.size > 1) differing.push(name);
    }
  }
  return { all, differing };
}

const partsOf = (experiment: unknown): Record<string, unknown> => (typeof experiment === 'object' && experiment !== null ? (experiment as Record<string, unknown>) : {});

/** What may be named in a value: a row and what it has, the entries of a list, the list as a whole. */
function* leaves(name: string, value: unknown, depth = 0): Generator<[name: string, words: string]> {
  if (depth > deepest) return;
  if (typeof value !== 'object' || value === null) return yield [name, valueWords(value)];
  if (Array.isArray(value)) {
    yield [name, valueWords(value)];
    for (const [i, each] of value.entries()) if (typeof each === 'object' && each !== null) yield* leaves(`${name}.${i}`, each, depth + 1);
    return;
  }
  if (isRow(value)) yield [name, value.name];
  for (const [key, each] of Object.entries(isRow(value) ? value.params : value)) if (key !== 'path') yield* leaves(`${name}.${key}`, each, depth + 1);
}
