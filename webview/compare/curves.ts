import { comparedMetrics, type ComparedMetric, type ComparisonChoices, type LineCurves } from '../../extension/shared/comparison';
import { percent } from '../../extension/shared/run-words';
import { said, type Said } from '../../extension/shared/said';
import { svgSheet } from '../../extension/shared/svg-sheet';
import { axisStack, shareTick, shortTick } from '../common/axis-stack';
import type { Curve, CurveStack } from '../common/curve-stack';
import type { Range } from '../common/range';
import type { Takeable } from '../common/save-chart';
import { readTheme } from '../common/theme';
import { t } from '../common/translate';
import { figure, rate } from '../common/words';
import { xAxes } from '../common/x-axes';
import { opacityOf, type ShownLine } from './shown-line';

/** Of so many a legend would leave the charts no room: the table has their colours. */
const mostNamed = 12;

export const metricNames: Record<ComparedMetric, Said> = { val_accuracy: said`Val accuracy`, val_loss: said`Val loss`, accuracy: said`Train accuracy`, loss: said`Train loss`, lr: said`Learning rate` };
const isShare = (metric: ComparedMetric): boolean => metric === 'val_accuracy' || metric === 'accuracy';
const isOfEpochs = (metric: ComparedMetric): boolean => metric.startsWith('val_');

type Choices = Pick<ComparisonChoices, 'axis' | 'logX' | 'logY' | 'zoom' | 'metrics'>;

/** The curves of all lines over one another, a chart a metric. */
export class ComparedCurves implements Takeable {
  readonly name = 'curves';
  private readonly stack: CurveStack;
  readonly root: HTMLElement;
  private axis: ComparisonChoices['axis'] = 'step';
  private lines: ShownLine[] = [];
  private curves = new Map<string, LineCurves>();
  private metrics: ComparedMetric[] = [];

  constructor(zoomTo: (range: Range | null) => void) {
    this.stack = axisStack(
      comparedMetrics.map((metric) => (isShare(metric) ? { id: metric, name: t(metricNames[metric]), unit: percent, tick: shareTick, bounds: { from: 0, to: 1 } } : { id: metric, name: t(metricNames[metric]), unit: metric === 'lr' ? rate : figure, tick: metric === 'lr' ? rate : shortTick, fromZero: metric === 'lr' })),
      () => this.axis,
      zoomTo,
    );
    this.root = this.stack.root;
  }

  /** Pixels that the x axis has. */
  get width(): number {
    return this.stack.width;
  }

  draw(lines: ShownLine[], all: LineCurves[], { axis, logX, logY, zoom, metrics }: Choices, lit: string | null): void {
    if (this.axis !== axis) this.stack.clearCrosshair();
    Object.assign(this, { axis, lines, metrics, curves: new Map(all.map((each) => [each.key, each])) });
    this.stack.setLogarithmicX(logX);
    comparedMetrics.forEach((metric, row) => !isShare(metric) && this.stack.setLogarithmic(row, logY));
    const whole = this.whole(all, logX);
    // What is pointed out lies above the others.
    const order = lines.toSorted((a, b) => Number(a.key === lit) - Number(b.key === lit));
    this.stack.draw(comparedMetrics.map((metric) => (metrics.includes(metric) ? order.flatMap((line) => this.curve(line, metric, lit)) : null)), zoom ?? whole, zoom ? whole : undefined);
  }

  zoom(factor: number): void {
    this.stack.zoom(null, factor);
  }

  retheme(): void {
    this.stack.retheme();
  }

  csv(): string {
    const rows = this.lines.flatMap((line) => this.metrics.flatMap((metric) => {
      const curve = this.curves.get(line.key)?.curves[metric];
      if (!curve) return [];
      const { x, y, low, high } = curve;
      return Array.from(x, (place, i) => [quoted(line.label), metric, place, y[i], low?.[i] ?? '', high?.[i] ?? ''].join(','));
    }));
    return [`run,metric,${this.axis},value,low,high`, ...rows, ''].join('\n');
  }

  svg(): string {
    const charts = this.metrics.map((metric) => {
      const curves = this.lines.flatMap(({ key, look: { color, dash } }) => {
        const curve = this.curves.get(key)?.curves[metric];
        return curve ? [{ ...curve, colour: color, ...(dash && { dashes: dash.join(' ') }) }] : [];
      });
      const bands = curves.flatMap(({ x, low, high, colour }) => (low && high ? [{ x, low, high, colour }] : []));
      return { title: t(metricNames[metric]), xName: t(xAxes[this.axis].title), share: isShare(metric), curves, bands };
    });
    return svgSheet(charts, this.lines.map(({ label, look: { color, dash } }) => ({ words: label, colour: color, ...(dash && { dashes: dash.join(' ') }) })), readTheme());
  }

  private curve(line: ShownLine, metric: ComparedMetric, lit: string | null): Curve[] {
    const curve = this.curves.get(line.key)?.curves[metric];
    if (!curve) return [];
    const { color, dash } = line.look;
    const few = this.lines.length <= mostNamed;
    return [{ ...curve, color, dash, opacity: opacityOf(line, lit), width: lit === line.key ? 2.5 : few ? undefined : 1, dots: few && isOfEpochs(metric) && curve.low === undefined, name: few ? line.label : null }];
  }

  /** From the beginning to where the longest run is. */
  private whole(all: LineCurves[], logarithmic: boolean): Range {
    const to = Math.max(0, ...all.map((each) => each.to));
    const firsts = logarithmic ? all.flatMap(({ curves }) => Object.values(curves).flatMap(({ x }) => x.find((place) => place > 0) ?? [])) : [];
    const from = logarithmic ? Math.min(...firsts) : 0;
    return Number.isFinite(from) && to > from ? { from, to } : { from: logarithmic ? 1 : 0, to: logarithmic ? 10 : 1 };
  }
}

/** A cell of comma-separated values. */
export const quoted = (words: string): string => (/[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words);
/** Of the axes of all panels those that a comparison has. */
export const comparedAxes = ['step', 'epoch', 'images', 'seconds'] as const satisfies ComparisonChoices['axis'][];
