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
    this.put(this.last, bucket, at, value);
  }

  /** Makes a bucket anew from two of a finer kind, the second of which may not be there yet. */
  join(bucket: number, finer: Buckets): void {
    this.open(bucket);
    for (const figure of [this.least, this.greatest, this.last, this.mark]) this.put(figure, bucket, none, NaN);
    for (const each of [2 * bucket, 2 * bucket + 1]) if (each < finer.count) for (const [at, value] of finer.pointsOf(each)) this.take(bucket, at, value);
  }

  /** What is to be drawn of the buckets from one to another: at most four points of each. */
  points(from: number, to: number): Points {
    const end = Math.min(to, this.count);
    const at = new Uint32Array(4 * Math.max(0, end - from));
    const value = new Float32Array(at.length);
    let count = 0;
    for (let bucket = from; bucket < end; bucket++) {
      for (const point of this.pointsOf(bucket)) {
        at[count] = point[0];
        value[count++] = point[1];
      }
    }
    return { at: at.slice(0, count), values: value.slice(0, count) };
  }

  private pointsOf(bucket: number): [at: number, value: number][] {
    const of = ({ at, value }: Buckets['last']): [number, number] => [at.get(bucket), value.get(bucket)];
    const [least, greatest, last, mark] = [of(this.least), of(this.greatest), of(this.last), of(this.mark)];
    // A stretch of one value is one point.
    const numbers = last[0] === none ? [] : least[1] === greatest[1] ? [last] : [least, greatest, last];
    const all = [...numbers, ...(mark[0] === none ? [] : [mark])].sort((a, b) => a[0] - b[0]);
    return all.filter(([at], i) => i === 0 || at !== all[i - 1]![0]);
  }

  private open(bucket: number): void {
    this.count = Math.max(this.count, bucket + 1);
    for (const { at, value } of [this.least, this.greatest, this.last, this.mark]) {
      if (at.length <= bucket) at.set(bucket, none);
      if (value.length <= bucket) value.set(bucket, NaN);
    }
  }

  private put({ at, value }: Buckets['last'], bucket: number, place: number, number: number): void {
    at.set(bucket, place);
    value.set(bucket, number);
  }
}
