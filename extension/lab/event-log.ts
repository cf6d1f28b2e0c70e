import type { RunEvent } from '../shared/events';
import { fileReason } from '../shared/file-reason';
import { withFile, withPieces } from '../trainer/file-pieces';
import { MilestoneReader } from '../trainer/log-lines';
import { logUnreadable, Unreadable } from '../trainer/regular-file';

export interface LoggedEvent {
  /** Its line in the log, from 0. */
  line: number;
  event: RunEvent;
}

/**
 * The milestones of events.jsonl (see MilestoneReader) from a line on: its steps are in the series (lab/run-curves). `lines` counts the
 * log's complete lines, also those that are no events, as the control socket does.
 */
export async function readLog(file: string, from = 0): Promise<{ events: LoggedEvent[]; lines: number }> {
  const events: LoggedEvent[] = [];
  const reader = new MilestoneReader((event, line) => line >= from && events.push({ line, event }));
  await logPieces(file, 0, (piece) => reader.read(piece));
  reader.end();
  return { events, lines: reader.lines };
}

export const readMilestones = async (file: string): Promise<RunEvent[]> => (await readLog(file)).events.map(({ event }) => event);

/** As `withPieces`. Throws a UserError where the log is there and cannot be read. */
export async function logPieces(file: string, from: number, take: (piece: Buffer) => void): Promise<number> {
  try {
    return await withPieces(file, from, take);
  } catch (error) {
    const reason = error instanceof Unreadable ? error.said : fileReason(error);
    throw reason === null ? error : logUnreadable(file, reason);
  }
}

/** Bytes in a log; 0 where there is none. */
export async function logSize(file: string): Promise<number> {
  return (await withFile(file, async (handle) => (await handle.stat()).size)) ?? 0;
}
