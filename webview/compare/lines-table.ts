import type { ComparedCell, Comparison, Spread } from '../../extension/shared/comparison';
import { drawing } from '../common/drawing';
import { element } from '../common/element';
import { t } from '../common/translate';
import closeIcon from '../../media/icons/close.svg';
import { columnWords, comparedWords } from './compared-words';
import type { ShownLine } from './shown-line';

export interface TableActs {
  sort(column: string): void;
  /** Points a line out in all drawings; null for none. */
  light(key: string | null): void;
  open(run: string): void;
  leave(runs: string[]): void;
}

/** What was chosen against what came of it: a line a row, of parameters those that differ. */
export function linesTable(lines: ShownLine[], { columns, target }: Comparison, spread: Spread, sort: string, acts: TableActs): HTMLElement {
  const usual = columns.flatMap((column, i) => (column.usual ? [{ ...column, i }] : []));
  const [by, way] = sort.split(' ');
  const headings = usual.map(({ name, numeric, role }, at) => {
    const direction = by !== name ? 'none' : way === 'desc' ? 'descending' : 'ascending';
    const words = columnWords(name, target).split(/(?<=[._])/).flatMap((part, i) => (i === 0 ? [part] : [element('wbr'), part]));
    const sign = { none: '', ascending: ' ▴', descending: ' ▾' }[direction];
    return element('th', { scope: 'col', class: classesOf(numeric, isFirst(usual, at, role)), 'aria-sort': direction }, element('button', { type: 'button', class: 'heading', 'data-name': name, title: name, onclick: () => acts.sort(name) }, ...words, sign));
  });
  const roles = [['parameter', t('What differs')], ['result', t('Results')]] as const;
  const groups = roles.flatMap(([role, words]) => {
    const count = usual.filter((column) => column.role === role).length;
    return count === 0 ? [] : [element('th', { scope: 'colgroup', colspan: count, class: role }, words)];
  });
  const head = element('thead', {}, element('tr', { class: 'roles' }, element('td', {}), ...groups), element('tr', {}, element('th', { scope: 'col' }, t('Run')), ...headings));
  const rows = sorted(lines, columns.findIndex(({ name }) => name === by), way === 'desc').map((line) =>
    element('tr', { 'data-key': line.key, onpointerenter: () => acts.light(line.key), onpointerleave: () => acts.light(null), onfocusin: () => acts.light(line.key), onfocusout: () => acts.light(null) }, rowHead(line, acts), ...usual.map(({ name, numeric, role, i }, at) => element('td', { class: classesOf(numeric, isFirst(usual, at, role)) }, comparedWords(name, line.cells[i]!, spread) || '–'))),
  );
  return element('table', { class: 'compared' }, head, element('tbody', {}, ...rows));
}

const isFirst = (usual: { role: string }[], at: number, role: string): boolean => usual[at - 1]?.role !== role;
const classesOf = (numeric: boolean, first: boolean): string => [...(numeric ? [] : ['words']), ...(first ? ['first'] : [])].join(' ');

function rowHead(line: ShownLine, acts: TableActs): HTMLElement {
  const [run, ...others] = line.runs;
  const name = others.length === 0 ? element('button', { type: 'button', class: 'name', 'data-name': line.key, title: `${t('Open Training Panel')}: ${run}`, onclick: () => acts.open(run!) }, line.label) : element('span', { class: 'name', tabindex: 0, 'data-name': line.key }, line.label, element('small', {}, t('{count} runs', { count: line.runs.length })));
  const leave = t('Take {line} out of the comparison', { line: line.label });
  return element('th', { scope: 'row' }, element('div', { class: 'row-head' }, swatch(line), name, element('button', { type: 'button', class: 'leave', 'data-name': `leave ${line.key}`, title: leave, 'aria-label': leave, onclick: () => acts.leave(line.runs) }, drawing('icon', closeIcon))));
}

/** As its line is drawn. */
export function swatch({ look: { color, dash } }: ShownLine): HTMLElement {
  const made = element('i', { class: dash ? 'line-swatch dashed' : 'line-swatch', 'aria-hidden': 'true' });
  made.style.color = color;
  return made;
}

/** What has no such value comes last either way. */
function sorted(lines: ShownLine[], column: number, down: boolean): ShownLine[] {
  if (column < 0) return lines;
  const valueOf = ({ cells }: ShownLine): string | number | null => {
    const cell: ComparedCell = cells[column]!;
    return typeof cell === 'object' && cell !== null ? cell.mean : cell;
  };
  return lines.toSorted((a, b) => {
    const [first, second] = [valueOf(a), valueOf(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    const order = typeof first === 'number' && typeof second === 'number' ? first - second : String(first).localeCompare(String(second), 'en', { numeric: true });
    return down ? -order : order;
  });
}
