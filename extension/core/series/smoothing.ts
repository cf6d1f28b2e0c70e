import { Growing } from './growing';
import { finest, Pyramid } from './pyramid';

/**
 * An exponential mean that is free of its start, as Adam's are of theirs (bias correction). `factor`, 0..1, is the weight of the past. It is
 * of what came before and of nothing that follows, so a point that is drawn stays where it is. What is no number changes nothing.
 */
export class DebiasedMean {
  constructor(
    readonly factor: number,
    public sum = 0,
    public weight = 0,
  ) {}

  next(value: number): number {
    if (Number.isFinite(value)) {
      this.sum = this.factor * this.sum + (1 - this.factor) * value;
      this.weight = this.factor * this.weight + (1 - this.factor);
    }
    return this.sum / this.weight;
  }
}

/** The smoothed curve beside a curve that grows: all of its values are smoothed before any is left out. */
export class SmoothedCurve {
  readonly pyramid = new Pyramid();
  private readonly mean: DebiasedMean;
  /** The mean before each bucket of the finest kind. */
  private readonly sums = new Growing(Float64Array, 0);
  private readonly weights = new Growing(Float64Array, 0);
  private length = 0;

  constructor(readonly factor: number) {
    this.mean = new DebiasedMean(factor);
  }

  append(values: ArrayLike<number>, has: (index: number) => boolean): void {
    const smoothed = new Float32Array(values.length);
    for (let i = 0; i < values.length; i++, this.length++) {
      if (this.length % finest === 0) {
        this.sums.set(this.length / finest, this.mean.sum);
        this.weights.set(this.length / finest, this.mean.weight);
      }
      smoothed[i] = has(i) ? this.mean.next(values[i]!) : NaN;
    }
    this.pyramid.append(smoothed, (i) => Number.isFinite(smoothed[i]));
  }

  /** Values from the place `first` on, a multiple of `finest`, smoothed. */
  values(values: ArrayLike<number>, has: (index: number) => boolean, first: number): Float32Array {
    const mean = new DebiasedMean(this.factor, this.sums.get(first / finest), this.weights.get(first / finest));
    return Float32Array.from({ length: values.length }, (_, i) => (has(i) ? mean.next(values[i]!) : NaN));
  }
}
