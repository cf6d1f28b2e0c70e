import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeOutcomes, type OutcomeRow } from '../../extension/shared/outcomes';
import { decodeRows, parseHead } from '../../extension/shared/series';

/** What a run's series.bin says of its steps but when they were: a row cut short shows as a number of rows that is not whole. */
export function seriesOf(run: string): { rows: number; figures: number[][] } {
  const bytes = readFileSync(path.join(run, 'series.bin'));
  const layout = parseHead(bytes);
  const { count, loss, accuracy, lr, gradient_norm } = decodeRows(layout, bytes.subarray(layout.offset));
  return { rows: (bytes.length - layout.offset) / layout.rowBytes, figures: Array.from({ length: count }, (_, i) => [loss[i]!, accuracy[i]!, lr[i]!, gradient_norm[i]!]) };
}

/** What a run's outcomes.bin says of each picture, epoch by epoch, and of their probabilities in the last one. */
export function outcomesOf(run: string): { epochs: OutcomeRow[]; last: Uint8Array } {
  const { epochs, probabilities } = decodeOutcomes(readFileSync(path.join(run, 'outcomes.bin')));
  return { epochs, last: probabilities.at(-1)!.bytes };
}
