import { partitionPoint } from '../../shared/partition-point';
import { Growing } from './growing';
import { finest } from './pyramid';

/** Time that passes along a series: kept for every 64th row, exact where the rows are at hand, else between two of those along a straight line. */
export class Timeline {
  private readonly starts = new Growing(Float64Array, 0);
  private length = 0;
  /** After the last row. */
  end = 0;

  /** What passes with each row; nothing where it is NaN. */
  append(passed: ArrayLike<number>): void {
    for (let i = 0; i < passed.length; i++, this.length++) {
      if (this.length % finest === 0) this.starts.set(this.length / finest, this.end);
      this.end += passed[i]! || 0;
    }
  }

  /** The time after each of these rows, the first of which is at `first`, a multiple of `finest`. */
  times(passed: ArrayLike<number>, first: number): Float64Array {
    let time = this.startOf(first / finest);
    return Float64Array.from({ length: passed.length }, (_, i) => (time += passed[i]! || 0));
  }

  /** About the time after a row. */
  at(index: number): number {
    const bucket = Math.floor(index / finest);
    const [from, to] = [this.startOf(bucket), this.startOf(bucket + 1)];
    const rows = Math.min(finest, this.length - bucket * finest);
    return from + ((to - from) * (index + 1 - bucket * finest)) / rows;
  }

  /** A row at or before a time, and not much before. */
  rowBefore(time: number): number {
    return Math.max(0, partitionPoint(this.starts.length, (i) => this.starts.get(i) <= time) - 1) * finest;
  }

  private startOf(bucket: number): number {
    return bucket < this.starts.length ? this.starts.get(bucket) : this.end;
  }
}
