import { csvLine } from '../../shared/csv';
import { epochLines, stepLine, stepNames } from '../../core/export/tables';
import { eachStep } from '../../trainer/series/series-source';
import type { Exported, ExportedFile } from './exported';

export function* toCsv({ series, epochs, classes }: Exported): Iterable<ExportedFile> {
  yield ['steps.csv', lines((async function* () {
    yield csvLine(stepNames);
    for await (const step of eachStep(series)) yield stepLine(step);
  })())];
  yield ['epochs.csv', lines((async function* () {
    yield* epochLines(epochs, classes);
  })())];
}

async function* lines(of: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  for await (const line of of) yield Buffer.from(`${line}\n`);
}
