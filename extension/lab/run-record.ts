import { stat } from 'node:fs/promises';
import path from 'node:path';
import { bucketSize, thinned } from '../core/series/pyramid';
import { columnAt, rowsOf, runFigures, type RecordTable } from '../shared/record';
import { runFiles } from '../shared/run-folder';
import type { SeriesPart, SeriesRequest } from '../shared/series-part';
import { readRecord } from '../trainer/record/read-record';

const nothing: RecordTable = { layers: [], columns: ['step'], values: new Float32Array(0) };

/** What was measured of one run beside its series, read anew where the file is another. */
export class RunRecord {
  private table = nothing;
  private version = '';

  constructor(private readonly run: string) {}

  /** Throws a UserError where it cannot be read. */
  async read(): Promise<RecordTable> {
    const stats = await stat(path.join(this.run, runFiles.record)).catch(() => null);
    const version = stats ? `${stats.size} ${stats.mtimeMs}` : '';
    if (version !== this.version) this.table = (await readRecord(this.run)) ?? nothing;
    this.version = version;
    return this.table;
  }

  /** Throughput and memory, where they were measured, for the part of the axis that is shown; nothing of a file that cannot be read, which the strip of layers says. `along`: where steps are on the axis. */
  async curves({ from, to, buckets }: Pick<SeriesRequest, 'from' | 'to' | 'buckets'>, along: (steps: Float64Array) => Float64Array): Promise<SeriesPart['curves']> {
    const table = await this.read().catch(() => nothing);
    const figures = runFigures.flatMap((metric) => {
      const column = columnAt(table, metric);
      return column === null ? [] : [{ metric, column }];
    });
    if (figures.length === 0) return [];
    const value = (row: number, column: number): number => table.values[row * table.columns.length + column]!;
    const rows = rowsOf(table);
    const places = along(Float64Array.from({ length: rows }, (_, row) => value(row, 0)));
    // With one more to each side.
    const first = from === null ? 0 : Math.max(0, places.findLastIndex((place) => place <= from));
    const next = to === null ? -1 : places.findIndex((place) => place > to);
    const end = next < 0 ? rows : next + 1;
    const size = bucketSize(end - first, buckets);
    const begin = first - (first % size);
    return figures.map(({ metric, column }) => {
      const values = Float32Array.from({ length: end - begin }, (_, i) => value(begin + i, column));
      const points = thinned(values, (i) => !Number.isNaN(values[i]), begin, size);
      return { metric, smoothed: false, curve: { x: Float64Array.from(points.at, (at) => places[at]!), y: points.values } };
    });
  }
}
