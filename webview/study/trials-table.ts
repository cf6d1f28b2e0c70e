import type { ShownStudy, ShownTrial } from '../../extension/shared/study-panel';
import { said, type Said } from '../../extension/shared/said';
import { cellWords, heading } from '../common/cell-words';
import { standingWords } from '../common/cluster-words';
import { element } from '../common/element';
import { cell, rowHead, table } from '../common/table';
import { t } from '../common/translate';

const stateWords: Record<ShownTrial['state'], Said> = { complete: said`finished`, stopped: said`ended early`, failed: said`failed`, going: said`going` };

interface Acts {
  open(run: string): void;
  use(trial: number): void;
  /** A setting is pointed at; null: none any more. */
  light(trial: number | null): void;
}

/** All settings that were begun, the best first, those that were ended early or failed in their place. */
export function trialsTable({ columns, trials, metric, higherIsBetter, best }: ShownStudy, acts: Acts): HTMLElement {
  const parameters = columns.slice(0, -1);
  const rank = ({ state, value }: ShownTrial): number => (value === null || state === 'failed' ? Infinity : higherIsBetter ? -value : value);
  const order = trials.map((_, i) => i).sort((a, b) => rank(trials[a]!) - rank(trials[b]!) || a - b);
  const rows = order.map((i) => {
    const { trial, state, value, epochs, cells, runs, words } = trials[i]!;
    const seeds = runs.map(({ run, seed, value, standing }) => {
      const words = [`${seed}: ${value === null ? '–' : cellWords(metric, value)}`, ...(standing ? [t(standingWords[standing])] : [])].join(' · ');
      return element('button', { class: 'link', type: 'button', title: t('Open the run with seed {seed}', { seed }), onclick: () => acts.open(run) }, words);
    });
    const use = element('button', { class: 'link', type: 'button', onclick: () => acts.use(trial), 'aria-label': t('Use these values: {setting}', { setting: words }) }, t('Use these values'));
    const row = element(
      'tr', { class: `trial ${state}${i === best ? ' best' : ''}`, onpointerenter: () => acts.light(trial), onpointerleave: () => acts.light(null), onfocusin: () => acts.light(trial), onfocusout: () => acts.light(null) },
      rowHead(String(trial + 1)), ...parameters.map(({ name }, at) => cell(cellWords(name, cells[at]!))), cell(value === null ? '' : cellWords(metric, value)),
      cell(i === best ? t('best') : t(stateWords[state])), cell(String(epochs)), element('td', { class: 'seeds' }, ...seeds), element('td', {}, use),
    );
    return row;
  });
  return table('trials', ['', ...parameters.map(({ name }) => name), t('mean {metric}', { metric: heading(metric) }), t('Status'), t('Epochs'), t('Seeds'), ''], rows);
}
