import type { Range } from './range';

/** Of what is shown. */
const ahead = 0.5;

/** What was last fetched of an axis: as much again to each side as is shown, so that one can pan at once. Null is all of it. */
export class HeldRange {
  private held: { range: Range; span: number } | null = null;

  /** Whether a part is in what was fetched, with some to each side, so that what one moves to is there before one is; in no more than half again or less of its fineness. */
  covers(range: Range | null): boolean {
    if (range === null || this.held === null) return range === null && this.held === null;
    const span = range.to - range.from;
    return range.from - ahead * span >= this.held.range.from && range.to + ahead * span <= this.held.range.to && span > this.held.span / 1.5 && span < this.held.span * 1.5;
  }

  /** The part that is to be fetched to show this one. */
  take(range: Range | null): Range | null {
    const span = range ? range.to - range.from : 0;
    const part = range && { from: range.from - span, to: range.to + span };
    this.held = part && { range: part, span };
    return part;
  }
}
