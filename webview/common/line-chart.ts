import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, type Plugin, type Scale } from 'chart.js';
import { partitionPoint } from '../../extension/shared/partition-point';
import { roundTicks } from '../../extension/shared/round-ticks';
import { logTicks } from './axis-ticks';
import { LineLayer } from './line-layer';
import type { Range } from './range';
import type { Along, Area, Line } from './stroke-line';
import { readTheme } from './theme';
import { grouped } from './words';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

interface Options {
  /** Words for a value on the y axis. */
  tick: (value: number) => string;
  /** What a value can be: the y axis has room beside the curves, but none beyond. */
  bounds?: Range;
  /** Whether the y axis starts at 0, where all of the x axis is shown. */
  fromZero?: boolean;
  /** Words for a value on the x axis. */
  tickX?: (value: number) => string;
  /** Where values on the x axis are named, at most about so many of them; null where it is for the chart to say. */
  ticksX?: (range: Range, most: number) => number[] | null;
}

/** Width of the y axis in pixels, the same for all charts, so that charts above one another share their x axis. */
export const axisWidth = 58;
/** Half of the longest word on the x axis has room beside the last grid line. */
export const rightMargin = 20;

/** Pixels that a time below the axis takes. */
const wordWidth = 110;
/** Milliseconds after which what was moved is at rest. */
const restMs = 200;
/** Pixels from a word beside the axis to the next. */
const tickHeight = 26;
/** Of the y axis, that what is seen takes at least while one moves along. */
const leastShare = 0.25;

/** A logarithmic axis also has a tick at its end, whatever that is. */
const isRound = (value: number, chart: Chart<'line', { x: number; y: number }[]> | undefined): boolean => chart?.scales.x?.type !== 'logarithmic' || Number(value.toPrecision(1)) === value;

/** A line chart that takes new points without being made anew. Axes and grid are Chart.js's; the lines, which are as many points as the panel has pixels for, are drawn from their arrays as they are. */
export class LineChart {
  private readonly chart: Chart<'line', { x: number; y: number }[]>;
  private lines: Line[] = [];
  private readonly layer = new LineLayer();
  /** What was drawn last of the x axis, and for which values the y axis was made. */
  private shown: { range: Range; extent: Range | null } | null = null;
  /** What it was fitted to: the chart's own size may be a fraction of a pixel less. */
  private room = { width: 0, height: 0 };
  private resting = 0;
  private atRest = false;
  private readonly fromZero: boolean;
  /** Whether its y axis ends beside the curves, and not at a round number. */
  private readonly isBounded: boolean;

  constructor(canvas: HTMLCanvasElement, options: Options) {
    const fixWidth = (scale: Scale) => void (scale.width = axisWidth);
    const strokes: Plugin<'line'> = { id: 'strokes', beforeDatasetsDraw: (chart) => this.stroke(chart) };
    this.fromZero = options.fromZero ?? false;
    this.isBounded = options.bounds !== undefined;
    this.chart = new Chart<'line', { x: number; y: number }[]>(canvas, {
      type: 'line',
      // The lines' extremes alone, unseen: what Chart.js makes its axes from.
      data: { datasets: [{ data: [], showLine: false, pointRadius: 0 }] },
      plugins: [strokes],
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { padding: { right: rightMargin, top: 6 } },
        scales: {
          x: {
            type: 'linear',
            ticks: { maxRotation: 0, autoSkipPadding: 24, includeBounds: false, callback: (value) => (isRound(Number(value), this.chart) ? (options.tickX ?? grouped)(Number(value)) : '') },
            border: { display: false },
            // A word that reaches beyond the margin would make this chart narrower than those above it.
            afterFit: (scale) => {
              if (scale.paddingRight > rightMargin) scale.ticks.at(-1)!.label = '';
              scale.paddingLeft = scale.paddingRight = 0;
            },
            afterBuildTicks: (scale) => {
              const ticks = scale.type === 'logarithmic' ? null : options.ticksX?.({ from: scale.min, to: scale.max }, Math.max(2, Math.floor(scale.width / wordWidth)));
              if (ticks) scale.ticks = ticks.map((value) => ({ value }));
            },
          },
          y: {
            type: 'linear',
            beginAtZero: this.fromZero,
            afterFit: fixWidth,
            border: { display: false },
            ticks: { maxTicksLimit: 5, includeBounds: false, callback: (value) => options.tick(Number(value)) },
            grace: '5%',
            bounds: this.isBounded ? 'data' : 'ticks',
            afterDataLimits: (scale) => {
              if (scale.type === 'logarithmic') {
                const room = (scale.max / scale.min) ** 0.05;
                scale.min /= room;
                scale.max *= room;
              }
              if (!options.bounds) return;
              scale.min = Math.max(scale.min, options.bounds.from);
              scale.max = Math.min(scale.max, options.bounds.to);
            },
            afterBuildTicks: (scale) => {
              const own = scale.type === 'logarithmic' ? logTicks : options.bounds ? roundTicks : null;
              if (own) scale.ticks = own({ from: scale.min, to: scale.max }, Math.max(2, Math.floor(this.chart.height / tickHeight))).map((value) => ({ value }));
            },
          },
        },
      },
    });
    this.retheme();
  }

  /** Takes the room that there is, where it is shown. Chart.js would by itself, but a frame late. */
  fit(): void {
    const { clientWidth, clientHeight } = this.chart.canvas.parentElement!;
    if (clientHeight === 0 || (clientWidth === this.room.width && clientHeight === this.room.height)) return;
    this.room = { width: clientWidth, height: clientHeight };
    this.chart.resize();
  }

  /** Draws these lines between `from` and `to` on the x axis; `part` says that there is more of them beyond, and that the y axis is for what is seen. */
  draw(lines: Line[], { from, to }: Range, part = false): void {
    this.fit();
    this.lines = lines;
    const { x, y } = this.chart.options.scales! as { x: { min?: number; max?: number }; y: { type?: string; beginAtZero?: boolean } };
    x.min = from;
    x.max = to;
    y.beginAtZero = this.fromZero && !part && y.type !== 'logarithmic';
    const range = { from, to };
    const seen = extremes(lines, range, y.type === 'logarithmic');
    const extent = this.panned(range) ? this.heldExtent(lines, range, seen) : seen;
    this.shown = { range, extent };
    this.chart.data.datasets[0]!.data = extent ? [{ x: from, y: extent.from }, { x: to, y: extent.to }] : [];
    this.chart.update('none');
    clearTimeout(this.resting);
    if (extent !== seen || this.layer.moved) this.resting = setTimeout(() => this.rest(lines, range, part), restMs);
  }

  private panned(range: Range): boolean {
    return this.shown !== null && !this.atRest && isPanned(this.shown.range, range, this.chart.options.scales!.x!.type === 'logarithmic');
  }

  /** While one moves along, the y axis stands still as long as it suits, and is then made for what lies to both sides, too: made for what is seen it would be another one with every few steps. */
  private heldExtent(lines: Line[], { from, to }: Range, seen: Range | null): Range | null {
    const { extent } = this.shown!;
    if (seen === null || (extent !== null && suits(extent, seen))) return extent;
    const beside = extremes(lines, { from: 2 * from - to, to: 2 * to - from }, this.chart.options.scales!.y!.type === 'logarithmic');
    return beside !== null && suits(beside, seen) ? beside : seen;
  }

  private rest(lines: Line[], range: Range, part: boolean): void {
    if (!this.chart.canvas) return;
    this.atRest = true;
    this.draw(lines, range, part);
    this.atRest = false;
  }

  /** Only the lowest of charts that share an x axis names its values. */
  set showX(value: boolean) {
    this.chart.options.scales!.x!.ticks!.display = value;
  }

  set logarithmic(value: boolean) {
    Object.assign(this.chart.options.scales!.y!, { type: value ? 'logarithmic' : 'linear', bounds: value || this.isBounded ? 'data' : 'ticks', beginAtZero: this.fromZero && !value });
  }

  set logarithmicX(value: boolean) {
    Object.assign(this.chart.options.scales!.x!, { type: value ? 'logarithmic' : 'linear' });
  }

  /** What of the y axis is drawn; curves run out of the picture beyond it. */
  set window({ from, to }: Range) {
    Object.assign(this.chart.options.scales!.y!, { min: from, max: to, grace: 0 });
  }

  retheme(): void {
    const theme = readTheme();
    const { options } = this.chart;
    options.font = { family: theme.fontFamily, size: 11 };
    for (const scale of [options.scales!.x!, options.scales!.y!]) {
      Object.assign(scale.ticks!, { color: theme.muted });
      Object.assign(scale.grid!, { color: theme.grid, tickColor: 'transparent', lineWidth: 1 });
    }
    this.chart.update('none');
  }

  /** The value on the x axis under a place of the page; null beside the drawing area. */
  valueAt(clientX: number): number | null {
    const { left, right } = this.chart.chartArea;
    const at = clientX - this.chart.canvas.getBoundingClientRect().left;
    return at < left || at > right ? null : this.chart.scales.x!.getValueForPixel(at)!;
  }

  /** Pixels from the canvas's left edge to a value on the x axis. */
  pixelOf(x: number): number {
    return this.chart.scales.x!.getPixelForValue(x);
  }

  /** Pixels of the drawing area. */
  get width(): number {
    return this.chart.chartArea ? this.chart.chartArea.right - this.chart.chartArea.left : 0;
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.chart.destroy();
  }

  private stroke({ ctx, chartArea, scales }: Chart<'line'>): void {
    const area: Area = { ...chartArea, x: along(scales.x!), y: along(scales.y!) };
    this.layer.draw(ctx, this.lines, area, this.chart.currentDevicePixelRatio, this.atRest);
  }
}

/** Whether a part of the axis is as long as another and lies elsewhere. */
function isPanned(before: Range, now: Range, logarithmic: boolean): boolean {
  const length = ({ from, to }: Range): number => (logarithmic ? Math.log(to / from) : to - from);
  return before.from !== now.from && Math.abs(length(before) / length(now) - 1) < 1e-9;
}

/** Whether an axis that was made for some values does for others, too: they are on it, and not lost in it. */
const suits = (made: Range, seen: Range): boolean => made.from <= seen.from && seen.to <= made.to && seen.to - seen.from >= leastShare * (made.to - made.from);

/** A value's pixel on a scale: a + b · value, or of its logarithm. Chart.js's own way from one to the other takes longer than all of the drawing. */
function along(scale: Scale): Along {
  const logarithmic = scale.type === 'logarithmic';
  const number = (value: number): number => (logarithmic ? Math.log10(value) : value);
  const [from, to] = [scale.getPixelForValue(scale.min), scale.getPixelForValue(scale.max)];
  const slope = (to - from) / (number(scale.max) - number(scale.min) || 1);
  return { logarithmic, slope, offset: from - slope * number(scale.min) };
}

/** The lowest and highest of what is seen of all lines; null where nothing is. */
function extremes(lines: Line[], { from, to }: Range, positive: boolean): Range | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { x, y, backdrop, low: bottoms = y, high: tops = y } of lines) {
    if (backdrop) continue;
    const last = Math.min(x.length - 1, partitionPoint(x.length, (i) => x[i]! <= to));
    for (let i = Math.max(0, partitionPoint(x.length, (i) => x[i]! < from) - 1); i <= last; i++) {
      const value = y[i]!;
      // A point beside the part that is seen counts where the line to it is.
      if ((x[i]! < from && !(x[i + 1]! > from)) || (x[i]! > to && !(x[i - 1]! < to)) || !Number.isFinite(value) || (positive && value <= 0)) continue;
      const bottom = bottoms[i]!;
      if (bottom < low && !(positive && bottom <= 0)) low = bottom;
      if (tops[i]! > high) high = tops[i]!;
    }
  }
  return low > high ? null : { from: low, to: high };
}
