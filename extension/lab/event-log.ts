import { open, type FileHandle } from 'node:fs/promises';
import type { RunEvent } from '../shared/events';
import { parseEvent } from '../shared/parse-event';

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
