import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll } from 'vitest';

/** What was compared: the function's value, its gradients, or the state it leaves behind. */
export type Compared = 'forward' | 'gradient' | 'state';

export const differencesFolder = new URL('../../node_modules/.cache/cnn-lab/differences/', import.meta.url);

/**
 * Collects, for a vocabulary table, each row's largest difference from PyTorch on each engine, and writes them to
 * `<table>.json` when the test file is done: { row: { engine: { forward, gradient } } }. The reference page's table reads it.
 */
export function largestDifferences(table: string): (row: string, engine: string, compared: Compared, difference: number) => void {
  const rows: Record<string, Record<string, Partial<Record<Compared, number>>>> = {};
  afterAll(() => {
    mkdirSync(differencesFolder, { recursive: true });
    writeFileSync(new URL(`${table}.json`, differencesFolder), `${JSON.stringify(rows, null, 2)}\n`);
  });
  return (row, engine, compared, difference) => {
    const figures = ((rows[row] ??= {})[engine] ??= {});
    figures[compared] = Math.max(figures[compared] ?? 0, difference);
  };
}
