import type { GroupLine, RunLine, RunList } from '../../extension/shared/run-list';
import pinIcon from '../../media/icons/pin.svg';
import { drawing } from '../common/drawing';
import { element } from '../common/element';
import { t } from '../common/translate';
import { cellWords, heading } from '../common/cell-words';

/** Pixels: of every line, so that a place in the list is a place on the page. */
const lineHeight = 24;
/** Lines beyond the edges that are drawn, and that are asked for, so that a little scrolling shows no gap. */
const [drawnBeyond, askedBeyond] = [6, 100];

const widths: Record<string, number> = { status: 118, epoch: 82, created: 168, name: 180, id: 230, study: 200 };
const [numberWidth, textWidth, spreadWidth] = [92, 150, 128];

export type Choosing = 'only' | 'toggle' | 'range';
export interface GridActs {
  /** Lines that are not there yet. */
  need(from: number, to: number): void;
  sort(column: string): void;
  /** The lines between two places, both of them too. */
  select(from: number, to: number, how: Choosing): void;
  open(run: string): void;
  rename(run: string): void;
  remove(): void;
  fold(key: string, unfolded: boolean): void;
}

/** A list of runs of any length as an ARIA grid: only what is seen is in the page. The focus is the grid's, one of its lines is active. */
export class RunGrid {
  private readonly heads = element('div', { class: 'heads', role: 'row', 'aria-rowindex': 1 });
  private readonly body = element('div', { class: 'lines', role: 'rowgroup' });
  readonly root = element('div', { class: 'run-grid', tabindex: 0, 'aria-multiselectable': 'true', 'aria-label': t('Runs') }, element('div', { class: 'sheet', role: 'presentation' }, element('div', { role: 'rowgroup', class: 'head-group' }, this.heads), this.body));
  private list: RunList | null = null;
  private sort = '';
  private grouped = false;
  private selected = new Set<string>();
  private active = 0;
  /** What the active line is, which may have another place in the next list. */
  private activeKey: string | null = null;
  /** Where a range begins. */
  private anchor = 0;
  private headsOf = '';

  constructor(private readonly acts: GridActs) {
    this.root.addEventListener('scroll', () => this.draw());
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.body.addEventListener('click', (event) => this.click(event));
    this.body.addEventListener('dblclick', (event) => this.enter(this.indexOf(event)));
    new ResizeObserver(() => this.draw()).observe(this.root);
  }

  /** Which lines are to be there for what is seen. */
  get range(): [from: number, to: number] {
    const [first, last] = this.seen();
    return [Math.max(0, first - askedBeyond), last + askedBeyond];
  }

  show(list: RunList, sort: string, grouped: boolean): void {
    this.list = list;
    this.sort = sort;
    this.selected = new Set(list.selected);
    const place = list.part.findIndex((line) => keyOf(line) === this.activeKey);
    if (place >= 0) this.active = list.from + place;
    this.active = Math.max(0, Math.min(this.active, list.lines - 1));
    this.grouped = grouped;
    this.root.setAttribute('role', grouped ? 'treegrid' : 'grid');
    this.root.setAttribute('aria-rowcount', String(list.lines + 1));
    this.root.setAttribute('aria-colcount', String(list.columns.length + 1));
    this.body.style.height = `${list.lines * lineHeight}px`;
    this.drawHeads();
    this.draw();
  }

  /** A selection that the list need not be asked for again to show. */
  mark(selected: Iterable<string>): void {
    this.selected = new Set(selected);
    this.draw();
  }

  private seen(): [first: number, last: number] {
    const first = Math.floor(this.root.scrollTop / lineHeight);
    return [first, first + Math.ceil(this.root.clientHeight / lineHeight)];
  }

  private line(index: number): RunLine | GroupLine | undefined {
    return this.list?.part[index - this.list.from];
  }

  private drawHeads(): void {
    const { columns } = this.list!;
    const { grouped } = this;
    const state = JSON.stringify([columns, this.sort, grouped]);
    if (state === this.headsOf) return;
    this.headsOf = state;
    const focused = this.heads.contains(document.activeElement) ? document.activeElement!.getAttribute('data-name') : null;
    const width = ({ name, numeric }: { name: string; numeric: boolean }) => widths[name] ?? (numeric ? (grouped ? spreadWidth : numberWidth) : textWidth);
    this.root.style.setProperty('--columns', [`minmax(${grouped ? 250 : 180}px, 1fr)`, ...columns.map((column) => `${width(column)}px`)].join(' '));
    this.heads.replaceChildren(...[{ name: 'name', numeric: false }, ...columns].map(({ name, numeric }) => this.head(name, numeric)));
    if (focused !== null) this.heads.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus();
  }

  private head(name: string, numeric: boolean): HTMLElement {
    const [by, way] = this.sort.split(' ');
    const direction = by !== name ? 'none' : way === 'desc' ? 'descending' : 'ascending';
    const sign = { none: [], ascending: [element('span', { 'aria-hidden': 'true' }, ' ▴')], descending: [element('span', { 'aria-hidden': 'true' }, ' ▾')] }[direction];
    const words = heading(name).split(/(?<=[._])/).flatMap((part, i) => (i === 0 ? [part] : [element('wbr'), part]));
    return element(
      'div',
      { role: 'columnheader', class: numeric ? 'cell number' : 'cell', 'aria-sort': direction },
      element('button', { type: 'button', 'data-name': name, title: name, onclick: () => this.acts.sort(name) }, ...words, ...sign),
    );
  }

  private draw(): void {
    if (!this.list) return;
    const [first, last] = this.seen();
    const from = Math.max(0, first - drawnBeyond);
    const to = Math.min(this.list.lines, last + drawnBeyond);
    const indices = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
    this.body.replaceChildren(...indices.flatMap((index) => this.drawn(index) ?? []));
    const active = this.body.querySelector(`#line-${this.active}`);
    if (active) this.root.setAttribute('aria-activedescendant', active.id);
    else this.root.removeAttribute('aria-activedescendant');
    if (indices.some((index) => !this.line(index))) this.acts.need(...this.range);
  }

  private drawn(index: number): HTMLElement | null {
    const line = this.line(index);
    if (!line) return null;
    const isRun = line.kind === 'run';
    const cells = line.cells.map((cell, i) => {
      const { name, numeric } = this.list!.columns[i]!;
      const words = name === 'epoch' && isRun && line.epochs > 0 && cell !== null ? `${cellWords(name, cell)} / ${line.epochs}` : cellWords(name, cell);
      const content = name === 'status' && typeof cell === 'string' ? element('span', { class: 'status', 'data-status': cell }, words) : words;
      return element('div', { role: 'gridcell', class: numeric ? 'cell number' : 'cell', title: words }, content);
    });
    const made = element(
      'div',
      {
        id: `line-${index}`, role: 'row', 'aria-rowindex': index + 2, 'data-index': index, class: ['line', line.kind, ...(isRun && this.grouped ? ['member'] : []), ...(index === this.active ? ['active'] : [])].join(' '),
        ...(this.grouped && { 'aria-level': isRun ? 2 : 1 }),
        ...(isRun ? { 'aria-selected': String(this.selected.has(line.run)) } : { 'aria-expanded': String(line.unfolded) }),
      },
      isRun ? runName(line) : groupName(line),
      ...cells,
    );
    made.style.top = `${index * lineHeight}px`;
    return made;
  }

  private indexOf(event: MouseEvent): number {
    return Number((event.target as Element).closest<HTMLElement>('.line')?.dataset['index'] ?? -1);
  }

  private click(event: MouseEvent): void {
    const index = this.indexOf(event);
    const line = this.line(index);
    if (!line) return;
    if (line.kind === 'group' && (event.target as Element).closest('.fold-sign')) this.acts.fold(line.key, !line.unfolded);
    this.move(index, event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only');
  }

  private enter(index: number): void {
    const line = this.line(index);
    if (line?.kind === 'run') this.acts.open(line.run);
    else if (line) this.acts.fold(line.key, !line.unfolded);
  }

  /** As the editor's own lists have it: with the arrows goes the selection, with Ctrl it stays, with Shift it grows. */
  private key(event: KeyboardEvent): void {
    // A heading is a button of its own.
    if (event.target !== this.root || !this.list) return;
    const { key, shiftKey } = event;
    const held = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(this.root.clientHeight / lineHeight) - 2);
    const places: Record<string, number> = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page, Home: 0, End: this.list.lines - 1 };
    const line = this.line(this.active);
    if (key in places) {
      const index = Math.max(0, Math.min(places[key]!, this.list.lines - 1));
      this.move(index, shiftKey ? 'range' : held ? null : 'only');
    } else if (key === ' ') this.move(this.active, 'toggle');
    else if (key.toLowerCase() === 'a' && held) this.acts.select(0, this.list.lines - 1, 'only');
    else if (key === 'Enter') this.enter(this.active);
    else if (key === 'F2' && line?.kind === 'run') this.acts.rename(line.run);
    else if (key === 'Delete') this.acts.remove();
    else if (line?.kind === 'group' && key === (line.unfolded ? 'ArrowLeft' : 'ArrowRight')) this.acts.fold(line.key, !line.unfolded);
    else return;
    event.preventDefault();
  }

  private move(index: number, how: Choosing | null): void {
    if (!this.list || this.list.lines === 0) return;
    this.active = index;
    const line = this.line(index);
    this.activeKey = line ? keyOf(line) : null;
    if (how !== 'range') this.anchor = index;
    const top = index * lineHeight;
    const space = this.root.clientHeight - this.heads.offsetHeight;
    if (top < this.root.scrollTop) this.root.scrollTop = top;
    else if (top + lineHeight > this.root.scrollTop + space) this.root.scrollTop = top + lineHeight - space;
    this.draw();
    if (how) this.acts.select(Math.min(this.anchor, index), Math.max(this.anchor, index), how);
  }
}

const keyOf = (line: RunLine | GroupLine): string => (line.kind === 'run' ? line.run : line.key);

/** What a run is called, and what was put on it. */
function runName({ id, name, pinned, tags }: RunLine): HTMLElement {
  const pin = pinned ? [drawing('pin', pinIcon), element('span', { class: 'visually-hidden' }, t('pinned'))] : [];
  return element('div', { role: 'rowheader', class: 'cell name', title: [id, ...tags].join(' · ') }, ...pin, name, ...tags.map((tag) => element('span', { class: 'tag' }, tag)));
}

/** What the runs of a group have in common, or are called, and how many they are. */
function groupName({ values, name, runs, unfolded }: GroupLine): HTMLElement {
  const words = values.length > 0 ? values.map(({ name: of, value }) => `${heading(of)} ${cellWords(of, value) || '–'}`).join(', ') : (name ?? t('Several experiments'));
  return element('div', { role: 'rowheader', class: 'cell name', title: words }, element('span', { class: 'fold-sign', 'aria-hidden': 'true' }, unfolded ? '▾' : '▸'), words, element('small', {}, t(runs === 1 ? '1 run' : '{count} runs', { count: runs })));
}
