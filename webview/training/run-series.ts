import type { DataReady, EpochEnd, Notice, RunEvent, RunStart, StepEvent } from '../../extension/shared/events';
import { advance, unknownProgress, type RunProgress } from '../../extension/shared/run-progress';
import type { Point } from '../common/line-chart';
import type { Axis } from '../common/words';

/** What a run's events tell, kept as the charts need it. */
export class RunSeries {
  progress: RunProgress = unknownProgress;
  start: RunStart | null = null;
  dataset: DataReady | null = null;
  steps: StepEvent[] = [];
  epochs: EpochEnd[] = [];
  notices: Notice[] = [];
  private readonly curves = new Map<string, { key: string; points: Point[]; taken: number; average: number; weight: number }>();

  constructor(readonly run: string) {}

  take(events: RunEvent[]): void {
    for (const event of events) {
      this.progress = advance(this.progress, event);
      if (event.type === 'run-start') this.begin(event);
      else if (event.type === 'data-ready') this.dataset = event;
      else if (event.type === 'step') this.steps.push(event);
      else if (event.type === 'epoch-end') this.epochs.push(event);
      else if (event.type === 'notice') this.notices.push(event);
    }
  }

  /** A run that goes on from a checkpoint makes again what came after it. */
  private begin(event: RunStart): void {
    this.start = event;
    const kept = this.steps.findIndex(({ step }) => step > event.step);
    if (kept >= 0) {
      this.steps = this.steps.slice(0, kept);
      this.curves.clear();
    }
    this.epochs = this.epochs.filter(({ step }) => step <= event.step);
  }

  /** Value a step over the steps (or epochs). `smoothing` 0..1 is the weight of the past in an exponential mean that is free of its start (Adam's bias correction). */
  stepCurve(metric: 'loss' | 'accuracy' | 'lr', axis: Axis, smoothing: number): Point[] {
    const divisor = this.divisor(axis);
    const name = `${metric} ${smoothing > 0}`;
    const key = `${divisor} ${smoothing}`;
    let curve = this.curves.get(name);
    if (curve?.key !== key) this.curves.set(name, (curve = { key, points: [], taken: 0, average: 0, weight: 0 }));
    for (; curve.taken < this.steps.length; curve.taken++) {
      const event = this.steps[curve.taken]!;
      curve.average = smoothing * curve.average + (1 - smoothing) * event[metric];
      curve.weight = smoothing * curve.weight + (1 - smoothing);
      curve.points.push({ x: event.step / divisor, y: curve.average / curve.weight });
    }
    return curve.points;
  }

  epochCurve(metric: 'val_loss' | 'val_accuracy', axis: Axis): Point[] {
    const divisor = this.divisor(axis);
    return this.epochs.map((event) => ({ x: event.step / divisor, y: event[metric] }));
  }

  /** Where the run stands on the x axis, and where it will end as configured. */
  extent(axis: Axis): { now: number; end: number } {
    const divisor = this.divisor(axis);
    const { step, epochs, stepsPerEpoch } = this.progress;
    return { now: step / divisor, end: Math.max(step, epochs * stepsPerEpoch) / divisor };
  }

  /** The epoch with the highest validation accuracy, the first of equals. */
  get best(): EpochEnd | null {
    return this.epochs.reduce<EpochEnd | null>((best, epoch) => (best && best.val_accuracy >= epoch.val_accuracy ? best : epoch), null);
  }

  private divisor(axis: Axis): number {
    return axis === 'epoch' ? Math.max(1, this.progress.stepsPerEpoch) : 1;
  }
}
