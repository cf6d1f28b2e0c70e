import { isLive } from '../../extension/shared/run-progress';
import { percent } from '../../extension/shared/run-words';
import { CurveStack, type Curve } from '../common/curve-stack';
import { t } from '../common/translate';
import { figure, placeWords, rate, type Axis } from '../common/words';
import type { ShownRun } from './shown-run';

export interface ChartChoices {
  axis: Axis;
  lossScale: 'linear' | 'log';
  /** Weight of the past in the smoothed curve, 0..0.99. */
  smoothing: number;
}

/** Loss, accuracy and learning rate of the shown runs. */
export class RunCharts {
  private axis: Axis = 'step';
  private readonly stack = new CurveStack(
    [
      { id: 'loss', name: t('Loss'), unit: figure, tick: (value) => String(Number(value.toPrecision(3))), fromZero: true },
      { id: 'accuracy', name: t('Accuracy'), unit: percent, tick: (value) => `${Math.round(100 * value)} %`, fromZero: true, max: 1 },
      { id: 'rate', name: t('Learning rate'), unit: rate, fromZero: true },
    ],
    (x) => placeWords(x, this.axis),
  );
  readonly root = this.stack.root;

  draw(shown: ShownRun[], choices: ChartChoices): void {
    if (this.axis !== choices.axis) this.stack.clearCrosshair();
    this.axis = choices.axis;
    this.stack.setLogarithmic(0, choices.lossScale === 'log');
    const learning = shown.map(({ series, train, label }): Curve => ({ points: series.stepCurve('lr', choices.axis, 0), color: train, name: shown.length > 1 ? label : '' }));
    this.stack.draw([metricCurves(shown, 'loss', choices), metricCurves(shown, 'accuracy', choices), learning], rangeOf(shown, choices.axis));
  }

  retheme(): void {
    this.stack.retheme();
  }
}

/** Of each run: every step faintly, the steps smoothed, and the validation after each epoch. */
function metricCurves(shown: ShownRun[], metric: 'loss' | 'accuracy', { axis, smoothing }: ChartChoices): Curve[] {
  const several = shown.length > 1;
  return shown.flatMap(({ series, train, validation, label }): Curve[] => {
    const raw: Curve = { points: series.stepCurve(metric, axis, 0), color: train, opacity: several ? 0.12 : 0.25, width: 1, name: null };
    const smooth: Curve = { points: series.stepCurve(metric, axis, smoothing), color: train, name: several ? t('{run} train', { run: label }) : t('train') };
    const ends: Curve = { points: series.epochCurve(`val_${metric}`, axis), color: validation, dashed: several, dots: true, name: several ? t('val') : t('validation'), spoken: several ? t('{run} validation', { run: label }) : t('validation') };
    return [...(smoothing > 0 ? [raw] : []), smooth, ends];
  });
}

/**
 * From 0 to where the longest run will end; early in a run to a half, a quarter … of that, so that the axis stands still
 * between a few jumps and the first steps are to be seen.
 */
function rangeOf(shown: ShownRun[], axis: Axis): { from: number; to: number } {
  const extents = shown.map(({ series }) => ({ ...series.extent(axis), live: isLive(series.progress.status) }));
  const now = Math.max(0, ...extents.map((extent) => extent.now));
  let to = Math.max(0, ...extents.map((extent) => (extent.live ? extent.end : extent.now)));
  while (to / 2 >= now * 1.05 && to > 2 && now > 0) to /= 2;
  return { from: 0, to: to || 1 };
}
