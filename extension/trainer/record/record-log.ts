import { existsSync } from 'node:fs';
import path from 'node:path';
import { columnsFor, decodeRecord, encodeMeasurement, encodeRecordHead, encodeRecordRows, rowsOf, type Measurement, type RecordTable } from '../../shared/record';
import { runFiles } from '../../shared/run-folder';
import { AppendedFile, readable } from '../appended-file';
import { readRegularFile } from '../regular-file';
import type { Past } from '../series/series-log';

/**
 * record.bin of a run that is going. Each row is given to the system as its step is done, so that a killed process loses none; it is on the disk itself before the
 * checkpoint that rests on it. The file is there from the first measurement on, and made anew where one has other columns than those before.
 */
export class RecordLog {
  private readonly file: AppendedFile;
  private columns: string[] = [];
  /** Bytes up to the last whole row. */
  private end = 0;

  private constructor(file: string) {
    this.file = new AppendedFile(file);
  }

  /** Behind the run's first `done` steps: what comes after them is taken off. Of the run that this one goes on from (`past`), what they have in common is there. A file that cannot be read is taken for none: it keeps no run from going on. Throws a UserError where it cannot be written. */
  static open(run: string, done: number, past: Past | null = null): RecordLog {
    const log = new RecordLog(path.join(run, runFiles.record));
    const own = existsSync(log.file.place);
    const found = own ? readable(log.file.place, decodeRecord) : past && readable(path.join(past.run, runFiles.record), decodeRecord);
    if (found) log.writeAnew(until(found, own ? done : Math.min(done, past!.step)));
    return log;
  }

  /** Writes the whole row or nothing of it. Throws a UserError where there is no room. */
  append(measurement: Measurement): void {
    const missing = columnsFor(measurement).filter((name) => !this.columns.includes(name));
    if (missing.length > 0) this.writeAnew(this.widened(measurement, missing));
    const bytes = encodeMeasurement(this.columns, measurement);
    this.file.append(bytes, this.end);
    this.end += bytes.length;
  }

  /** Puts the rows so far where a power cut leaves them. */
  sync(): void {
    this.file.sync();
  }

  close(): void {
    this.file.close();
  }

  /** What there is so far, with columns that come to it. */
  private widened({ layers }: Measurement, missing: string[]): RecordTable {
    const before = !this.file.isOpen ? { layers: [], columns: [], values: new Float32Array(0) } : decodeRecord(readRegularFile(this.file.place));
    const columns = [...before.columns, ...missing];
    const width = before.columns.length;
    const values = new Float32Array(width === 0 ? 0 : rowsOf(before) * columns.length).fill(NaN);
    for (let i = 0; i * columns.length < values.length; i++) values.set(before.values.subarray(i * width, (i + 1) * width), i * columns.length);
    const paths = new Set(layers.map(({ path }) => path));
    return { layers: [...layers.map(({ path, type }) => ({ path, type })), ...before.layers.filter(({ path }) => !paths.has(path))], columns, values };
  }

  private writeAnew(table: RecordTable): void {
    const bytes = Buffer.concat([encodeRecordHead(table), encodeRecordRows(table.values)]);
    this.file.writeAnew(bytes);
    this.columns = table.columns;
    this.end = bytes.length;
  }
}

/** The rows of the first steps. */
function until({ layers, columns, values }: RecordTable, steps: number): RecordTable {
  const rows = Array.from({ length: rowsOf({ layers, columns, values }) }, (_, i) => i * columns.length).findIndex((at) => values[at]! > steps);
  return { layers, columns, values: rows < 0 ? values : values.subarray(0, rows * columns.length) };
}
