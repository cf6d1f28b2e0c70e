import { Growing } from './growing';

const none = 2 ** 32 - 1;

const places = () => new Growing(Uint32Array, none);
const values = () => new Growing(Float32Array, NaN);

/** Points of a curve in order: where in the series, and the value, NaN and infinity too. */
export interface Points {
  at: Uint32Array;
  values: Float32Array;
}

/** Stretches of a curve, of each its least, its greatest and its last number and the first that is none, with their places: drawn over one pixel they look as all of it would. */
export class Buckets {
  private readonly least = { at: places(), value: values() };
  private readonly greatest = { at: places(), value: values() };
  private readonly last = { at: places(), value: values() };
  /** NaN or infinite. */
  private readonly mark = { at: places(), value: values() };
  private readonly figures = [this.least, this.greatest, this.last, this.mark];
  private readonly ends = [this.last, this.mark];
  count = 0;

  take(bucket: number, at: number, value: number): void {
    if (bucket >= this.count) this.open(bucket);
    if (!Number.isFinite(value)) {
      if (this.mark.at.get(bucket) === none) this.put(this.mark, bucket, at, value);
      return;
    }
    // Written so that the first number is taken over NaN.
    if (!(this.least.value.get(bucket) <= value)) this.put(this.least, bucket, at, value);
    if (!(this.greatest.value.get(bucket) >= value)) this.put(this.greatest, bucket, at, value);
    if (this.last.at.get(bucket) === none || at > this.last.at.get(bucket)) this.put(this.last, bucket, at, value);
  }

  /** Makes a bucket anew from two of a finer kind, the second of which may not be there yet. */
  join(bucket: number, finer: Buckets): void {
    this.open(bucket);
    for (const figure of this.figures) this.put(figure, bucket, none, NaN);
    for (const each of [2 * bucket, 2 * bucket + 1]) {
      if (each >= finer.count) continue;
      for (const { at, value } of finer.figures) if (at.get(each) !== none) this.take(bucket, at.get(each), value.get(each));
    }
  }

  /** What is to be drawn of the buckets from one to another: at most four points of each. */
  points(from: number, to: number): Points {
    const end = Math.min(to, this.count);
    const at = new Uint32Array(4 * Math.max(0, end - from));
    const values = new Float32Array(at.length);
    let count = 0;
    for (let bucket = from; bucket < end; bucket++) {
      // A stretch of one value is one point.
      const flat = this.least.value.get(bucket) === this.greatest.value.get(bucket);
      const first = count;
      for (const figure of flat ? this.ends : this.figures) {
        const place = figure.at.get(bucket);
        if (place === none) continue;
        // In order, each place once.
        let slot = count;
        while (slot > first && at[slot - 1]! > place) slot--;
        if (slot > first && at[slot - 1] === place) continue;
        at.copyWithin(slot + 1, slot, count);
        values.copyWithin(slot + 1, slot, count);
        at[slot] = place;
        values[slot] = figure.value.get(bucket);
        count++;
      }
    }
    return { at: at.slice(0, count), values: values.slice(0, count) };
  }

  private open(bucket: number): void {
    this.count = Math.max(this.count, bucket + 1);
    for (const { at, value } of this.figures) {
      if (at.length <= bucket) at.set(bucket, none);
      if (value.length <= bucket) value.set(bucket, NaN);
    }
  }

  private put({ at, value }: Buckets['last'], bucket: number, place: number, number: number): void {
    at.set(bucket, place);
    value.set(bucket, number);
  }
}
