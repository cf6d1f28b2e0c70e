import { Buckets, type Points } from './buckets';

/** Values in a bucket of the finest kind that is kept: what is looked at closer is read from the series itself. */
export const finest = 64;

/** A curve that grows, in buckets of 64 values, of 128, 256 …: a sixteenth of its own size, made once and never anew. */
export class Pyramid {
  private readonly levels: Buckets[] = [new Buckets()];
  private length = 0;

  /** Where `has` says that there is no value, the place stays empty. */
  append(values: ArrayLike<number>, has: (index: number) => boolean): void {
    const first = Math.floor(this.length / finest);
    for (let i = 0; i < values.length; i++, this.length++) if (has(i)) this.levels[0]!.take(Math.floor(this.length / finest), this.length, values[i]!);
    for (let level = 1; this.levels[level - 1]!.count > 1; level++) {
      const [finer, coarser] = [this.levels[level - 1]!, (this.levels[level] ??= new Buckets())];
      for (let bucket = first >> level; 2 * bucket < finer.count; bucket++) coarser.join(bucket, finer);
    }
  }

  /** The part between two places, in buckets of `size`, which is a power of two and at least `finest`. */
  points(from: number, to: number, size: number): Points {
    const level = Math.min(this.levels.length - 1, Math.log2(size / finest));
    const width = finest * 2 ** level;
    return this.levels[level]!.points(Math.floor(from / width), Math.ceil(to / width));
  }
}

/** How many values a bucket must have, a power of two, for `length` of them to fill no more than so many: it stands still while one pans. */
export const bucketSize = (length: number, buckets: number): number => 2 ** Math.max(0, Math.ceil(Math.log2(length / Math.max(1, buckets))));

/** The same of values that are at hand, the first of which is at `first`. */
export function thinned(values: ArrayLike<number>, has: (index: number) => boolean, first: number, size: number): Points {
  const buckets = new Buckets();
  const before = Math.floor(first / size);
  for (let i = 0; i < values.length; i++) if (has(i)) buckets.take(Math.floor((first + i) / size) - before, first + i, values[i]!);
  return buckets.points(0, buckets.count);
}
