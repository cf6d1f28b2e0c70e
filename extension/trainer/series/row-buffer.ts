import { encodeRow, type SeriesColumn } from '../../shared/series';

/** Rows of series.bin in memory, one a step; steps that nobody put in are NaN throughout, which says that they were not recorded. */
export class RowBuffer {
  count = 0;
  private buffer = new Uint8Array(0);
  private readonly missing: Uint8Array;

  constructor(private readonly columns: readonly string[]) {
    this.missing = encodeRow(columns, {});
  }

  /** `step` counts from 1. */
  put(step: number, row: Partial<Record<SeriesColumn, number>>): void {
    while (this.count < step - 1) this.write(this.count++, this.missing);
    this.write(step - 1, encodeRow(this.columns, row));
    this.count = Math.max(this.count, step);
  }

  /** Drops what comes after so many steps, or fills up to them. */
  end(steps: number): void {
    while (this.count < steps) this.write(this.count++, this.missing);
    this.count = steps;
  }

  /** Of the rows from one index to another, as far as they are there. */
  bytes(from: number, to: number): Uint8Array {
    const width = this.missing.length;
    return this.buffer.subarray(from * width, Math.min(to, this.count) * width);
  }

  private write(index: number, row: Uint8Array): void {
    const end = (index + 1) * row.length;
    if (end > this.buffer.length) {
      const larger = new Uint8Array(Math.max(1024 * row.length, 2 * this.buffer.length, end));
      larger.set(this.buffer);
      this.buffer = larger;
    }
    this.buffer.set(row, index * row.length);
  }
}
