import type { Order } from '../shared/run-folder';

/** A second stop is meant so where the first had this long. */
const graceMs = 1000;

/** When a user who says stop again wants no more than the end: where the work has not even heard the first, as in the middle of a batch that takes long. */
export class Insistence {
  private since: number | null = null;
  private isHeard = false;

  /** `now`: milliseconds on a clock that nobody sets. */
  constructor(private readonly now: () => number) {}

  /** An order came from a client. True: end at once. */
  asked(order: Order): boolean {
    if (order !== 'stop' || this.isHeard) return false;
    this.since ??= this.now();
    return this.now() - this.since >= graceMs;
  }

  /** The work has come to hear it: what it does now, as writing its checkpoint, is let be. */
  heard(order: Order): void {
    this.isHeard ||= order === 'stop';
  }
}
