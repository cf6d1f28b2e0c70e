import type { ComparedColumn } from '../../extension/shared/comparison';
import { svg } from '../common/svg';
import { t } from '../common/translate';
import { tickWords } from './tick-words';
import { opacityOf, type ShownLine } from './shown-line';

const margin = { left: 76, right: 16, top: 12, bottom: 44 };
const height = 300;
/** Half of a point's width. */
const size = 5;

interface Column {
  column: ComparedColumn;
  words: string;
}

/** A point a line: one column along, another up. Lines that lack one of them are left out. */
export function scatter(lines: ShownLine[], x: Column, y: Column, width: number, lit: string | null): SVGSVGElement {
  const px = (at: number): number => margin.left + at * (width - margin.left - margin.right);
  const py = (at: number): number => height - margin.bottom - at * (height - margin.top - margin.bottom);
  const grid = svg('g', { class: 'grid' });
  for (const { value, at } of y.column.coordinate.ticks) grid.append(svg('line', { x1: margin.left, x2: width - margin.right, y1: py(at), y2: py(at) }), svg('text', { x: margin.left - 8, y: py(at) + 4, 'text-anchor': 'end' }, tickWords(y.column.name, value, 10)));
  const ticks = x.column.coordinate.ticks;
  // As many as have room.
  const every = Math.max(1, Math.ceil((ticks.length * 70) / (width - margin.left - margin.right)));
  ticks.forEach(({ value, at }, i) => {
    if (i % every === 0) grid.append(svg('line', { x1: px(at), x2: px(at), y1: margin.top, y2: height - margin.bottom }), svg('text', { x: px(at), y: height - margin.bottom + 16, 'text-anchor': at === 1 ? 'end' : 'middle' }, tickWords(x.column.name, value, 12)));
  });
  grid.append(svg('text', { x: px(0.5), y: height - 6, 'text-anchor': 'middle', class: 'axis-name' }, x.words), svg('text', { x: 12, y: py(0.5), 'text-anchor': 'middle', transform: `rotate(-90 12 ${py(0.5)})`, class: 'axis-name' }, y.words));
  const points = lines.flatMap((line, i) => {
    const [a, b] = [x.column.coordinate.places[i], y.column.coordinate.places[i]];
    if (a === null || a === undefined || b === null || b === undefined) return [];
    const { color, dash } = line.look;
    const isLit = line.key === lit;
    // Hollow where the line would be dashed.
    const point = svg('circle', { cx: px(a), cy: py(b), r: isLit ? size + 2 : size, fill: dash ? 'none' : color, stroke: color, 'stroke-width': 2, opacity: opacityOf(line, lit), 'data-key': line.key });
    point.append(svg('title', {}, line.label));
    return [{ point, isLit, at: [px(a), py(b)] as const, label: line.label }];
  });
  const named = points.filter(({ isLit }) => isLit).map(({ at: [left, top], label }) => svg('text', { x: left + (left > width / 2 ? -10 : 10), y: top - 8, 'text-anchor': left > width / 2 ? 'end' : 'start' }, label));
  return svg('svg', { class: 'scatter', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': t('{y} over {x}, a point a run; the table has the values', { x: x.words, y: y.words }) }, grid, ...points.toSorted((a, b) => Number(a.isLit) - Number(b.isLit)).map(({ point }) => point), ...named);
}
