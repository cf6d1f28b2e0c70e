import type { LayersPart, LayersRequest } from '../shared/layers-part';
import { columnAt, layerFigures, rowsOf, type Recordable } from '../shared/record';
import type { RunCurves } from './run-curves';

/** What was measured of one run's layers, for whoever draws it. */
export class RunLayers {
  constructor(
    private readonly curves: RunCurves,
    /** What its experiment has measured now. */
    private readonly asked: () => Recordable[],
  ) {}

  /** The part that is shown, as far as the run is now. Throws a UserError where what was measured cannot be read. */
  async part({ figure, axis, from, to, columns }: LayersRequest): Promise<LayersPart> {
    const table = await this.curves.record.read();
    const at = table.layers.flatMap(({ path }) => columnAt(table, figure, path) ?? []);
    const layers = table.layers.filter(({ path }) => columnAt(table, figure, path) !== null);
    const width = table.columns.length;
    const steps = Float64Array.from({ length: rowsOf(table) }, (_, row) => table.values[row * width]!);
    const places = await this.curves.along(steps, axis);
    const shown = Array.from(steps.keys()).filter((row) => (from === null || (places[row + 1] ?? Infinity) >= from) && (to === null || places[row]! <= to));
    const size = Math.max(1, Math.ceil(shown.length / columns));
    const buckets = Array.from({ length: Math.ceil(shown.length / size) }, (_, i) => shown.slice(i * size, (i + 1) * size));
    const ends = (of: Float64Array) => ({ first: Float64Array.from(buckets, (rows) => of[rows[0]!]!), last: Float64Array.from(buckets, (rows) => of[rows.at(-1)!]!) });
    const value = (row: number, column: number): number => table.values[row * width + column]!;
    const measured = at.map((column) => Array.from(steps.keys(), (row) => value(row, column)).filter((each) => !Number.isNaN(each)));
    const perLayer = (of: (values: number[]) => number): Float32Array => Float32Array.from(measured, (values) => (values.length > 0 ? of(values) : NaN));
    return {
      asked: this.asked(),
      figures: layerFigures.filter((each) => table.layers.some(({ path }) => columnAt(table, each, path) !== null)),
      layers,
      steps: ends(steps),
      places: ends(places),
      values: Float32Array.from(at.flatMap((column) => buckets.map((rows) => greatest(rows.map((row) => value(row, column)))))),
      summary: { first: perLayer((values) => values[0]!), last: perLayer((values) => values.at(-1)!), lowest: perLayer((values) => values.reduce((a, b) => Math.min(a, b))), highest: perLayer(greatest) },
    };
  }
}

const greatest = (values: number[]): number => values.reduce((most, value) => (Number.isNaN(most) || value > most ? value : most), NaN);
