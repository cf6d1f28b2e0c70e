import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { RunEvent } from '../shared/events';
import { parseEvent } from '../shared/parse-event';
import { eventBytes, LineCutter, MilestoneReader, pieceBytes } from '../trainer/log-lines';
import { StepSample, type LoggedEvent } from './step-sample';

/**
 * The events of events.jsonl from a line on, a sample of the steps where they are many (see StepSample): memory does not grow with
 * the steps. `lines` counts the log's complete lines, also those that are no events, as the control socket does.
 */
export async function readLog(file: string, from = 0): Promise<{ events: LoggedEvent[]; lines: number }> {
  const others: LoggedEvent[] = [];
  const steps = new StepSample();
  const cutter = new LineCutter(eventBytes);
  let lines = 0;
  await withPieces(file, (piece) =>
    cutter.cut(piece, (bytes, start, end) => {
      const line = lines++;
      if (line < from || bytes === null) return;
      const event = parseEvent(bytes.toString('utf8', start, end));
      if (event?.type === 'step') steps.add(line, event);
      else if (event) others.push({ line, event });
    }),
  );
  return { events: [...others, ...steps.steps].sort((a, b) => a.line - b.line), lines };
}

/** A log without its steps but for the last before each other event and at the end: enough to know what became of a run, at a fraction of the parsing. */
export async function readMilestones(file: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const reader = new MilestoneReader((event) => events.push(event));
  await withPieces(file, (piece) => reader.read(piece));
  reader.end();
  return events;
}

/** Bytes in a log; 0 where there is none. */
export async function logSize(file: string): Promise<number> {
  return (await withFile(file, async (handle) => (await handle.stat()).size)) ?? 0;
}

/** A piece is there during the call only. */
async function withPieces(file: string, take: (piece: Buffer) => void): Promise<void> {
  await withFile(file, async (handle) => {
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, pieceBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      take(buffer.subarray(0, bytesRead));
    }
  });
}

/** Null where there is no such file (yet, or any more). */
async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T | null> {
  let handle: FileHandle;
  try {
    // A pipe of that name would hold a thread where it is opened.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}
