import path from 'node:path';
import { listRunFolders, runsPlace } from '../lab/run-folders';
import type { UnreadableRun } from '../lab/run-summary';
import type { RunSummary } from '../shared/panels';
import { percent, statusWords } from '../shared/run-words';
import { command } from './command';
import { json, runs } from './options';
import { columns } from './terminal';
import { t } from './translate';

export const listRuns = command({
  doc: 'Lists the runs, oldest first.',
  arguments: [],
  options: { json, runs },
  async run({ options, terminal }) {
    const { summariseOrSay } = await import('../lab/run-summary');
    const folder = path.resolve(options.runs ?? runsPlace);
    const summaries = listRunFolders(folder).map(summariseOrSay);
    if (options.json) return summaries.forEach((summary) => terminal.printJson(summary));
    if (summaries.length === 0) return terminal.print(t('{folder} has no runs; start one with cnn-lab train FILE.', { folder }));
    const heads = [t('run'), t('status'), t('epoch'), t('val accuracy'), t('best')];
    for (const line of columns([heads, ...summaries.map(row)])) terminal.print(line);
    for (const summary of summaries) if (summary.status === 'unreadable') terminal.note(t(summary.said));
  },
});

function row(summary: RunSummary | UnreadableRun): string[] {
  if (summary.status === 'unreadable') return [summary.id, t('unreadable')];
  const { id, status, epoch, epochs, val_accuracy, best_val_accuracy } = summary;
  const share = (value: number | null): string => (value === null ? '' : percent(value));
  return [id, t(statusWords[status]), `${epoch}/${epochs}`, share(val_accuracy), share(best_val_accuracy)];
}
