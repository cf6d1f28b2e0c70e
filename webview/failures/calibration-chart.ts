import type { Calibration, Evaluation } from '../../extension/shared/evaluation';
import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { cell, rowHead, table } from '../common/table';
import { tableFrame } from '../common/table-frame';
import { t } from '../common/translate';

const side = 260;
const [left, bottom] = [38, 34];
const width = side + left + 8;
const height = side + bottom + 8;

/** How often pictures are right, by how sure the network is of them; the figures stand beneath as a table. */
export function calibrationChart({ calibration, scaled }: Evaluation, isScaled: boolean): HTMLElement {
  const shown = isScaled && scaled ? scaled.calibration : calibration;
  const words = t('Accuracy by confidence: on the line it is as sure as it is right; expected calibration error {ece}', { ece: percent(shown.ece) });
  const rows = shown.bins.flatMap(({ count, confidence, accuracy }, i) => (count === 0 ? [] : [element('tr', {}, rowHead(range(i, shown.bins.length)), cell(String(count)), cell(percent(confidence)), cell(percent(accuracy)))]));
  const figures = tableFrame(t('Calibration'), table('calibration', [t('confidence'), t('pictures'), t('mean confidence'), t('accuracy')], rows));
  return element('div', { class: 'reliability' }, drawing(shown, words), figures);
}

const range = (bin: number, bins: number): string => `${percent(bin / bins, 0)} – ${percent((bin + 1) / bins, 0)}`;

function svg(tag: string, attributes: Record<string, string | number>, text?: string): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawing({ bins }: Calibration, words: string): SVGElement {
  const x = (value: number): number => left + value * side;
  const y = (value: number): number => 8 + (1 - value) * side;
  const most = Math.max(...bins.map(({ count }) => count));
  const bars = bins.flatMap(({ count, accuracy }, i) => (count === 0 ? [] : [svg('rect', { class: 'bin', x: x(i / bins.length) + 1, width: side / bins.length - 2, y: y(accuracy), height: accuracy * side, opacity: 0.35 + (0.65 * count) / most })]));
  const gaps = bins.flatMap(({ count, confidence, accuracy }) => (count === 0 ? [] : [svg('line', { class: 'gap', x1: x(confidence), x2: x(confidence), y1: y(accuracy), y2: y(confidence) })]));
  const ticks = [0, 0.5, 1].flatMap((value) => [svg('text', { x: x(value), y: y(0) + 15, 'text-anchor': value === 1 ? 'end' : 'middle' }, percent(value, 0)), svg('text', { x: left - 5, y: y(value) + 4, 'text-anchor': 'end' }, percent(value, 0))]);
  const made = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': words, class: 'calibration-chart' });
  made.append(
    svg('line', { class: 'axis', x1: x(0), x2: x(1), y1: y(0), y2: y(0) }), svg('line', { class: 'axis', x1: x(0), x2: x(0), y1: y(0), y2: y(1) }),
    ...bars, svg('line', { class: 'ideal', x1: x(0), x2: x(1), y1: y(0), y2: y(1) }), ...gaps, ...ticks,
    svg('text', { x: x(0.5), y: y(0) + 30, 'text-anchor': 'middle' }, t('confidence')),
  );
  return made;
}
