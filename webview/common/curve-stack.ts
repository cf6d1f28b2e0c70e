import { element } from './element';
import { LineChart, type Line, type Point } from './line-chart';
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
  max?: number;
  fromZero?: boolean;
}

/** A place on the x axis that is pointed out through all charts. */
export interface Mark {
  x: number;
  label: string;
  color: string;
  dashed?: boolean;
}

interface Row {
  spec: ChartRow;
  chart: LineChart;
  canvas: HTMLCanvasElement;
  legend: HTMLElement;
  place: HTMLElement;
  frame: HTMLElement;
  curves: Curve[];
}

/** Charts above one another over one x axis, with one crosshair through all of them. */
export class CurveStack {
  readonly root: HTMLElement;
  private readonly rows: Row[];
  private readonly crosshair = element('div', { class: 'crosshair', hidden: true });
  private readonly flag = element('span', { class: 'crosshair-flag' });
  private readonly markFrame = element('div', { class: 'marks', 'aria-hidden': 'true' });
  private marks: Mark[] = [];
  private readonly spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  /** The crosshair's place on the x axis; null where the pointer is elsewhere. */
  private at: number | null = null;
  private range = { from: 0, to: 1 };

  constructor(
    rows: ChartRow[],
    /** Words for a place on the x axis: "step 12". */
    private readonly placeWords: (x: number) => string,
    /** Words for a value on the x axis, where the number itself does not do. */
    private readonly tickX?: (x: number) => string,
  ) {
    this.root = element('section', { class: 'chart-stack', tabindex: 0, role: 'group', 'aria-label': t('{charts}. The arrow keys move the crosshair and read the values.', { charts: rows.map(({ name }) => name).join(', ') }) });
    this.crosshair.append(this.flag);
    this.rows = rows.map((spec, index) => this.row(spec, index === rows.length - 1));
    this.root.append(this.markFrame, this.crosshair, this.spoken);
    this.root.addEventListener('pointermove', (event) => this.point(this.rows[0]!.chart.valueAt(event.clientX)));
    this.root.addEventListener('pointerleave', () => this.point(null));
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('blur', () => this.point(null));
    new ResizeObserver(() => this.place()).observe(this.root);
  }

  /** Draws a list of curves a row, between `from` and `to` on the x axis; a row without a list is hidden. */
  draw(curves: (Curve[] | null)[], range: { from: number; to: number }): void {
    this.range = range;
    this.rows.forEach((row, index) => {
      row.curves = curves[index] ?? [];
      row.frame.hidden = curves[index] === null;
    });
    // A legend that wraps leaves the charts less room: they are drawn for what is left.
    this.drawLegends();
    for (const row of this.rows) {
      row.chart.draw(row.curves, range.from, range.to);
      const latest = named(row).map((curve) => `${curve.spoken ?? curve.name} ${reading(row, curve, null)}`);
      row.canvas.setAttribute('aria-label', t('{chart}, latest values: {values}', { chart: row.spec.name, values: latest.join(', ') || t('none yet') }));
    }
    this.place();
  }

  /** Points out places on the x axis, their labels one below the other. */
  mark(marks: Mark[]): void {
    this.marks = marks;
    this.markFrame.replaceChildren(...marks.map(({ label, dashed }) => element('div', { class: dashed ? 'mark dashed' : 'mark' }, element('span', { class: 'mark-flag' }, label))));
    this.place();
  }

  /** Hides the crosshair, where its place means something else now. */
  clearCrosshair(): void {
    this.point(null);
  }

  setLogarithmic(row: number, logarithmic: boolean): void {
    this.rows[row]!.chart.logarithmic = logarithmic;
  }

  /** Draws only this part of a row's y axis. */
  setWindow(row: number, window: { from: number; to: number }): void {
    this.rows[row]!.chart.window = window;
  }

  retheme(): void {
    for (const { chart } of this.rows) chart.retheme();
  }

  private row(spec: ChartRow, last: boolean): Row {
    const canvas = element('canvas', { role: 'img' });
    const legend = element('span', { class: 'legend' });
    const place = element('span', { class: 'legend-place' });
    const caption = element('figcaption', {}, element('span', { class: 'chart-name' }, spec.name), place, legend);
    const frame = element('figure', { class: `chart chart-${spec.id}` }, caption, element('div', { class: 'canvas-frame' }, canvas));
    this.root.append(frame);
    return { spec, canvas, legend, place, frame, curves: [], chart: new LineChart(canvas, { tick: spec.tick ?? spec.unit, showX: last, max: spec.max, fromZero: spec.fromZero, tickX: this.tickX }) };
  }

  private point(x: number | null): void {
    if (x === this.at) return;
    this.at = x;
    this.drawLegends();
    this.place();
  }

  private key(event: KeyboardEvent): void {
    const { from, to } = this.range;
    const stride = (to - from) / (event.shiftKey ? 20 : 200);
    const at = this.at ?? Math.max(from, ...this.rows.flatMap(({ curves }) => curves.map(({ points }) => points.at(-1)?.x ?? from)));
    const next = { ArrowLeft: at - stride, ArrowRight: at + stride, Home: from, End: to }[event.key];
    if (event.key === 'Escape') this.point(null);
    if (next === undefined) return;
    event.preventDefault();
    const x = Math.min(to, Math.max(from, next));
    this.point(x);
    const rows = this.rows.filter(({ frame }) => !frame.hidden);
    this.spoken.textContent = `${this.placeWords(x)}: ${rows.map((row) => `${row.spec.name} ${named(row).map((curve) => `${curve.spoken ?? curve.name} ${reading(row, curve, x)}`.trim()).join(', ')}`).join('; ')}`;
  }

  private place(): void {
    for (const { chart } of this.rows) chart.fit();
    this.placeCrosshair();
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
    return Math.round(this.rows[0]!.canvas.offsetLeft + this.rows[0]!.chart.pixelOf(x));
  }

  private placeCrosshair(): void {
    const { at } = this;
    this.crosshair.hidden = at === null;
    if (at === null) return;
    const x = this.pixelOf(at);
    this.crosshair.style.transform = `translateX(${x}px)`;
    this.flag.textContent = this.placeWords(at);
    this.flag.classList.toggle('left', x > this.root.clientWidth / 2);
  }

  private drawLegends(): void {
    const words = this.at === null ? '' : t('at {place}', { place: this.placeWords(this.at) });
    for (const row of this.rows) {
      row.place.textContent = words;
      this.drawLegend(row);
    }
  }

  private drawLegend(row: Row): void {
    const curves = named(row);
    if (row.legend.childElementCount !== curves.length) row.legend.replaceChildren(...curves.map(() => element('span', { class: 'legend-entry' }, element('i', {}), element('span', {}), element('b', {}))));
    curves.forEach((curve, index) => {
      const [swatch, label, number] = row.legend.children[index]!.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
      swatch.style.color = curve.color;
      swatch.classList.toggle('dashed', curve.dashed === true);
      swatch.classList.toggle('dotted', curve.dots === true);
      label.textContent = curve.name;
      number.textContent = reading(row, curve, this.at);
    });
  }
}

const named = ({ curves }: Row): Curve[] => curves.filter(({ name }) => name !== null);

/** The curve's value at a place, or its latest; a dash where it has none. */
function reading(row: Row, { points }: Curve, at: number | null): string {
  const value = at === null ? (points.at(-1)?.y ?? null) : valueAt(points, at);
  return value === null ? '–' : row.spec.unit(value);
}

/** The value at the last point not after `x`; null before the first. */
function valueAt(points: Point[], x: number): number | null {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x <= x) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : points[low - 1]!.y;
}
