import { isLive } from '../../extension/shared/run-progress';
import { bytesWords, percent } from '../../extension/shared/run-words';
import type { DrawnMetric } from '../../extension/shared/series-part';
import { axisStack, shareTick, shortTick } from '../common/axis-stack';
import type { Curve, CurveStack } from '../common/curve-stack';
import type { Range } from '../common/range';
import { t } from '../common/translate';
import { figure, rate } from '../common/words';
import { xAxes, type Axis } from '../common/x-axes';
import { placed } from './happenings';
import type { ShownRun } from './shown-run';

export interface ChartChoices {
  axis: Axis;
  /** Whether the axes are logarithmic: x, and y of loss, learning rate and gradient norm. */
  logX: boolean;
  logY: boolean;
  /** Weight of the past in the smoothed curve, 0..0.99. */
  smoothing: number;
  /** The part of the axis that is shown; null for all. */
  zoom: Range | null;
}

/** Beside so many runs the lines of their single steps would hide one another. */
const mostWithRaw = 8;
export const drawsRaw = (runs: number): boolean => runs <= mostWithRaw;
/** Of so many a legend would leave the charts no room: the table of runs has their colours. */
const mostNamed = 12;

/** Loss, accuracy and learning rate of the shown runs; where it is clipped the gradient's norm, and throughput and memory where they are measured. */
export class RunCharts {
  private axis: Axis = 'step';
  private readonly stack: CurveStack;
  readonly root: HTMLElement;
  /** What was drawn last. */
  range: Range = { from: 0, to: 1 };

  constructor(zoomTo: (range: Range | null) => void) {
    this.stack = axisStack(
      [
        { id: 'loss', name: t('Loss'), unit: figure, tick: shortTick, fromZero: true },
        { id: 'accuracy', name: t('Accuracy'), unit: percent, tick: shareTick, bounds: { from: 0, to: 1 } },
        { id: 'rate', name: t('Learning rate'), unit: rate, fromZero: true },
        { id: 'norm', name: t('Gradient norm'), unit: figure, tick: shortTick, fromZero: true },
        { id: 'throughput', name: t('Images/s'), unit: figure, tick: shortTick, fromZero: true },
        { id: 'memory', name: t('Memory'), unit: bytesWords, tick: bytesWords, fromZero: true },
      ],
      () => this.axis,
      zoomTo,
    );
    this.root = this.stack.root;
  }

  /** Pixels that the x axis has. */
  get width(): number {
    return this.stack.width;
  }

  /** `plateau`: another learning rate beside that of the one run that is shown. */
  draw(shown: ShownRun[], choices: ChartChoices, plateau: Curve | null): void {
    const { axis } = choices;
    if (this.axis !== axis) this.stack.clearCrosshair();
    this.axis = axis;
    const logarithmicX = choices.logX && xAxes[axis].counts;
    this.stack.setLogarithmicX(logarithmicX);
    for (const row of [0, 2, 3]) this.stack.setLogarithmic(row, choices.logY);
    const whole = wholeOf(shown, axis, logarithmicX);
    this.range = choices.zoom ?? whole;
    const usual = [metricCurves(shown, 'loss', choices), metricCurves(shown, 'accuracy', choices), [...plainCurves(shown, 'lr', axis), ...(plateau ? [plateau] : [])]];
    const measured = (['gradient_norm', 'images_per_second', 'memory'] as const).map((metric) => plainCurves(shown, metric, axis));
    this.stack.draw([...usual, ...measured.map((curves) => (curves.length > 0 ? curves : null))], this.range, choices.zoom ? whole : this.range);
    this.stack.tell(shown.length === 1 ? placed(shown[0]!.series, axis) : []);
  }

  zoom(factor: number): void {
    this.stack.zoom(null, factor);
  }

  retheme(): void {
    this.stack.retheme();
  }
}

/** Of each run: every step faintly, the steps smoothed, and the validation after each epoch. */
function metricCurves(shown: ShownRun[], metric: 'loss' | 'accuracy', { axis, smoothing }: ChartChoices): Curve[] {
  const several = shown.length > 1;
  const named = (name: string): string | null => (shown.length > mostNamed ? null : name);
  return shown.flatMap(({ series, train, validation, label }): Curve[] => {
    const raw = series.curve(metric, false, axis);
    const smooth = series.curve(metric, smoothing > 0, axis);
    const behind: Curve[] = raw && smoothing > 0 && drawsRaw(shown.length) ? [{ ...raw, color: train, opacity: several ? 0.12 : 0.25, backdrop: metric === 'accuracy', width: 1, name: null }] : [];
    const before: Curve = { ...(smooth ?? { x: [], y: [] }), color: train, width: shown.length > mostNamed ? 1 : undefined, name: named(several ? t('{run} train', { run: label }) : t('train')) };
    if (shown.length > mostNamed) return [...behind, before];
    const ends: Curve = { ...series.epochCurve(`val_${metric}`, axis), color: validation, dash: several ? [5, 3] : undefined, dots: true, name: named(several ? t('val') : t('validation')), spoken: several ? t('{run} validation', { run: label }) : t('validation') };
    return [...behind, before, ends];
  });
}

/** The metric of each run that has it, so that those that are equal are all seen. */
function plainCurves(shown: ShownRun[], metric: DrawnMetric, axis: Axis): Curve[] {
  return shown.flatMap(({ series, train, label }, index): Curve[] => {
    const curve = series.curve(metric, false, axis);
    const dash = shown.length > mostNamed ? undefined : dashOver(index, shown.length);
    if (!curve) return metric === 'lr' ? [{ x: [], y: [], color: train, dash, name: shown.length > 1 ? label : '' }] : [];
    return [{ ...curve, color: train, dash, name: shown.length > mostNamed ? null : shown.length > 1 ? label : '' }];
  });
}

/** Pixels of one of the lines that lie upon one another, in turn. */
const dashCell = 7;
const mostInTurn = 4;

/** The first line is whole; each later one leaves room for those below it, which a curve that is equal would hide: of four that are, each has a quarter of the way. */
function dashOver(index: number, count: number): readonly [on: number, off: number] | undefined {
  const turns = Math.min(count, mostInTurn);
  const below = index % turns;
  return below === 0 ? undefined : [dashCell * (turns - below), dashCell * below];
}

/**
 * From the beginning to where the longest run will end; early in a run to a half, a quarter … of that, so that the axis stands still
 * between a few jumps and the first steps are to be seen. Clocks go as far as they have gone.
 */
function wholeOf(shown: ShownRun[], axis: Axis, logarithmic: boolean): Range {
  const extents = shown.flatMap(({ series }) => {
    const extent = series.extent(axis);
    return extent ? [{ ...extent, live: isLive(series.progress.status) }] : [];
  });
  const now = Math.max(...extents.map((extent) => extent.now));
  let to = Math.max(...extents.map((extent) => (extent.live ? extent.to : extent.now)));
  if (xAxes[axis].along === 'step') while (to / 2 >= now * 1.05 && to > 2 * step(shown, axis) && now > 0) to /= 2;
  const from = logarithmic ? firstOf(shown, axis) : Math.min(...extents.map((extent) => extent.from));
  return to > from ? { from, to } : { from: Number.isFinite(from) ? from : 0, to: (Number.isFinite(from) ? from : 0) + 1 };
}

const step = (shown: ShownRun[], axis: Axis): number => Math.max(...shown.map(({ series }) => series.scale(axis)));

/** Where the first step of all runs is: a logarithm has no zero. */
function firstOf(shown: ShownRun[], axis: Axis): number {
  if (xAxes[axis].along === 'step') return Math.min(...shown.map(({ series }) => series.scale(axis)));
  const first = shown.flatMap(({ series }) => [...(series.curve('loss', false, axis)?.x.subarray(0, 1) ?? [])]).filter((x) => x > 0);
  return first.length > 0 ? Math.min(...first) : 1;
}
