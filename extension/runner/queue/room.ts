import type { Need } from '../../shared/queue-state';

/**
 * The room on a machine that runs of several studies share. A run is let in where its cores and its memory are free, and no study before its own waits for room:
 * a large run is not overtaken for ever by small ones. One that is larger than the machine has it alone.
 */
export class Room {
  private readonly taken = new Map<string, Need>();
  private readonly waiting = new Set<string>();

  constructor(
    private readonly limits: Need,
    /** Studies in the order in which they are served. */
    private readonly order: () => readonly string[],
    /** What others take of the machine. */
    private readonly others: () => Need,
  ) {}

  /** Whether a run may begin; it has its room until `leave`. */
  enter(study: string, run: number, need: Need): boolean {
    const order = this.order();
    const isNext = !order.slice(0, Math.max(0, order.indexOf(study))).some((before) => this.waiting.has(before));
    const free = isNext && this.fits(need);
    if (free) this.taken.set(`${study} ${run}`, need);
    if (free) this.waiting.delete(study);
    else this.waiting.add(study);
    return free;
  }

  /** A run that has begun already has its room, whatever there is. */
  hold(study: string, run: number, need: Need): true {
    this.taken.set(`${study} ${run}`, need);
    return true;
  }

  leave(study: string, run: number): void {
    this.taken.delete(`${study} ${run}`);
  }

  /** A study has nothing more to begin, or is taken out. */
  forget(study: string): void {
    this.waiting.delete(study);
  }

  private fits({ cores, bytes }: Need): boolean {
    const all = [...this.taken.values(), this.others()];
    const sum = (of: keyof Need): number => all.reduce((total, each) => total + each[of], 0);
    return sum('cores') === 0 || (sum('cores') + cores <= this.limits.cores && sum('bytes') + bytes <= this.limits.bytes);
  }
}
