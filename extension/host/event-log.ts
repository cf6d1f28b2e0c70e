import { open, type FileHandle } from 'node:fs/promises';
import type { RunEvent } from '../shared/events';

const eventTypes: Record<RunEvent['type'], true> = {
  'run-start': true,
  'data-progress': true,
  'data-ready': true,
  step: true,
  'epoch-end': true,
  checkpoint: true,
  paused: true,
  resumed: true,
  notice: true,
  'run-end': true,
};

/** One line of an event log or a control socket; null for a line that is no event (cut short, or from a later version). */
export function parseEvent(line: string): RunEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return null;
    return Object.hasOwn(eventTypes, value.type) ? (value as RunEvent) : null;
  } catch {
    return null;
  }
}

/** The complete lines of events.jsonl; `lines` counts those that are no events too, as the control socket does. */
export async function readLog(file: string): Promise<{ events: RunEvent[]; lines: number }> {
  const text = await withFile(file, async (handle) => (await handle.readFile()).toString('utf8'));
  const lines = completeLines(text ?? '');
  return { events: lines.flatMap((line) => parseEvent(line) ?? []), lines: lines.length };
}

/** A log without its steps, all but the last: enough to know what became of a run, at a fraction of the parsing. */
export async function readMilestones(file: string): Promise<RunEvent[]> {
  const text = await withFile(file, async (handle) => (await handle.readFile()).toString('utf8'));
  const lines = completeLines(text ?? '');
  const isStep = (line: string) => line.lastIndexOf('"type":"step"', 60) !== -1;
  const last = lines.findLastIndex(isStep);
  return lines.flatMap((line, index) => (index === last || !isStep(line) ? (parseEvent(line) ?? []) : []));
}

/** Bytes in a log; 0 where there is none. */
export async function logSize(file: string): Promise<number> {
  return (await withFile(file, async (handle) => (await handle.stat()).size)) ?? 0;
}

/** Lines that end in a newline: the last one may still be being written. */
function completeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** Null where there is no such file (yet, or any more). */
async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T | null> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
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
