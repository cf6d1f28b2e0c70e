import type { CheckpointEvent, DataReady, EditEvent, EpochEnd, ForkEvent, Notice, RunEvent, RunStart, StateChange, StepEvent } from '../../extension/shared/events';
import { advance, unknownProgress, type RunProgress } from '../../extension/shared/run-progress';
import type { DrawnMetric, SeriesCurve, SeriesPart } from '../../extension/shared/series-part';
import type { Range } from '../common/range';
import { xAxes, type Axis } from '../common/x-axes';

/** What a run's events tell, and the part of its series that is at hand. */
export class RunSeries {
  progress: RunProgress = unknownProgress;
  start: RunStart | null = null;
  dataset: DataReady | null = null;
  /** The newest step that was told of. */
  latest: StepEvent | null = null;
  epochs: EpochEnd[] = [];
  checkpoints: CheckpointEvent[] = [];
  /** Pauses, and where a run was taken up again in a new process. */
  pauses: (StateChange | RunStart)[] = [];
  /** Changes of its experiment while it was going. */
  edits: EditEvent[] = [];
  /** Where it leaves the run that it goes on from. */
  fork: ForkEvent | null = null;
  notices: Notice[] = [];
  /** Images a second at the end of each epoch. */
  speeds: number[] = [];
  /** The curves as they were last asked for: of which axis, and the steps whose places are known. */
  drawn: { axis: Axis; part: SeriesPart; places: Map<number, number> } | null = null;
  /** Why the series cannot be read. */
  problem: string | null = null;

  constructor(readonly run: string) {}

  take(events: RunEvent[]): void {
    for (const event of events) {
      this.progress = advance(this.progress, event);
      if (event.type === 'run-start') this.begin(event);
      else if (event.type === 'data-ready') this.dataset = event;
      else if (event.type === 'step') this.latest = event;
      else if (event.type === 'checkpoint') this.checkpoints.push(event);
      else if (event.type === 'paused' || event.type === 'resumed') this.pauses.push(event);
      else if (event.type === 'notice') this.notices.push(event);
      else if (event.type === 'edit') this.edits.push(event);
      else if (event.type === 'fork') this.fork = event;
      else if (event.type === 'epoch-end') {
        this.epochs.push(event);
        if (this.latest) this.speeds.push(this.latest.images_per_second);
      }
    }
  }

  /** A run that goes on from a checkpoint makes again what came after it. */
  private begin(event: RunStart): void {
    this.start = event;
    const isBefore = ({ step }: { step: number }): boolean => step <= event.step;
    this.epochs = this.epochs.filter(isBefore);
    this.checkpoints = this.checkpoints.filter(isBefore);
    this.pauses = this.pauses.filter(isBefore);
    this.edits = this.edits.filter(isBefore);
    if (event.step > 0) this.pauses.push(event);
  }

  /** What one step is on an axis that counts; those of time are not even. */
  scale(axis: Axis): number {
    const { stepsPerEpoch } = this.progress;
    if (axis === 'epoch') return 1 / Math.max(1, stepsPerEpoch);
    return axis === 'images' ? (this.dataset?.train_images ?? 1) / Math.max(1, stepsPerEpoch) : 1;
  }

  /** A part of the curves as the host gave it. */
  takePart(axis: Axis, part: SeriesPart, asked: number[]): void {
    const scale = this.scale(axis);
    const scaled = ({ x, y }: SeriesCurve): SeriesCurve => ({ x: scale === 1 ? x : x.map((value) => value * scale), y });
    const curves = part.curves.map(({ curve, ...rest }) => ({ ...rest, curve: scaled(curve) }));
    const places = new Map(asked.map((step, i) => [step, part.places[i]! * scale]));
    this.drawn = { axis, part: { ...part, from: part.from * scale, to: part.to * scale, curves }, places };
    this.problem = null;
  }

  /** Null where there is none on this axis yet. */
  curve(metric: DrawnMetric, smoothed: boolean, axis: Axis): SeriesCurve | null {
    const drawn = this.drawn?.axis === axis ? this.drawn : null;
    return drawn?.part.curves.find((each) => each.metric === metric && each.smoothed === smoothed)?.curve ?? null;
  }

  epochCurve(metric: 'val_loss' | 'val_accuracy', axis: Axis): { x: number[]; y: number[] } {
    const known = this.epochs.flatMap((epoch) => {
      const x = this.placeOf(epoch.step, axis);
      return x === null ? [] : [{ x, y: epoch[metric] }];
    });
    return { x: known.map(({ x }) => x), y: known.map(({ y }) => y) };
  }

  /** Steps whose places on the axis are needed for what is drawn at them. */
  get steps(): number[] {
    const all = [...this.epochs, ...this.pauses, ...this.checkpoints].map(({ step }) => step);
    return [...new Set(all)].sort((a, b) => a - b);
  }

  /** Null while it is not known. */
  placeOf(step: number, axis: Axis): number | null {
    if (xAxes[axis].along === 'step') return step * this.scale(axis);
    return this.drawn?.axis === axis ? (this.drawn.places.get(step) ?? null) : null;
  }

  /** Where the run stands on the x axis, and where it will end as configured; null while that is not known. */
  extent(axis: Axis): (Range & { now: number }) | null {
    if (xAxes[axis].along === 'step') {
      const { step, epochs, stepsPerEpoch } = this.progress;
      const scale = this.scale(axis);
      return { from: 0, now: step * scale, to: Math.max(step, epochs * stepsPerEpoch) * scale };
    }
    if (this.drawn?.axis !== axis) return null;
    const { from, to } = this.drawn.part;
    return { from, now: to, to };
  }

  /** The epoch with the highest validation accuracy, the first of equals. */
  get best(): EpochEnd | null {
    return this.epochs.reduce<EpochEnd | null>((best, epoch) => (best && best.val_accuracy >= epoch.val_accuracy ? best : epoch), null);
  }
}
