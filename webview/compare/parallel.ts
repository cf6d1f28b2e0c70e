import type { ComparedColumn } from '../../extension/shared/comparison';
import { svg } from '../common/svg';
import { t } from '../common/translate';
import { tickWords } from './tick-words';
import { opacityOf, type ShownLine } from './shown-line';

const [top, bottom, side] = [40, 14, 56];
const height = 280;
/** Pixels from one axis to the next, at least. */
const narrowest = 96;

export interface Axis {
  column: ComparedColumn;
  words: string;
}

/** Parallel coordinates: an axis a column, a line a run from each of its values to the next; where it has none it is parted. */
export function parallel(lines: ShownLine[], axes: Axis[], room: number, lit: string | null): SVGSVGElement {
  const width = Math.max(room, 2 * side + narrowest * (axes.length - 1));
  const px = (axis: number): number => (axes.length === 1 ? width / 2 : side + (axis * (width - 2 * side)) / (axes.length - 1));
  const py = (at: number): number => height - bottom - at * (height - top - bottom);
  const grid = svg('g', { class: 'grid' });
  axes.forEach(({ column: { name, coordinate }, words }, i) => {
    grid.append(svg('line', { x1: px(i), x2: px(i), y1: py(1), y2: py(0), class: 'axis' }), nameOf(words, px(i)));
    for (const { value, at } of coordinate.ticks) grid.append(svg('text', { x: px(i) + 5, y: py(at) + 4, class: 'tick' }, tickWords(name, value, 12)));
  });
  const drawn = lines.map((line, i) => {
    const places = axes.map(({ column }, axis) => [px(axis), column.coordinate.places[i]] as const);
    const path = places.map(([x, at], axis) => (at === null || at === undefined ? '' : `${(places[axis - 1]?.[1] ?? null) === null ? 'M' : 'L'}${x.toFixed(1)} ${py(at).toFixed(1)}`)).join('');
    const { color, dash } = line.look;
    const isLit = line.key === lit;
    const made = svg('path', { d: path, fill: 'none', stroke: color, 'stroke-width': isLit ? 3 : 1.75, opacity: opacityOf(line, lit), 'data-key': line.key, ...(dash && { 'stroke-dasharray': dash.join(' ') }) });
    made.append(svg('title', {}, line.label));
    return { made, isLit };
  });
  const label = t('Parallel coordinates of {axes}; the table has the values', { axes: axes.map(({ words }) => words).join(', ') });
  // Values stand over the lines.
  return svg('svg', { class: 'parallel', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...drawn.toSorted((a, b) => Number(a.isLit) - Number(b.isLit)).map(({ made }) => made), grid);
}

/** A long name takes two lines. */
function nameOf(words: string, x: number): SVGTextElement {
  const middle = words.length > 14 ? Math.max(words.lastIndexOf(' ', 14), words.lastIndexOf('.', 14) + 1, words.lastIndexOf('_', 14) + 1) : 0;
  const parts = middle > 0 ? [words.slice(0, middle).trim(), words.slice(middle).trim()] : [words];
  const made = svg('text', { 'text-anchor': 'middle', class: 'axis-name' }, ...parts.map((part, i) => svg('tspan', { x, y: 30 - 14 * (parts.length - 1 - i) }, part.length > 18 ? `${part.slice(0, 17)}…` : part)));
  made.append(svg('title', {}, words));
  return made;
}
