import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { fileReason } from '../../shared/file-reason';
import { parseEvent } from '../../shared/parse-event';
import { reasonOf } from '../../shared/reason-of';
import { runFiles } from '../../shared/run-folder';
import { SaidError } from '../../shared/said-error';
import { decodeRows, longestHead, parseHead, rowsIn, type SeriesLayout, type SeriesRows, type SeriesStep } from '../../shared/series';
import { UserError } from '../../shared/user-error';
import { withFile, withPieces } from '../file-pieces';
import { eventBytes, LineCutter } from '../log-lines';
import { notAFile } from '../regular-file';
import { LoggedSteps } from './logged-steps';

/** A run's steps on record, row i being step i + 1. */
export interface SeriesSource {
  readonly layout: SeriesLayout;
  /** Looks how many rows there are now. */
  grow(): Promise<number>;
  /** Rows from one index to another, as far as they are there. */
  read(from: number, to: number): Promise<SeriesRows>;
}

/** A run's series.bin; of a run of an earlier version, which has none, what its log says. Throws a UserError where it cannot be read. */
export async function openSeries(run: string): Promise<SeriesSource> {
  return (await SeriesFile.open(path.join(run, runFiles.series))) ?? new SeriesOfLog(path.join(run, runFiles.events));
}

export class SeriesFile implements SeriesSource {
  private constructor(
    private readonly file: string,
    readonly layout: SeriesLayout,
  ) {}

  /** Null where there is none, or it has just been made and says nothing yet. */
  static open(file: string): Promise<SeriesFile | null> {
    return reading(file, async (handle, size) => {
      if (size === 0) return null;
      return new SeriesFile(file, parseHead((await bytesOf(handle, 0, Math.min(size, longestHead)))));
    });
  }

  async grow(): Promise<number> {
    return (await reading(this.file, async (_, size) => rowsIn(this.layout, size))) ?? 0;
  }

  async read(from: number, to: number): Promise<SeriesRows> {
    const { offset, rowBytes } = this.layout;
    const bytes = await reading(this.file, (handle) => bytesOf(handle, offset + from * rowBytes, (to - from) * rowBytes));
    return decodeRows(this.layout, bytes ?? new Uint8Array(0));
  }
}

async function bytesOf(handle: FileHandle, from: number, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  let done = 0;
  while (done < count) {
    const { bytesRead } = await handle.read(bytes, done, count - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function reading<T>(file: string, use: (handle: FileHandle, size: number) => Promise<T>): Promise<T | null> {
  return withFile(file, async (handle) => {
    const stats = await handle.stat();
    const other = notAFile(stats);
    if (other !== null) throw new SaidError(other);
    return use(handle, stats.size);
  }).catch((error: unknown) => {
    const reason = fileReason(error) ?? reasonOf(error);
    throw new UserError('series-unreadable', '{file} cannot be read: {reason}. Move it away to see the steps that are in {events}.', { file, reason, events: runFiles.events });
  });
}

export class SeriesOfLog implements SeriesSource {
  private readonly steps = new LoggedSteps();
  private readonly lines = new LineCutter(eventBytes);
  private at = 0;

  constructor(private readonly file: string) {}

  get layout(): SeriesLayout {
    const { start, columns } = this.steps;
    return { start, columns, offset: 0, rowBytes: 4 * columns.length };
  }

  async grow(): Promise<number> {
    this.at = await withPieces(this.file, this.at, (piece) =>
      this.lines.cut(piece, (bytes, start, end) => {
        const event = bytes && parseEvent(bytes.toString('utf8', start, end));
        if (event) this.steps.take(event);
      }),
    );
    return this.steps.rows.count;
  }

  async read(from: number, to: number): Promise<SeriesRows> {
    return decodeRows(this.layout, this.steps.rows.bytes(from, to));
  }
}

/** Rows that are read at once. */
const rowsAtOnce = 8192;

/** Every step on record, in order, in pieces: memory does not grow with them. */
export async function* eachStep(source: SeriesSource, steps = Infinity): AsyncGenerator<SeriesStep> {
  const count = Math.min(steps, await source.grow());
  let time = source.layout.start;
  for (let from = 0; from < count; from += rowsAtOnce) {
    const rows = await source.read(from, Math.min(count, from + rowsAtOnce));
    for (let i = 0; i < rows.count; i++) {
      const seconds = rows.seconds[i]!;
      if (Number.isNaN(seconds)) continue;
      time += 1000 * rows.wall_seconds[i]!;
      const norm = rows.gradient_norm[i]!;
      yield { step: from + i + 1, time, seconds, loss: rows.loss[i]!, accuracy: rows.accuracy[i]!, lr: rows.lr[i]!, ...(Number.isNaN(norm) ? {} : { gradient_norm: norm }) };
    }
  }
}
