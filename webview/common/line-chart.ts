import { Chart, Decimation, LineController, LineElement, LinearScale, LogarithmicScale, PointElement, type ChartDataset, type Scale } from 'chart.js';
import { readTheme } from './theme';

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Decimation);

export interface Point {
  x: number;
  y: number;
}

export interface Line {
  /** In order of x. */
  points: Point[];
  color: string;
  /** 0..1; below 1 for what should stay in the background. */
  opacity?: number;
  width?: number;
  dashed?: boolean;
  /** Each point has a dot: for a value an epoch. */
  dots?: boolean;
}

interface Options {
  /** Words for a value on the y axis. */
  tick: (value: number) => string;
  /** The highest value that makes sense, e.g. 1 for a share. */
  max?: number;
  /** Whether the y axis starts at 0. */
  fromZero?: boolean;
  /** Words for a value on the x axis. */
  tickX?: (value: number) => string;
  /** Only the lowest of charts that share an x axis names its values. */
  showX: boolean;
}

/** Width of the y axis in pixels, the same for all charts, so that charts above one another share their x axis. */
export const axisWidth = 58;
/** Half of the longest word on the x axis has room beside the last grid line. */
const rightMargin = 20;

const plain = (value: number): string => value.toLocaleString('en');

/** A line chart that takes new points without being made anew. Thousands of points are thinned to what the width can show, keeping the extremes. */
export class LineChart {
  private readonly chart: Chart<'line', Point[]>;

  constructor(canvas: HTMLCanvasElement, options: Options) {
    const fixWidth = (scale: Scale) => void (scale.width = axisWidth);
    this.chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { padding: { right: rightMargin, top: 6 } },
        elements: { point: { radius: 0 }, line: { borderJoinStyle: 'bevel' } },
        plugins: { decimation: { enabled: true, algorithm: 'min-max' } },
        scales: {
          x: { type: 'linear', ticks: { display: options.showX, maxRotation: 0, autoSkipPadding: 24, includeBounds: false, callback: (value) => (options.tickX ?? plain)(Number(value)) }, border: { display: false } },
          y: {
            type: 'linear',
            beginAtZero: options.fromZero ?? false,
            afterFit: fixWidth,
            border: { display: false },
            ticks: { maxTicksLimit: 5, includeBounds: false, callback: (value) => options.tick(Number(value)) },
            ...(options.max === undefined ? { grace: '5%' } : { max: options.max }),
          },
        },
      },
    });
    this.retheme();
  }

  /** Takes the room that there is, where it is shown. Chart.js would by itself, but a frame late. */
  fit(): void {
    const { clientWidth, clientHeight } = this.chart.canvas.parentElement!;
    if (clientHeight > 0 && (clientWidth !== this.chart.width || clientHeight !== this.chart.height)) this.chart.resize();
  }

  /** Draws these lines between `from` and `to` on the x axis. */
  draw(lines: Line[], from: number, to: number): void {
    this.fit();
    const { datasets } = this.chart.data;
    lines.forEach((line, index) => {
      const look = lookOf(line);
      const known = datasets[index];
      if (known) Object.assign(known, look, { data: line.points });
      else datasets.push({ ...look, data: line.points });
    });
    datasets.length = lines.length;
    const x = this.chart.options.scales!.x!;
    x.min = from;
    x.max = to;
    this.chart.update('none');
  }

  set logarithmic(value: boolean) {
    const y = this.chart.options.scales!.y!;
    Object.assign(y, { type: value ? 'logarithmic' : 'linear' });
  }

  /** What of the y axis is drawn; curves run out of the picture beyond it. */
  set window({ from, to }: { from: number; to: number }) {
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

  dispose(): void {
    this.chart.destroy();
  }
}

function lookOf({ color, opacity = 1, width = 1.75, dashed, dots }: Line): Omit<ChartDataset<'line', Point[]>, 'data'> {
  const stroke = opacity === 1 ? color : `color-mix(in srgb, ${color} ${100 * opacity}%, transparent)`;
  return { borderColor: stroke, backgroundColor: stroke, borderWidth: width, borderDash: dashed ? [5, 3] : [], pointRadius: dots ? 2.5 : 0, pointBorderWidth: 0 };
}
