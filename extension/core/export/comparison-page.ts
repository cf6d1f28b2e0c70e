import type { EpochEnd } from '../../shared/events';
import { percent } from '../../shared/run-words';
import type { Speak } from '../../shared/said';
import type { SeriesCurve } from '../../shared/series-part';
import { escaped, svgChart, type Chart, type Curve } from './svg-chart';

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

/** Okabe and Ito's colours, told apart also by people who see colours differently; further runs have dashes. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#808080'];
const dashes = ['', '7 3', '2 3', '9 3 2 3'];
/** More runs than these are drawn without the line behind the smoothed one. */
const mostWithRaw = 4;

/** Runs side by side as one HTML page that needs nothing else: no script, nothing from elsewhere (its own policy forbids it), light or dark as its reader's system is. */
export function comparisonPage({ runs, differences, results }: Comparison, t: Speak, language: string): string {
  const look = runs.map((_, i) => ({ colour: colours[i % colours.length]!, dashes: dashes[Math.floor(i / colours.length) % dashes.length]! }));
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
  return `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<h2>${escaped(t('What differs'))}</h2>
${differences.length > 0 ? table(differences) : `<p>${escaped(t('Nothing differs between their experiments.'))}</p>`}
<h2>${escaped(t('Results'))}</h2>
${table(results)}
<details><summary>${escaped(t('Validation accuracy of each epoch'))}</summary>${table(epochRows(runs, t))}</details>
<h2>${escaped(t('Curves'))}</h2>
<div class="charts">${figures.join('\n')}</div>
</body>
</html>
`;
}

function epochRows(runs: PageRun[], t: Speak): PageTable {
  const known = runs.map(({ epochs }) => new Map(epochs.map(({ epoch, val_accuracy }) => [epoch, val_accuracy])));
  const epochs = [...new Set(known.flatMap((each) => [...each.keys()]))].sort((a, b) => a - b);
  return epochs.map((epoch) => [`${t('epoch')} ${epoch}`, ...known.map((each) => (Number.isFinite(each.get(epoch)) ? percent(each.get(epoch)!, 2) : ''))]);
}

const swatch = ({ colour, dashes }: { colour: string; dashes: string }): string => `<svg class="swatch" viewBox="0 0 24 10" aria-hidden="true"><path d="M2 5L22 5" stroke="${colour}"${dashes ? ` stroke-dasharray="${dashes}"` : ''}/></svg>`;

const style = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { max-width: 1200px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.table { overflow-x: auto; } table { border-collapse: collapse; }
th, td { padding: 0.25rem 0.75rem; text-align: start; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); font-variant-numeric: tabular-nums; white-space: nowrap; }
th { font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: 1rem; }
figure { margin: 0; } figcaption { font-weight: 600; }
svg { display: block; width: 100%; height: auto; } svg path { fill: none; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
svg text { fill: currentColor; font-size: 12px; } .grid line { stroke: currentColor; opacity: 0.2; }
.swatch { display: inline-block; width: 24px; height: 10px; margin-inline-end: 6px; } .swatch path { stroke-width: 3; }
summary { cursor: pointer; }
`;
