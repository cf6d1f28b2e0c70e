import type { RunEvent } from '../shared/events';
import { parseEvent } from '../shared/parse-event';
import { withFile, withPieces } from '../trainer/file-pieces';
import { eventBytes, LineCutter, MilestoneReader } from '../trainer/log-lines';
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
  await withPieces(file, 0, (piece) =>
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
  await withPieces(file, 0, (piece) => reader.read(piece));
  reader.end();
  return events;
}

/** Bytes in a log; 0 where there is none. */
export async function logSize(file: string): Promise<number> {
  return (await withFile(file, async (handle) => (await handle.stat()).size)) ?? 0;
}
