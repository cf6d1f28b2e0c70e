import path from 'node:path';
import { runsPlace } from '../lab/run-folders';
import type { UnreadableRun } from '../lab/run-summary';
import type { RunSummary } from '../shared/panels';
import { percent, statusWords } from '../shared/run-words';
import { command, type Option } from './command';
import { optionValue } from './option-value';
import { json, runs } from './options';
import { columns } from './terminal';
import { t } from './translate';

const filter: Option<'text'> = {
  kind: 'text', placeholder: '"F"', doc: 'Only runs of which this holds: words of their names and comparisons, e.g. "val_accuracy > 0.9 optimizer=SGD,Adam not status=failed".',
};
const sort: Option<'text'> = { kind: 'text', placeholder: '"K"', doc: 'Sorts by a metric or a parameter, e.g. val_accuracy or "optimizer.lr desc, created".' };
const wanted: Option<'text'> = { kind: 'text', placeholder: 'K,K', doc: 'Shows these metrics and parameters, e.g. val_loss,optimizer,optimizer.lr.' };

export const listRuns = command({
  doc: 'Lists the runs, oldest first.',
  arguments: [],
  options: { filter, sort, columns: wanted, json, runs },
  async run({ options, terminal }) {
    const { readRuns } = await import('../lab/run-summary');
    const { asksForBytes } = await import('../core/runs/run-table');
    const { parseRunFilter } = await import('../core/runs/run-filter');
    const { parseRunColumns, parseRunOrder } = await import('../core/runs/run-order');
    const { asWritten } = await import('../core/config/as-written');
    const { valueWords } = await import('../core/runs/run-value');
    const passes = optionValue('filter', options.filter ?? '', parseRunFilter)!;
    const order = optionValue('sort', options.sort ?? '', parseRunOrder)!;
    const shown = optionValue('columns', options.columns ?? '', parseRunColumns)!;
    const folder = path.resolve(options.runs ?? runsPlace);
    const measure = asksForBytes({ filter: options.filter ?? '', sort: options.sort ?? '', columns: options.columns ?? '', group: '' });
    const all = readRuns(folder, measure);
    const found = all.filter(({ record }) => passes(record)).sort((a, b) => order(a.record, b.record));
    if (options.json) {
      for (const { summary, record } of found) {
        const values = shown.map(({ name, of }) => [name, asWritten(of(record) ?? null)]);
        terminal.printJson(shown.length === 0 ? summary : { ...summary, columns: Object.fromEntries(values) });
      }
      return;
    }
    if (all.length === 0) return terminal.print(t('{folder} has no runs; start one with cnn-lab train FILE.', { folder }));
    if (found.length === 0) return terminal.print(t('None of {count} runs is so.', { count: all.length }));
    const heads = [t('run'), t('status'), ...(shown.length > 0 ? shown.map(({ name }) => name) : [t('epoch'), t('val accuracy'), t('best')])];
    const rows = found.map(({ summary, record }) => (shown.length > 0 ? [summary.id, statusOf(summary), ...shown.map(({ of }) => valueWords(of(record)))] : row(summary)));
    for (const line of columns([heads, ...rows])) terminal.print(line);
    for (const { summary } of found) if (summary.status === 'unreadable') terminal.note(t(summary.said));
  },
});

const statusOf = ({ status }: RunSummary | UnreadableRun): string => (status === 'unreadable' ? t('unreadable') : t(statusWords[status]));

function row(summary: RunSummary | UnreadableRun): string[] {
  if (summary.status === 'unreadable') return [summary.id, statusOf(summary)];
  const { id, epoch, epochs, val_accuracy, best_val_accuracy } = summary;
  const share = (value: number | null): string => (value === null ? '' : percent(value));
  return [id, statusOf(summary), `${epoch}/${epochs}`, share(val_accuracy), share(best_val_accuracy)];
}
