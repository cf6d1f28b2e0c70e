import { readSync } from 'node:fs';
import type { RunEvent } from '../shared/events';
import { parseEvent } from '../shared/parse-event';

/** More than any event has: the names of 100,000 classes go into it. A longer line is none of ours. */
export const eventBytes = 1 << 24;
/** Bytes that are read of a log at once. */
export const pieceBytes = 1 << 18;

/** Takes a line's bytes, `bytes[start..end)`, which are there during the call only; null for a line longer than any may be. */
export type TakeLine = (bytes: Buffer | null, start: number, end: number) => void;

/** Cuts a stream of bytes into lines, wherever its pieces end; holds no more than the beginning of one line. */
export class LineCutter {
  private parts: Buffer[] = [];
  /** Bytes of the line that is not complete yet, dropped ones too. */
  private length = 0;

  constructor(private readonly most: number) {}

  /** More bytes without a newline than a line may have. */
  get overlong(): boolean {
    return this.length > this.most;
  }

  cut(piece: Buffer, take: TakeLine): void {
    let start = 0;
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, start)) {
      if (this.length === 0) take(end - start > this.most ? null : piece, start, end);
      else this.complete(piece.subarray(start, end), take);
      start = end + 1;
    }
    if (start < piece.length) this.keep(piece.subarray(start));
  }

  private complete(last: Buffer, take: TakeLine): void {
    this.keep(last);
    const { parts, length, overlong } = this;
    this.parts = [];
    this.length = 0;
    if (overlong) take(null, 0, 0);
    else take(parts.length === 1 ? parts[0]! : Buffer.concat(parts), 0, length);
  }

  /** A copy: who reads a file uses its buffer again. */
  private keep(part: Buffer): void {
    this.length += part.length;
    if (this.overlong) this.parts = [];
    else this.parts.push(Buffer.from(part));
  }
}

/** A file's bytes from `from` to `to`, piece by piece, in one buffer: a piece is there until the next is asked for. `size`: what the file has now, as far as that is known; of a small one no large buffer is made. */
export function* piecesOf(descriptor: number, from = 0, to = Infinity, size = Infinity): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(pieceBytes, to - from, size - from)));
  for (let at = from; at < to; ) {
    const read = readSync(descriptor, buffer, 0, Math.min(buffer.length, to - at), at);
    if (read === 0) return;
    at += read;
    yield buffer.subarray(0, read);
  }
}

/** How the trainer writes a step's line: known by its first bytes, without parsing. */
const stepHead = Buffer.from('{"type":"step"');

function isStep(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < stepHead.length) return false;
  for (let i = 0; i < stepHead.length; i++) if (bytes[start + i] !== stepHead[i]) return false;
  return true;
}

/**
 * Picks from a log's pieces its events other than steps, and of the steps between two of them the last: enough to know what
 * became of a run, at a fraction of the parsing.
 */
export class MilestoneReader {
  private readonly cutter = new LineCutter(eventBytes);
  private step: { bytes: Buffer; start: number; end: number; line: number } | null = null;
  /** Complete lines so far, also those that are no events. */
  lines = 0;

  /** `visit` gets an event's line, too, counted from 0. */
  constructor(private readonly visit: (event: RunEvent, line: number) => void) {}

  read(piece: Buffer): void {
    this.cutter.cut(piece, (bytes, start, end) => {
      const line = this.lines++;
      if (bytes === null) return;
      if (isStep(bytes, start, end)) {
        this.step = { bytes, start, end, line };
        return;
      }
      this.end();
      this.tell(bytes, start, end, line);
    });
    const { step } = this;
    if (step) this.step = { ...step, bytes: Buffer.from(step.bytes.subarray(step.start, step.end)), start: 0, end: step.end - step.start };
  }

  /** There are no more pieces: what is left is a line that is still being written, or that a crash cut short. */
  end(): void {
    const { step } = this;
    this.step = null;
    if (step) this.tell(step.bytes, step.start, step.end, step.line);
  }

  private tell(bytes: Buffer, start: number, end: number, line: number): void {
    const event = parseEvent(bytes.toString('utf8', start, end));
    if (event) this.visit(event, line);
  }
}
