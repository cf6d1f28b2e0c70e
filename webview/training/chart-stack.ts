import { percent } from '../../extension/shared/run-words';
import { element } from '../common/element';
import { LineChart, type Line, type Point } from '../common/line-chart';
import { figure, rate } from '../common/words';
import { valueAt, type Axis } from './run-series';
import type { ShownRun } from './shown-run';

export interface ChartChoices {
  axis: Axis;
  lossScale: 'linear' | 'log';
  /** Weight of the past in the smoothed curve, 0..0.99. */
  smoothing: number;
}

interface Curve {
  run: ShownRun;
  kind: 'train' | 'validation';
  points: Point[];
}

interface Row {
  name: string;
  unit: (value: number) => string;
  chart: LineChart;
  canvas: HTMLCanvasElement;
  legend: HTMLElement;
  curves: Curve[];
}

/** Loss, accuracy and learning rate above one another over one x axis, with one crosshair through all of them. */
export class ChartStack {
  readonly root: HTMLElement;
  private readonly rows: [loss: Row, accuracy: Row, rate: Row];
  private readonly crosshair = element('div', { class: 'crosshair', hidden: true });
  private readonly flag = element('span', { class: 'crosshair-flag' });
  private readonly spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  /** The crosshair's place on the x axis; null where the pointer is elsewhere. */
  private at: number | null = null;
  private shown: ShownRun[] = [];
  private axis: Axis = 'step';
  private range = { from: 0, to: 1 };

  constructor() {
    this.root = element('section', {
      class: 'chart-stack',
      tabindex: 0,
      role: 'group',
      'aria-label': 'Loss, accuracy and learning rate. The arrow keys move the crosshair and read the values.',
    });
    this.crosshair.append(this.flag);
    this.rows = [
      this.row('Loss', figure, { fromZero: true }, (value) => String(Number(value.toPrecision(3)))),
      this.row('Accuracy', percent, { fromZero: true, max: 1 }, (value) => `${Math.round(100 * value)} %`),
      this.row('Learning rate', rate, { fromZero: true, showX: true }),
    ];
    this.root.append(this.crosshair, this.spoken);
    this.root.addEventListener('pointermove', (event) => this.point(this.rows[0].chart.valueAt(event.clientX)));
    this.root.addEventListener('pointerleave', () => this.point(null));
    this.root.addEventListener('keydown', (event) => this.key(event));
    this.root.addEventListener('blur', () => this.point(null));
    new ResizeObserver(() => this.placeCrosshair()).observe(this.root);
  }

  draw(shown: ShownRun[], { axis, lossScale, smoothing }: ChartChoices): void {
    const [loss, accuracy, learning] = this.rows;
    if (this.axis !== axis) this.at = null;
    this.shown = shown;
    this.axis = axis;
    this.range = rangeOf(shown, axis);
    loss.chart.logarithmic = lossScale === 'log';
    this.drawMetric(loss, 'loss', smoothing);
    this.drawMetric(accuracy, 'accuracy', smoothing);
    learning.curves = shown.map((run) => ({ run, kind: 'train', points: run.series.stepCurve('lr', axis, 0) }));
    this.show(learning, learning.curves.map(({ run, points }) => ({ points, color: run.train })));
    this.placeCrosshair();
  }

  retheme(): void {
    for (const { chart } of this.rows) chart.retheme();
  }

  private drawMetric(row: Row, metric: 'loss' | 'accuracy', smoothing: number): void {
    const { axis, shown } = this;
    const several = shown.length > 1;
    const lines: Line[] = [];
    row.curves = [];
    for (const run of shown) {
      const { series, train, validation } = run;
      const smooth = series.stepCurve(metric, axis, smoothing);
      if (smoothing > 0) lines.push({ points: series.stepCurve(metric, axis, 0), color: train, opacity: several ? 0.12 : 0.25, width: 1 });
      lines.push({ points: smooth, color: train });
      const ends = series.epochCurve(`val_${metric}`, axis);
      lines.push({ points: ends, color: validation, dashed: several, dots: true });
      row.curves.push({ run, kind: 'train', points: smooth }, { run, kind: 'validation', points: ends });
    }
    this.show(row, lines);
  }

  private show(row: Row, lines: Line[]): void {
    row.chart.draw(lines, this.range.from, this.range.to);
    const reading = row.curves.map((curve) => `${several(this.shown) ? `${curve.run.label} ` : ''}${curve.kind} ${words(row, curve.points.at(-1)?.y ?? null)}`);
    row.canvas.setAttribute('aria-label', `${row.name} by ${this.axis}, latest values: ${reading.join(', ') || 'none yet'}`);
  }

  private row(name: string, unit: (value: number) => string, limits: { max?: number; fromZero?: boolean; showX?: boolean }, tick = unit): Row {
    const canvas = element('canvas', { role: 'img' });
    const legend = element('span', { class: 'legend' });
    const frame = element('figure', { class: `chart chart-${name.split(' ').at(-1)!.toLowerCase()}` }, element('figcaption', {}, element('span', { class: 'chart-name' }, name), legend), element('div', { class: 'canvas-frame' }, canvas));
    this.root.append(frame);
    return { name, unit, canvas, legend, curves: [], chart: new LineChart(canvas, { tick, showX: false, ...limits }) };
  }

  private point(x: number | null): void {
    if (x === this.at) return;
    this.at = x;
    this.placeCrosshair();
  }

  private key(event: KeyboardEvent): void {
    const { from, to } = this.range;
    const stride = (to - from) / (event.shiftKey ? 20 : 200);
    const at = this.at ?? Math.max(0, ...this.shown.map(({ series }) => series.extent(this.axis).now));
    const next = { ArrowLeft: at - stride, ArrowRight: at + stride, Home: from, End: to }[event.key];
    if (event.key === 'Escape') this.point(null);
    if (next === undefined) return;
    event.preventDefault();
    this.point(Math.min(to, Math.max(from, next)));
    this.spoken.textContent = `${this.place(this.at!)}: ${this.rows.map((row) => `${row.name} ${row.curves.map((curve) => `${curve.kind} ${words(row, valueAt(curve.points, this.at!))}`).join(', ')}`).join('; ')}`;
  }

  private placeCrosshair(): void {
    const { at } = this;
    this.crosshair.hidden = at === null;
    if (at !== null) {
      const x = this.rows[0].canvas.offsetLeft + this.rows[0].chart.pixelOf(at);
      this.crosshair.style.transform = `translateX(${Math.round(x)}px)`;
      this.flag.textContent = this.place(at);
      this.flag.classList.toggle('left', x > this.root.clientWidth / 2);
    }
    for (const row of this.rows) this.legend(row);
  }

  private place(x: number): string {
    return this.axis === 'step' ? `step ${Math.round(x).toLocaleString('en')}` : `epoch ${x.toFixed(2)}`;
  }

  private legend(row: Row): void {
    const entries = row.curves.map((curve) => {
      const value = this.at === null ? (curve.points.at(-1)?.y ?? null) : valueAt(curve.points, this.at);
      return { name: this.legendName(row, curve), value: words(row, value), color: curve.run[curve.kind], kind: curve.kind };
    });
    if (row.legend.childElementCount !== entries.length) row.legend.replaceChildren(...entries.map(() => element('span', { class: 'legend-entry' }, element('i', {}), element('span', {}), element('b', {}))));
    entries.forEach(({ name, value, color, kind }, index) => {
      const [swatch, label, number] = row.legend.children[index]!.children as unknown as [HTMLElement, HTMLElement, HTMLElement];
      swatch.style.color = color;
      swatch.className = kind;
      label.textContent = name;
      number.textContent = value;
    });
  }

  private legendName(row: Row, { run, kind }: Curve): string {
    const hasOneCurveARun = row.curves.length === this.shown.length;
    if (!several(this.shown)) return hasOneCurveARun ? '' : kind;
    if (hasOneCurveARun) return run.label;
    return kind === 'train' ? `${run.label} train` : 'val';
  }
}

const several = (shown: ShownRun[]): boolean => shown.length > 1;
const words = (row: Row, value: number | null): string => (value === null ? '–' : row.unit(value));

/**
 * From 0 to where the longest run will end; early in a run to a half, a quarter … of that, so that the axis stands still
 * between a few jumps and the first steps are to be seen.
 */
function rangeOf(shown: ShownRun[], axis: Axis): { from: number; to: number } {
  const extents = shown.map(({ series }) => ({ ...series.extent(axis), live: series.progress.status === 'running' || series.progress.status === 'paused' || series.progress.status === 'preparing' }));
  const now = Math.max(0, ...extents.map(({ now }) => now));
  let to = Math.max(0, ...extents.map(({ now, end, live }) => (live ? end : now)));
  while (to / 2 >= now * 1.05 && to > 2 && now > 0) to /= 2;
  return { from: 0, to: to || 1 };
}
