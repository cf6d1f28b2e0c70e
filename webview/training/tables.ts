import type { Differences } from '../../extension/shared/difference-words';
import type { RunSummary } from '../../extension/shared/panels';
import { percent, statusWords } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { cell, rowHead, table } from '../common/table';
import { t } from '../common/translate';
import { figure, rate } from '../common/words';
import type { RunSeries } from './run-series';
import type { ShownRun } from './shown-run';

/** What differs between the experiments of the runs that are drawn: a value a row, a run a column. */
export function differencesTable(shown: ShownRun[], differences: Map<string, Differences>): HTMLElement {
  const keys = Object.keys(differences.get(shown[0]?.series.run ?? '') ?? {});
  const written = (value: unknown): string => (value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value));
  const rows = keys.map((key) => element('tr', {}, rowHead(key), ...shown.map(({ series }) => cell(written(differences.get(series.run)?.[key])))));
  if (rows.length === 0) return element('p', { class: 'soft' }, t('Nothing: these runs were made from the same experiment.'));
  return table('differences', [t('What'), ...shown.map(({ label }) => label)], rows);
}

/** All runs, those drawn with their colour and metrics; a tick draws one beside the others. */
export function runsTable(runs: RunSummary[], shown: ShownRun[], toggle: (run: string, draw: boolean) => void): HTMLElement {
  const rows = runs.map((summary) => {
    const drawn = shown.find(({ series }) => series.run === summary.run);
    const last = drawn?.series.epochs.at(-1);
    const best = drawn?.series.best;
    const box = element('input', { type: 'checkbox', 'aria-label': t('Draw {run}', { run: summary.id }), checked: drawn !== undefined });
    box.addEventListener('change', () => toggle(summary.run, box.checked));
    const swatch = element('i', { class: 'swatch' });
    if (drawn) swatch.style.background = drawn.train;
    const name = rowHead(element('label', { title: summary.run }, box, swatch, element('span', {}, drawn && drawn.label !== summary.name ? `${summary.name}: ${drawn.label}` : summary.name), element('small', {}, summary.id)));
    const status = element('td', {}, element('span', { class: 'status', 'data-status': summary.status }, t(statusWords[summary.status])));
    const metrics = [last && figure(last.train_loss), last && figure(last.val_loss), last ? percent(last.val_accuracy) : summary.val_accuracy === null ? undefined : percent(summary.val_accuracy), best && percent(best.val_accuracy)];
    return element('tr', { class: drawn ? 'drawn' : '' }, name, status, cell(`${summary.epoch} / ${summary.epochs}`), ...metrics.map((words) => cell(words || '–')));
  });
  return table('runs', [t('Run'), t('Status'), t('Epoch'), t('Train loss'), t('Val loss'), t('Val accuracy'), t('Best')], rows);
}

/** The charts as numbers, an epoch a row, newest first. */
export function epochsTable({ epochs }: RunSeries): HTMLElement {
  const rows = epochs.toReversed().map(({ epoch, step, train_loss, val_loss, train_accuracy, val_accuracy, lr, seconds }) =>
    element('tr', {}, rowHead(String(epoch)), ...[step.toLocaleString('en'), figure(train_loss), figure(val_loss), percent(train_accuracy), percent(val_accuracy), rate(lr), `${seconds.toFixed(1)} s`].map(cell)),
  );
  return table('epochs', [t('Epoch'), t('Step'), t('Train loss'), t('Val loss'), t('Train accuracy'), t('Val accuracy'), t('Learning rate'), t('Time')], rows);
}
