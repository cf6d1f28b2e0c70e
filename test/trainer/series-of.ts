import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeOutcomes, type OutcomeRow } from '../../extension/shared/outcomes';
import { decodeRecord, runFigures, type RecordTable } from '../../extension/shared/record';
import { decodeRows, parseHead } from '../../extension/shared/series';

/** What a run's series.bin says of its steps but when they were: a row cut short shows as a number of rows that is not whole. */
export function seriesOf(run: string): { rows: number; figures: number[][] } {
  const bytes = readFileSync(path.join(run, 'series.bin'));
  const layout = parseHead(bytes);
  const { count, loss, accuracy, lr, gradient_norm } = decodeRows(layout, bytes.subarray(layout.offset));
  return { rows: (bytes.length - layout.offset) / layout.rowBytes, figures: Array.from({ length: count }, (_, i) => [loss[i]!, accuracy[i]!, lr[i]!, gradient_norm[i]!]) };
}

/** What a run's record.bin says, but for how fast it was and what memory it took. */
export function recordOf(run: string): Pick<RecordTable, 'layers' | 'columns'> & { rows: number[][] } {
  const { layers, columns, values } = decodeRecord(readFileSync(path.join(run, 'record.bin')));
  const rows = Array.from({ length: values.length / columns.length }, (_, i) => [...values.subarray(i * columns.length, (i + 1) * columns.length)]);
  return { layers, columns, rows: rows.map((row) => row.filter((_, column) => !(runFigures as readonly string[]).includes(columns[column]!))) };
}

/** What a run's outcomes.bin says of each picture, epoch by epoch, and of their probabilities in the last one. */
export function outcomesOf(run: string): { epochs: OutcomeRow[]; last: Uint8Array } {
  const { epochs, probabilities } = decodeOutcomes(readFileSync(path.join(run, 'outcomes.bin')));
  return { epochs, last: probabilities.at(-1)!.bytes };
}
