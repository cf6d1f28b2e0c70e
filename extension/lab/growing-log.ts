import type { RunEvent } from '../shared/events';
import { MilestoneReader } from '../trainer/log-lines';
import { logPieces } from './event-log';

/** The milestones of a log that may grow, and the newest step of each look: what was read is not read again. */
export class GrowingLog {
  private at = 0;
  private fresh: RunEvent[] = [];
  private readonly reader = new MilestoneReader((event) => this.fresh.push(event));

  constructor(private readonly file: string) {}

  /** What has come since the last call. */
  async grow(): Promise<RunEvent[]> {
    this.at = await logPieces(this.file, this.at, (piece) => this.reader.read(piece));
    this.reader.end();
    return this.fresh.splice(0);
  }
}
