import { htmlPage } from '../export/html-page';
import { swatch } from '../export/look';
import { escaped, svgChart } from '../../shared/svg-chart';
import type { Cell, Report, ReportPart } from './parts';

/** A report as one page that needs nothing else: pictures are in it, scripts are not. `language` as BCP 47 writes it. */
export const reportHtml = ({ title, parts }: Report, language: string): string => htmlPage({ title, language, body: parts.map(partHtml).join('\n'), pictures: true });

function partHtml(part: ReportPart): string {
  switch (part.kind) {
    case 'heading':
      return `<h2>${escaped(part.words)}</h2>`;
    case 'text':
      return `<p>${escaped(part.words)}</p>`;
    case 'list':
      return `<ul>${part.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
    case 'table':
      return tableHtml(part);
    case 'charts':
      return `<ul class="legend">${part.legend.map(({ name, look }) => `<li>${swatch(look)}${escaped(name)}</li>`).join('')}</ul><div class="charts">${part.charts.map((chart) => [chart.title, svgChart(chart)] as const).filter(([, svg]) => svg !== '').map(([title, svg]) => `<figure><figcaption>${escaped(title)}</figcaption>${svg}</figure>`).join('')}</div>`;
    case 'note':
      return `<h3>${escaped(part.title)}</h3><div class="note">${escaped(part.text)}</div>`;
    case 'code':
      return `<pre>${escaped(part.text)}</pre>`;
    case 'folded':
      return `<details><summary>${escaped(part.title)}</summary>${part.parts.map(partHtml).join('\n')}</details>`;
  }
}

function tableHtml({ heads, rows, looks, long }: Extract<ReportPart, { kind: 'table' }>): string {
  const head = heads.map((words, i) => `<th scope="col">${i > 0 && looks?.[i - 1] ? swatch(looks[i - 1]!) : ''}${escaped(words)}</th>`).join('');
  const cell = (each: Cell): string => (typeof each === 'string' ? escaped(each) : `<img src="data:image/png;base64,${each.picture.png}" alt="${escaped(each.picture.alt)}" width="${each.picture.width}">${escaped(each.words)}`);
  const body = rows.map(([name = '', ...cells]) => `<tr><th scope="row">${cell(name)}</th>${cells.map((each) => `<td${long ? ' class="long"' : ''}>${cell(each)}</td>`).join('')}</tr>`).join('');
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
