import { existsSync } from 'node:fs';
import path from 'node:path';
import { runFiles } from '../../shared/run-folder';
import { encodeHead, encodeRow, optionalColumns, stepColumns, WallClock, type SeriesLayout, type SeriesStep } from '../../shared/series';
import { UserError } from '../../shared/user-error';
import { AppendedFile } from '../appended-file';
import { notAResumePoint } from '../checkpoint';
import { cannotWrite, writeAtomically } from '../write-atomically';
import { mostRows } from './logged-steps';
import { RowBuffer } from './row-buffer';
import { eachStep, openSeries, SeriesFile, SeriesOfLog } from './series-source';

/** The run that another goes on from, and how many steps they have in common. */
export interface Past {
  run: string;
  step: number;
}

type Optional = (typeof optionalColumns)[number];

/**
 * series.bin of a run that is going. Each row is given to the system as its step is done, so that a killed process loses none; it is on the
 * disk itself before the checkpoint that rests on it.
 */
export class SeriesLog {
  private constructor(
    private readonly file: AppendedFile,
    private readonly layout: SeriesLayout,
    private rows: number,
    private readonly wall: WallClock,
  ) {}

  /**
   * Behind the run's first `done` steps: what comes after them, a row cut short too, is taken off. Steps that are missing, of which an
   * earlier version has logged a part, and columns that are new are filled in first, those of the run that this one goes on from, too. Throws a UserError where it cannot be written.
   */
  static async open(run: string, done: number, optional: readonly Optional[], now: number, past: Past | null = null): Promise<SeriesLog> {
    const file = path.join(run, runFiles.series);
    try {
      const series = (await wholeFile(file, done, optional)) ?? (await writeAnew(run, file, done, optional, now, past));
      const { layout } = series;
      const grown = new AppendedFile(file);
      grown.goOn(layout.offset + done * layout.rowBytes);
      const wall = new WallClock(layout.start);
      for await (const { time } of eachStep(series)) wall.time = time;
      return new SeriesLog(grown, layout, done, wall);
    } catch (error) {
      throw cannotWrite(file, error);
    }
  }

  /** Writes the whole row or nothing of it. Throws a UserError where there is no room. */
  append({ time, ...row }: SeriesStep): void {
    const before = this.wall.time;
    const bytes = encodeRow(this.layout.columns, { ...row, wall_seconds: this.wall.to(time) });
    const at = this.layout.offset + this.rows * this.layout.rowBytes;
    try {
      this.file.append(bytes, at);
    } catch (error) {
      this.wall.time = before;
      throw error;
    }
    this.rows++;
  }

  /** Puts the rows so far where a power cut leaves them. */
  sync(): void {
    this.file.sync();
  }

  close(): void {
    this.file.close();
  }
}

/** The file, where it has so many rows and these columns. */
async function wholeFile(file: string, done: number, optional: readonly Optional[]): Promise<SeriesFile | null> {
  const known = await readable(SeriesFile.open(file));
  return known && (await known.grow()) >= done && optional.every((name) => known.layout.columns.includes(name)) ? known : null;
}

async function writeAnew(run: string, file: string, done: number, optional: readonly Optional[], now: number, past: Past | null): Promise<SeriesFile> {
  const isNew = past !== null && !existsSync(file);
  const source = (await readable(openSeries(isNew ? past.run : run))) ?? new SeriesOfLog(path.join(run, runFiles.events));
  if (done > Math.max(await source.grow(), mostRows)) throw notAResumePoint(run);
  const columns = [...stepColumns, ...optionalColumns.filter((name) => optional.includes(name) || (done > 0 && source.layout.columns.includes(name)))];
  const rows = new RowBuffer(columns);
  const start = done > 0 ? source.layout.start : now;
  const wall = new WallClock(start);
  for await (const { time, ...step } of eachStep(source, isNew ? Math.min(done, past.step) : done)) rows.put(step.step, { ...step, wall_seconds: wall.to(time) });
  rows.end(done);
  writeAtomically(file, Buffer.concat([encodeHead(start, columns), rows.bytes(0, done)]));
  return (await SeriesFile.open(file))!;
}

/** Null where it cannot be read: a damaged series keeps no run from going on. */
async function readable<T>(opened: Promise<T>): Promise<T | null> {
  return opened.catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
}
