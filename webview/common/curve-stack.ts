import { partitionPoint } from '../../extension/shared/partition-point';
import { element, say } from './element';
import { LineChart } from './line-chart';
import type { Range } from './range';
import type { Line } from './stroke-line';
import { panned, zoomed, zoomGestures, zoomStep, type Zoomable } from './zoom';
import { t } from './translate';

export interface Curve extends Line {
  /** Its words in the legend; null for a curve that only stands behind another. */
  name: string | null;
  /** Its words for a screen reader, where the legend's say too little alone. */
  spoken?: string;
}

export interface ChartRow {
  /** What its curves are of; its class is chart-<id>. */
  id: string;
  name: string;
  /** Words for a value. */
  unit: (value: number) => string;
  /** Words for a value on the axis, where shorter ones do. */
  tick?: (value: number) => string;
  fromZero?: boolean;
  /** What a value can be: the axis has room beside the curves, but none beyond. */
  bounds?: Range;
}

/** A place on the x axis that is pointed out through all charts. */
export interface Mark {
  x: number;
  label: string;
  color: string;
  dashed?: boolean;
}

/** Something that happened at a place of the x axis: a sign above the charts, its words where the pointer or the crosshair is at it. */
export interface Happening {
  x: number;
  sign: string;
  words: string;
  /** Drawn through all charts. */
  line?: boolean;
}

/** Pixels within which the crosshair tells what happened. */
const near = 6;

interface Row {
  spec: ChartRow;
  chart: LineChart;
  canvas: HTMLCanvasElement;
  legend: HTMLElement;
  place: HTMLElement;
  frame: HTMLElement;
  curves: Curve[];
}

/** Charts above one another over one x axis, with one crosshair through all of them, which zoom and move together. */
export class CurveStack implements Zoomable {
  readonly root: HTMLElement;
  private readonly rows: Row[];
  private readonly crosshair = element('div', { class: 'crosshair', hidden: true });
  private readonly flag = element('span', { class: 'crosshair-flag' });
  private readonly markFrame = element('div', { class: 'marks', 'aria-hidden': 'true' });
  private marks: Mark[] = [];
  private readonly spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  /** The crosshair's place on the x axis; null where the pointer is elsewhere. */
  private at: number | null = null;
  private resting: number | null = null;
  private range: Range = { from: 0, to: 1 };
  private whole: Range = this.range;
  private logarithmicX = false;
  private readonly axisTitle = element('span', { class: 'axis-title', 'aria-hidden': 'true' });
  private readonly signs = element('div', { class: 'signs', 'aria-hidden': 'true' });
  private happenings: Happening[] = [];
  /** Pixels from the stack's left edge to the canvases'. */
  private left = 0;

  constructor(
    rows: ChartRow[],
    /** Words for a place on the x axis: "step 12". */
    private readonly placeWords: (x: number) => string,
    /** What the x axis is of, below it. */
    private readonly titleX: () => string,
    /** Words for a value on the x axis, where the number itself does not do. */
    private readonly tickX?: (x: number) => string,
    /** As LineChart's. */
    private readonly ticksX?: (range: Range, most: number) => number[] | null,
    /** Shows this part of the x axis, or all of it; where it is left out, all is shown always. */
    private readonly zoomTo?: (range: Range | null) => void,
  ) {
    const keys = zoomTo ? ` ${t('Plus and minus zoom, page up and page down move, 0 shows all.')}` : '';
    this.root = element('section', { class: 'chart-stack', tabindex: 0, role: 'group', 'aria-label': `${t('{charts}. The arrow keys move the crosshair and read the values.', { charts: rows.map(({ name }) => name).join(', ') })}${keys}` });
    this.crosshair.append(this.flag);
    this.rows = rows.map((spec) => this.row(spec));
    const selection = element('div', { class: 'zoom-selection', hidden: true });
    this.root.append(this.axisTitle, this.markFrame, this.signs, selection, this.crosshair, this.spoken);
    if (zoomTo) zoomGestures(this.root, selection, this);
    this.root.addEventListener('pointermove', (event) => this.point(this.rows[0]!.chart.valueAt(event.clientX)));
    this.root.addEventListener('pointerleave', () => this.point(null));
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('blur', () => this.point(null));
    new ResizeObserver(() => this.place()).observe(this.root);
  }

  /** Draws a list of curves a row, over a part of the whole x axis; a row without a list is hidden. */
  draw(curves: (Curve[] | null)[], range: Range, whole = range): void {
    this.range = range;
    this.whole = whole;
    say(this.axisTitle, this.titleX());
    this.rows.forEach((row, index) => {
      row.curves = curves[index] ?? [];
      row.frame.hidden = curves[index] === null;
    });
    // A legend that wraps leaves the charts less room: they are drawn for what is left.
    this.drawLegends();
    const lowest = this.rows.findLast(({ frame }) => !frame.hidden);
    for (const row of this.rows) {
      row.chart.showX = row === lowest;
      row.chart.draw(row.curves, range, range !== whole);
      const latest = named(row).map((curve) => `${curve.spoken ?? curve.name} ${reading(row, curve, this.end)}`);
      row.canvas.setAttribute('aria-label', t('{chart}, latest values: {values}', { chart: row.spec.name, values: latest.join(', ') || (row.curves.length > 0 ? t('{count} curves', { count: row.curves.length }) : t('none yet')) }));
    }
    this.place();
  }

  /** Points out places on the x axis, their labels one below the other. */
  mark(marks: Mark[]): void {
    this.marks = marks;
    this.markFrame.replaceChildren(...marks.map(({ label, dashed }) => element('div', { class: dashed ? 'mark dashed' : 'mark' }, element('span', { class: 'mark-flag' }, label))));
    this.place();
  }

  /** Tells what happened along the x axis. */
  tell(happenings: Happening[]): void {
    const isSame = happenings.length === this.happenings.length && happenings.every(({ sign, words, line }, i) => sign === this.happenings[i]!.sign && words === this.happenings[i]!.words && line === this.happenings[i]!.line);
    this.happenings = happenings;
    if (!isSame) this.signs.replaceChildren(...happenings.map(({ sign, words, line }) => element('span', { class: line ? 'sign line' : 'sign', title: words }, sign)));
    this.placeSigns();
  }

  get width(): number {
    return this.rows[0]!.chart.width;
  }

  valueAt(clientX: number): number | null {
    return this.rows[0]!.chart.valueAt(clientX);
  }

  /** `at` is a place on the x axis; where it is left out, the crosshair's, or the middle. */
  zoom(at: number | null, factor: number): void {
    const { range, whole, logarithmicX } = this;
    const middle = logarithmicX ? Math.sqrt(range.from * range.to) : (range.from + range.to) / 2;
    this.zoomTo?.(zoomed(range, whole, at ?? this.at ?? middle, factor, logarithmicX));
  }

  pan(share: number): void {
    this.zoomTo?.(panned(this.range, this.whole, share, this.logarithmicX));
  }

  show(range: Range | null): void {
    const { whole } = this;
    if (range === null) return this.zoomTo?.(null);
    const [from, to] = [Math.max(whole.from, range.from), Math.min(whole.to, range.to)];
    if (from < to) this.zoomTo?.({ from, to });
  }

  /** What the legends read while nobody points at a place: the values there; null for the latest. */
  rest(x: number | null): void {
    this.resting = x;
    this.drawLegends();
  }

  /** Hides the crosshair, where its place means something else now. */
  clearCrosshair(): void {
    this.point(null);
  }

  setLogarithmicX(logarithmic: boolean): void {
    this.logarithmicX = logarithmic;
    for (const { chart } of this.rows) chart.logarithmicX = logarithmic;
  }

  setLogarithmic(row: number, logarithmic: boolean): void {
    this.rows[row]!.chart.logarithmic = logarithmic;
  }

  /** Draws only this part of a row's y axis. */
  setWindow(row: number, window: Range): void {
    this.rows[row]!.chart.window = window;
  }

  retheme(): void {
    for (const { chart } of this.rows) chart.retheme();
  }

  private row(spec: ChartRow): Row {
    const canvas = element('canvas', { role: 'img' });
    const legend = element('span', { class: 'legend' });
    const place = element('span', { class: 'legend-place' });
    const caption = element('figcaption', {}, element('span', { class: 'chart-name' }, spec.name), place, legend);
    const frame = element('figure', { class: `chart chart-${spec.id}` }, caption, element('div', { class: 'canvas-frame' }, canvas));
    this.root.append(frame);
    return { spec, canvas, legend, place, frame, curves: [], chart: new LineChart(canvas, { tick: spec.tick ?? spec.unit, fromZero: spec.fromZero, bounds: spec.bounds, tickX: this.tickX, ticksX: this.ticksX }) };
  }

  private point(x: number | null): void {
    if (x === this.at) return;
    this.at = x;
    this.drawLegends();
    this.place();
  }

  private key(event: KeyboardEvent): void {
    if (this.zoomKey(event.key)) return event.preventDefault();
    const { from, to } = this.range;
    const stride = (to - from) / (event.shiftKey ? 20 : 200);
    const at = this.at ?? Math.min(to, Math.max(from, ...this.rows.flatMap(({ curves }) => curves.map(({ x }) => x[x.length - 1] ?? from))));
    const next = { ArrowLeft: at - stride, ArrowRight: at + stride, Home: from, End: to }[event.key];
    if (event.key === 'Escape') this.point(null);
    if (next === undefined) return;
    event.preventDefault();
    const x = Math.min(to, Math.max(from, next));
    this.point(x);
    const rows = this.rows.filter(({ frame }) => !frame.hidden);
    const happened = this.happenedAt(x);
    this.spoken.textContent = `${this.placeWords(x)}${happened === '' ? '' : `, ${happened}`}: ${rows.map((row) => `${row.spec.name} ${named(row).map((curve) => `${curve.spoken ?? curve.name} ${reading(row, curve, x)}`.trim()).join(', ')}`).join('; ')}`;
  }

  private zoomKey(key: string): boolean {
    const act = { '+': () => this.zoom(null, zoomStep), '=': () => this.zoom(null, zoomStep), '-': () => this.zoom(null, 1 / zoomStep), 0: () => this.show(null), PageUp: () => this.pan(-0.5), PageDown: () => this.pan(0.5) }[key];
    if (!act || !this.zoomTo) return false;
    act();
    return true;
  }

  private happenedAt(x: number): string {
    const pixel = this.pixelOf(x);
    return this.happenings.filter((happening) => Math.abs(this.pixelOf(happening.x) - pixel) < near).map(({ words }) => words).join(', ');
  }

  private placeSigns(): void {
    this.happenings.forEach(({ x }, index) => {
      const sign = this.signs.children[index] as HTMLElement;
      const pixel = this.pixelOf(x);
      // Of those at one place the first is seen; the crosshair tells of all.
      const covered = this.happenings.slice(0, index).some((other) => Math.abs(this.pixelOf(other.x) - pixel) < near);
      sign.hidden = covered || x < this.range.from || x > this.range.to;
      sign.style.left = `${pixel}px`;
    });
  }

  private place(): void {
    for (const { chart } of this.rows) chart.fit();
    this.left = this.rows[0]!.canvas.offsetLeft;
    this.placeCrosshair();
    this.placeSigns();
    this.marks.forEach(({ x, color }, index) => {
      const mark = this.markFrame.children[index] as HTMLElement;
      const pixel = this.pixelOf(x);
      mark.style.left = `${pixel}px`;
      mark.style.setProperty('--mark', color);
      const flag = mark.firstElementChild as HTMLElement;
      flag.style.top = `${18 * index}px`;
      flag.classList.toggle('left', pixel + flag.offsetWidth > this.root.clientWidth);
    });
  }

  /** Pixels from the stack's left edge. */
  private pixelOf(x: number): number {
    return Math.round(this.left + this.rows[0]!.chart.pixelOf(x));
  }

  private placeCrosshair(): void {
    const { at } = this;
    this.crosshair.hidden = at === null;
    if (at === null) return;
    const x = this.pixelOf(at);
    this.crosshair.style.transform = `translateX(${x}px)`;
    const happened = this.happenedAt(at);
    this.flag.textContent = `${this.placeWords(at)}${happened === '' ? '' : ` · ${happened}`}`;
    this.flag.classList.toggle('left', x > this.root.clientWidth / 2);
  }

  private drawLegends(): void {
    const words = this.at === null ? '' : t('at {place}', { place: this.placeWords(this.at) });
    for (const row of this.rows) {
      say(row.place, words);
      this.drawLegend(row);
    }
  }

  /** Up to where the latest values are: the last ones in sight. */
  private get end(): number {
    return this.range === this.whole ? Infinity : this.range.to;
  }

  private drawLegend(row: Row): void {
    const curves = named(row);
    if (row.legend.childElementCount !== curves.length) row.legend.replaceChildren(...curves.map(() => element('span', { class: 'legend-entry' }, element('i', {}), element('span', {}), element('b', {}))));
    curves.forEach((curve, index) => {
      const [swatch, label, number] = row.legend.children[index]!.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
      swatch.style.color = curve.color;
      swatch.classList.toggle('dashed', curve.dash !== undefined);
      swatch.classList.toggle('dotted', curve.dots === true);
      say(label, curve.name!);
      say(number, reading(row, curve, this.at ?? this.resting ?? this.end));
    });
  }
}

const named = ({ curves }: Row): Curve[] => curves.filter(({ name }) => name !== null);

/** The curve's value at a place, which is its last one up to there; a dash where it has none. */
function reading(row: Row, { x, y }: Curve, at: number): string {
  const index = lastUpTo(x, at);
  return index < 0 ? '–' : row.spec.unit(y[index]!);
}

/** The last point not after `at`; -1 before the first. */
const lastUpTo = (x: ArrayLike<number>, at: number): number => partitionPoint(x.length, (i) => x[i]! <= at) - 1;
