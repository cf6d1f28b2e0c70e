import type { EpochEnd } from '../../shared/events';
import type { Choice, Experiment } from '../../shared/experiment';
import type { Measurement } from '../../shared/record';
import type { SeriesStep } from '../../shared/series';
import { DebiasedMean } from '../series/smoothing';

/** The weight of the past in the mean that the rules look at: some twenty steps. */
const past = 0.95;
/** A mean of fewer steps than these says nothing. */
const settled = 20;

/** The loss at a step. */
export interface LossAt {
  step: number;
  loss: number;
}

/** What is known of a run before its first step. */
export interface Beginning {
  /** As it is now: it may be changed while the run goes. */
  readonly experiment: Experiment;
  classes: readonly string[];
  /** Whether its weights were drawn: not taken from a file, nor from another run. */
  fresh: boolean;
}

/** What a run's record says up to a step, as the rules ask for it. The same record gives the same facts. */
export class RunFacts {
  first: SeriesStep | null = null;
  latest: SeriesStep | null = null;
  /** Of the last steps, and its lowest and highest since the beginning; null before there are enough of them. */
  smooth: LossAt | null = null;
  lowest: LossAt | null = null;
  highest: LossAt | null = null;
  /** The highest loss of a single step. */
  peak: LossAt | null = null;
  /** Steps whose loss was a number. */
  steps = 0;
  readonly epochs: EpochEnd[] = [];
  /** The last two measurements of the layers that say this of some. */
  readonly measured: Record<'gradient_norm' | 'dead_share', Measurement[]> = { gradient_norm: [], dead_share: [] };
  private readonly mean = new DebiasedMean(past);

  constructor(readonly beginning: Beginning) {}

  step(step: SeriesStep): void {
    this.first ??= step;
    this.latest = step;
    if (!Number.isFinite(step.loss)) return;
    const smooth = { step: step.step, loss: this.mean.next(step.loss) };
    if (!this.peak || step.loss > this.peak.loss) this.peak = { step: step.step, loss: step.loss };
    if (++this.steps < settled) return;
    this.smooth = smooth;
    if (!this.lowest || smooth.loss < this.lowest.loss) this.lowest = smooth;
    if (!this.highest || smooth.loss > this.highest.loss) this.highest = smooth;
  }

  epoch(end: EpochEnd): void {
    this.epochs.push(end);
  }

  measure(measurement: Measurement): void {
    for (const figure of ['gradient_norm', 'dead_share'] as const) {
      if (measurement.layers.some((layer) => layer[figure] !== undefined)) this.measured[figure] = [...this.measured[figure].slice(-1), measurement];
    }
  }

  get experiment(): Experiment {
    return this.beginning.experiment;
  }

  /** The mean loss of a network that gives every class the same probability: ln K of a log loss over K classes; null of another loss. */
  get guessing(): number | null {
    const { loss } = this.experiment;
    return logLosses.has(loss.name) ? Math.log(this.beginning.classes.length) : null;
  }

  /** What differences of this run's loss are measured by. */
  get scale(): number | null {
    return this.guessing ?? this.first?.loss ?? null;
  }
}

const logLosses = new Set<Choice['name']>(['CrossEntropyLoss', 'NLLLoss']);
