import type { EpochEnd } from '../../shared/events';
import { percent } from '../../shared/run-words';
import type { Speak } from '../../shared/said';
import type { SeriesCurve } from '../../shared/series-part';
import { escaped, svgChart, type Chart, type Curve } from '../../shared/svg-chart';
import { htmlPage } from './html-page';
import { lookOf, swatch } from './look';

export interface PageRun {
  id: string;
  epochs: EpochEnd[];
  /** By step: the loss as it was and smoothed, and the learning rate. */
  steps: { loss?: SeriesCurve; smoothed?: SeriesCurve; lr?: SeriesCurve };
}

/** Rows of a table, the first cell of each being its name; then a cell a run. */
export type PageTable = string[][];

export interface Comparison {
  runs: PageRun[];
  /** What differs between the experiments; empty where nothing does. */
  differences: PageTable;
  results: PageTable;
}

/** More runs than these are drawn without the line behind the smoothed one. */
const mostWithRaw = 4;

/** Runs side by side as one HTML page that needs nothing else: no script, nothing from elsewhere (its own policy forbids it), light or dark as its reader's system is. */
export function comparisonPage({ runs, differences, results }: Comparison, t: Speak, language: string): string {
  const look = runs.map((_, i) => lookOf(i));
  const byEpoch = (name: 'val_accuracy' | 'val_loss' | 'train_accuracy' | 'train_loss'): Curve[] =>
    runs.map(({ epochs }, i) => ({ ...look[i]!, x: epochs.map(({ epoch }) => epoch), y: epochs.map((epoch) => epoch[name] ?? NaN) }));
  const byStep = (name: keyof PageRun['steps'], faint = false): Curve[] => runs.flatMap(({ steps }, i) => (steps[name] ? [{ ...look[i]!, ...steps[name], faint }] : []));
  const [epoch, step] = [t('epoch'), t('step')];
  const charts: Chart[] = [
    { title: t('Validation accuracy'), xName: epoch, share: true, curves: byEpoch('val_accuracy') },
    { title: t('Validation loss'), xName: epoch, curves: byEpoch('val_loss') },
    { title: t('Training accuracy'), xName: epoch, share: true, curves: byEpoch('train_accuracy') },
    { title: t('Training loss'), xName: epoch, curves: byEpoch('train_loss') },
    { title: t('Training loss, smoothed'), xName: step, curves: [...(runs.length <= mostWithRaw ? byStep('loss', true) : []), ...byStep('smoothed')] },
    { title: t('Learning rate'), xName: step, curves: byStep('lr') },
  ];
  const heads = runs.map(({ id }, i) => `<th scope="col">${swatch(look[i]!)}${escaped(id)}</th>`).join('');
  const table = (rows: PageTable): string =>
    `<div class="table"><table><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.map(([name, ...cells]) => `<tr><th scope="row">${escaped(name!)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table></div>`;
  const figures = charts.map((chart) => [chart.title, svgChart(chart)] as const).filter(([, svg]) => svg !== '').map(([title, svg]) => `<figure><figcaption>${escaped(title)}</figcaption>${svg}</figure>`);
  const title = t('Comparison of {count} runs', { count: runs.length });
  const body = `<h2>${escaped(t('What differs'))}</h2>
${differences.length > 0 ? table(differences) : `<p>${escaped(t('Nothing differs between their experiments.'))}</p>`}
<h2>${escaped(t('Results'))}</h2>
${table(results)}
<details><summary>${escaped(t('Validation accuracy of each epoch'))}</summary>${table(epochRows(runs, t))}</details>
<h2>${escaped(t('Curves'))}</h2>
<div class="charts">${figures.join('\n')}</div>`;
  return htmlPage({ title, language, body });
}

function epochRows(runs: PageRun[], t: Speak): PageTable {
  const known = runs.map(({ epochs }) => new Map(epochs.map(({ epoch, val_accuracy }) => [epoch, val_accuracy])));
  const epochs = [...new Set(known.flatMap((each) => [...each.keys()]))].sort((a, b) => a - b);
  return epochs.map((epoch) => [`${t('epoch')} ${epoch}`, ...known.map((each) => (Number.isFinite(each.get(epoch)) ? percent(each.get(epoch)!, 2) : ''))]);
}
