import { csvLine } from '../shared/csv';
import { roundedStep, stepLine, stepNames } from '../core/export/tables';
import { findRun } from '../lab/find-run';
import { rowsOf } from '../shared/record';
import { shortest, type SeriesStep } from '../shared/series';
import { percent } from '../shared/run-words';
import { command } from './command';
import { json, runs } from './options';
import { runArgument } from './run-argument';
import { columns, type Terminal } from './terminal';
import { t } from './translate';

/** Rows of the table that stands for all steps. */
const stretches = 20;

export const series = command({
  doc: 'Every optimizer step of a run: loss, accuracy, learning rate and, where it is clipped, the gradient\'s norm; or what was measured of its layers.',
  arguments: [runArgument],
  options: {
    json,
    csv: { kind: 'flag', doc: 'Print comma-separated values under a line of their names.' },
    layers: { kind: 'flag', doc: 'Print what was measured of the layers, which "record" in "training" asks for.' },
    parts: { kind: 'flag', doc: 'Print what the size of each measured step came of: the schedule by its learning rate, and the optimizer. It takes "update_ratio" in "record".' },
    runs,
  },
  async run({ arguments: [word = ''], options, terminal }) {
    const { eachStep, openSeries } = await import('../trainer/series/series-source');
    const run = findRun(word, options.runs);
    if (options.layers) return printRecord(run, options, terminal);
    if (options.parts) return (await import('./step-parts')).printStepParts(run, options, terminal);
    const source = await openSeries(run);
    if (options.json) for await (const step of eachStep(source)) terminal.printJson(roundedStep(step));
    else if (options.csv) {
      terminal.print(csvLine(stepNames));
      for await (const step of eachStep(source)) terminal.print(stepLine(step));
    } else {
      const each = Math.max(1, Math.ceil((await source.grow()) / stretches));
      const rows: Stretch[] = [];
      for await (const step of eachStep(source)) rows[Math.floor((step.step - 1) / each)] = widened(rows[Math.floor((step.step - 1) / each)], step);
      if (rows.length === 0) return terminal.print(t('No step is on record.'));
      const head = [t('steps'), t('loss'), t('lowest'), t('highest'), t('accuracy'), t('learning rate')];
      const lines = Object.values(rows).map(({ from, last, low, high }) => [from === last.step ? String(from) : t('{from} to {to}', { from, to: last.step }), figure(last.loss), figure(low), figure(high), percent(last.accuracy), String(shortest(last.lr))]);
      for (const line of columns([head, ...lines])) terminal.print(line);
    }
  },
});

async function printRecord(run: string, { json, csv }: { json: boolean; csv: boolean }, terminal: Terminal): Promise<void> {
  const [{ readRecord }, { lastMeasurement, printMeasurements }] = await Promise.all([import('../trainer/record/read-record'), import('./record-lines')]);
  const table = await readRecord(run);
  if (!table || rowsOf(table) === 0) {
    if (!json && !csv) terminal.print(t('Nothing was measured of the layers: "record" in "training" asks for it.'));
  } else if (json || csv) printMeasurements(table, json ? 'json' : 'csv', terminal);
  else for (const line of lastMeasurement(table)) terminal.print(line);
}

/** Steps of a row of the table: where they begin, the last of them, and the least and greatest loss. */
interface Stretch {
  from: number;
  last: SeriesStep;
  low: number;
  high: number;
}

function widened(stretch: Stretch | undefined, step: SeriesStep): Stretch {
  return { from: stretch?.from ?? step.step, last: step, low: Math.min(stretch?.low ?? Infinity, step.loss), high: Math.max(stretch?.high ?? -Infinity, step.loss) };
}

const figure = (value: number): string => (Number.isFinite(value) ? value.toPrecision(4) : String(value));
