import path from 'node:path';
import type { ComparedRun } from '../lab/compare-runs';
import { findRun } from '../lab/find-run';
import { percent, statusWords } from '../shared/run-words';
import { command } from './command';
import { json, runs } from './options';
import { runArgument } from './run-argument';
import { columns } from './terminal';
import { spoken, t } from './translate';

export const compare = command({
  doc: 'Sets runs side by side: what differs in their experiments, and what came of it.',
  arguments: [{ ...runArgument, many: true }],
  options: {
    html: { kind: 'text', placeholder: 'FILE', doc: 'Writes the comparison as one HTML page with its curves, which needs nothing else.' },
    verdict: { kind: 'flag', doc: 'Says what can be concluded of the settings: runs that differ in their seed alone are runs of one; the others are held against the first run\'s.' },
    metric: { kind: 'text', placeholder: 'M', doc: 'With --verdict: what is judged, e.g. val_loss; val_accuracy by default.' },
    margin: { kind: 'text', placeholder: 'X', doc: 'With --verdict: differences up to this count as none; 0.01 by default, which is one point of an accuracy.' },
    at: { kind: 'text', placeholder: 'E', doc: 'With --verdict: which epoch is judged. last, by default, or best, which one half of the pictures chooses and the other judges, and the other way round.' },
    queue: { kind: 'flag', doc: 'With --verdict: has the seeds that would tell more wait for this machine.' },
    json, runs,
  },
  async run({ arguments: words, options, terminal }) {
    const folders = words.map((word) => findRun(word, options.runs));
    if (options.verdict) return (await import('./verdict')).printVerdict(folders, options, terminal);
    const compared = (await import('../lab/compare-runs')).compareRuns(folders);
    const differing = Object.keys(compared[0]?.differences ?? {});
    if (options.json) return compared.forEach((each) => terminal.printJson(each));
    const differingRows = differing.map((key) => [key, ...compared.map(({ differences }) => JSON.stringify(differences[key]))]);
    const resultRows = results(compared);
    if (options.html !== undefined) {
      const { comparisonPage } = await import('../core/export/comparison-page');
      const { pageRun } = await import('../lab/export/page-run');
      const { writePieces } = await import('../trainer/write-pieces');
      const page = comparisonPage({ runs: await Promise.all(folders.map(pageRun)), differences: differingRows.map((row) => row.map((cell) => (cell === 'null' ? '–' : cell))), results: resultRows }, t, spoken);
      const file = path.resolve(options.html);
      await writePieces(file, [Buffer.from(page)]);
      return terminal.print(file);
    }
    const heads = [[t('run'), ...compared.map(({ id }) => id)], [t('status'), ...compared.map(({ status }) => t(statusWords[status]))]];
    for (const line of columns([...heads, ...differingRows, ...resultRows])) terminal.print(line);
  },
});

/** A row a figure: its name, then a cell a run. */
function results(compared: ComparedRun[]): string[][] {
  const share = (value: number | null): string => (value === null ? '' : percent(value));
  const rows: [string, (run: ComparedRun) => string][] = [
    [t('parameters'), ({ params }) => (params ?? 0).toLocaleString('en-US')],
    [t('epochs'), ({ epochs }) => String(epochs ?? 0)],
    [t('best val accuracy'), ({ best_val_accuracy, best_epoch }) => (best_epoch === null ? '' : t('{accuracy} (epoch {epoch})', { accuracy: share(best_val_accuracy), epoch: best_epoch }))],
    [t('last val accuracy'), ({ val_accuracy }) => share(val_accuracy)],
    [t('last val loss'), ({ val_loss }) => val_loss?.toFixed(4) ?? ''],
    [t('last train loss'), ({ train_loss }) => train_loss?.toFixed(4) ?? ''],
    [t('seconds'), ({ seconds }) => (seconds ?? 0).toFixed(1)],
  ];
  return rows.map(([name, value]) => [name, ...compared.map(value)]);
}
