import { bucketSize, finest, Pyramid, thinned } from '../core/series/pyramid';
import type { Points } from '../core/series/buckets';
import { SmoothedCurve } from '../core/series/smoothing';
import { Timeline } from '../core/series/timeline';
import type { SeriesRows } from '../shared/series';
import { seriesMetrics, smoothedMetrics, type SeriesAxis, type SeriesMetric, type SeriesPart, type SeriesRequest } from '../shared/series-part';
import { RunRecord } from './run-record';
import { Turns } from '../shared/turns';
import { openSeries, SeriesOfLog, type SeriesSource } from '../trainer/series/series-source';

/** Rows that are read at once. */
const rowsAtOnce = 32_768;

/** The curves of one run for whoever draws them, of any length in little memory: what is not kept in a pyramid is read from the run's folder where it is looked at closely. */
export class RunCurves {
  private source: SeriesSource | null = null;
  private kept = new Kept();
  private readonly turns = new Turns();

  /** What was measured besides. */
  readonly record: RunRecord;

  constructor(private readonly run: string) {
    this.record = new RunRecord(run);
  }

  /** The part of the curves that is shown, as far as the run is now. Throws a UserError where the series cannot be read. */
  part(request: SeriesRequest): Promise<SeriesPart> {
    return this.turns.take(async () => {
      await this.grow();
      const part = await this.take(request);
      return { ...part, curves: [...part.curves, ...(await this.record.curves(request, (steps) => this.placesAlong(steps, request.axis)))] };
    });
  }

  /** About where steps are on an axis, of those on record. */
  along(steps: ArrayLike<number>, axis: SeriesAxis): Promise<Float64Array> {
    return this.turns.take(async () => {
      await this.grow();
      return this.placesAlong(steps, axis);
    });
  }

  private placesAlong(steps: ArrayLike<number>, axis: SeriesAxis): Float64Array {
    const { kept } = this;
    const start = axis === 'wall' ? this.source!.layout.start : 0;
    const scale = axis === 'wall' ? 1000 : 1;
    return Float64Array.from(steps, (step) => (axis === 'step' ? step : step > kept.rows ? start + scale * kept[axis].end : start + scale * kept[axis].at(step - 1)));
  }

  private async grow(): Promise<void> {
    // What was begun without a file, by an earlier version or a moment ago, may have one now.
    if (this.source === null || this.source instanceof SeriesOfLog) {
      const opened = await openSeries(this.run);
      if (this.source === null || !(opened instanceof SeriesOfLog)) {
        this.source = opened;
        this.kept = new Kept();
      }
    }
    const rows = await this.source.grow();
    if (rows < this.kept.rows || !(await this.isAsBefore())) this.kept = new Kept();
    while (this.kept.rows < rows) {
      const piece = await this.source.read(this.kept.rows, Math.min(rows, this.kept.rows + rowsAtOnce));
      if (piece.count === 0) return;
      this.kept.append(piece);
    }
  }

  /** A run that went on from a checkpoint has made its last steps again. */
  private async isAsBefore(): Promise<boolean> {
    const { kept } = this;
    return kept.rows === 0 || kept.ends(await this.source!.read(kept.rows - 1, kept.rows));
  }

  private async smooth(factor: number): Promise<void> {
    const { kept } = this;
    if (kept.smoothing === factor) return;
    kept.smoothing = factor;
    kept.smoothed.clear();
    if (factor === 0) return;
    for (const metric of smoothedMetrics) kept.smoothed.set(metric, new SmoothedCurve(factor));
    for (let at = 0; at < kept.rows; ) {
      const piece = await this.source!.read(at, Math.min(kept.rows, at + rowsAtOnce));
      if (piece.count === 0) return;
      for (const [metric, curve] of kept.smoothed) curve.append(piece[metric], isThere(piece, metric));
      at += piece.count;
    }
  }

  private async take({ axis, from, to, buckets, logarithmic, smoothing, raw, places }: SeriesRequest): Promise<SeriesPart> {
    await this.smooth(smoothing);
    const { kept } = this;
    const start = this.source!.layout.start;
    const passed = (place: number | null): number | null => (place === null || axis !== 'wall' ? place : (place - start) / 1000);
    const [first, end] = kept.range(axis, passed(from), passed(to));
    const wanted = kept.curves.filter(({ metric, smoothed }) => smoothed || raw || !kept.smoothed.has(metric));
    const cuts: Cut[][] = [];
    for (const part of logarithmic ? octaves(first, end) : [{ first, end, share: 1 }]) {
      const size = bucketSize(part.end - part.first, Math.ceil(buckets * part.share));
      cuts.push(size < finest ? await this.closely(wanted, part.first, part.end, size, axis) : kept.fromAfar(wanted, part.first, part.end, size, axis));
    }
    const cut = cuts.length === 1 ? cuts[0]! : wanted.map((_, i) => joined(cuts.map((part) => part[i]!)));
    const x = (time: number): number => (axis === 'wall' ? start + 1000 * time : time);
    const extent: [number, number] = axis === 'step' ? [Math.min(1, kept.rows), kept.rows] : [0, kept[axis].end];
    return {
      run: this.run, steps: kept.rows, from: x(extent[0]), to: x(extent[1]),
      curves: cut.map(({ metric, smoothed, points, places: along }) => ({ metric, smoothed, curve: { x: along.map(x), y: points.values } })),
      places: Float64Array.from(await this.placesOf(places, axis), x),
    };
  }

  /** From the series itself: rows from a multiple of `finest` on, thinned to buckets of `size`. */
  private async closely(wanted: KeptCurve[], first: number, end: number, size: number, axis: SeriesAxis): Promise<Cut[]> {
    const { kept } = this;
    const begin = first - (first % finest);
    const rows = await this.source!.read(begin, end);
    const times = axis === 'step' ? null : kept[axis].times(passedOn(axis, rows), begin);
    return wanted.map(({ metric, smoothed }): Cut => {
      const has = isThere(rows, metric);
      const values = smoothed ? smoothed.values(rows[metric], has, begin) : rows[metric];
      const points = thinned(values, smoothed ? (i) => has(i) && Number.isFinite(values[i]) : has, begin, size);
      return { metric, smoothed: smoothed !== null, points, places: Float64Array.from(points.at, (at) => (times ? times[at - begin]! : at + 1)) };
    });
  }

  /** Exactly, for marks: from the rows around each, which are remembered. */
  private async placesOf(steps: number[], axis: SeriesAxis): Promise<number[]> {
    if (axis === 'step') return steps;
    const { places, rows } = this.kept;
    for (const step of steps) {
      if (step < 1 || step > rows || places[axis].has(step)) continue;
      const begin = step - 1 - ((step - 1) % finest);
      const piece = await this.source!.read(begin, begin + finest);
      for (const of of ['wall', 'seconds'] as const) {
        const times = this.kept[of].times(passedOn(of, piece), begin);
        for (const other of steps) if (other > begin && other <= begin + piece.count) places[of].set(other, times[other - 1 - begin]!);
      }
    }
    return steps.map((step) => (step < 1 ? 0 : (places[axis].get(step) ?? this.kept[axis].end)));
  }
}

interface KeptCurve {
  metric: SeriesMetric;
  /** Null for the curve as it is. */
  smoothed: SmoothedCurve | null;
  pyramid: Pyramid;
}

interface Cut {
  metric: SeriesMetric;
  smoothed: boolean;
  points: Points;
  /** Of each point on the axis. */
  places: Float64Array;
}

/** Parts of a logarithmic axis, each twice as long as the one before and beginning where a bucket of any size in it does, with the share of the axis that it takes. */
function octaves(first: number, end: number): { first: number; end: number; share: number }[] {
  const parts: { first: number; end: number; share: number }[] = [];
  for (let from = first; from < end; ) {
    const to = Math.min(end, Math.max(finest, 2 ** (Math.floor(Math.log2(Math.max(1, from))) + 1)));
    parts.push({ first: from, end: to, share: Math.log((to + 1) / (from + 1)) / Math.log((end + 1) / (first + 1)) });
    from = to;
  }
  return parts.length > 0 ? parts : [{ first, end, share: 1 }];
}

/** One curve of parts that follow one another: where they were read from a little before, only what is new. */
function joined(parts: Cut[]): Cut {
  let after = -1;
  const [at, values, places]: [number[], number[], number[]] = [[], [], []];
  for (const part of parts) {
    part.points.at.forEach((place, i) => {
      if (place <= after) return;
      after = place;
      at.push(place);
      values.push(part.points.values[i]!);
      places.push(part.places[i]!);
    });
  }
  return { ...parts[0]!, points: { at: Uint32Array.from(at), values: Float32Array.from(values) }, places: Float64Array.from(places) };
}

/** Whether a row has a value: its step was recorded, and the gradient's norm computed. */
const isThere = (rows: SeriesRows, metric: SeriesMetric) => (i: number): boolean => !Number.isNaN(rows.seconds[i]) && (metric !== 'gradient_norm' || !Number.isNaN(rows.gradient_norm[i]));

/** A clock on the wall that was set back goes on from where it was. */
function passedOn(axis: 'wall' | 'seconds', { wall_seconds, seconds }: SeriesRows): Float32Array {
  return axis === 'seconds' ? seconds : wall_seconds.map((wall, i) => (wall < 0 ? seconds[i]! : wall));
}

/** What is kept of a series that has been read. */
class Kept {
  rows = 0;
  readonly wall = new Timeline();
  readonly seconds = new Timeline();
  readonly places = { wall: new Map<number, number>(), seconds: new Map<number, number>() };
  smoothing = 0;
  readonly smoothed = new Map<SeriesMetric, SmoothedCurve>();
  private readonly raw = new Map(seriesMetrics.map((metric) => [metric, new Pyramid()]));
  private readonly has = new Set<SeriesMetric>();
  private last: number[] = [];

  append(rows: SeriesRows): void {
    this.wall.append(passedOn('wall', rows));
    this.seconds.append(passedOn('seconds', rows));
    for (const [metric, pyramid] of this.raw) {
      const has = isThere(rows, metric);
      pyramid.append(rows[metric], has);
      if (!this.has.has(metric) && rows[metric].some((_, i) => has(i))) this.has.add(metric);
      this.smoothed.get(metric)?.append(rows[metric], has);
    }
    this.rows += rows.count;
    this.last = rowOf(rows, rows.count - 1);
  }

  /** Whether this one row is the last that was appended. */
  ends(row: SeriesRows): boolean {
    return row.count === 1 && rowOf(row, 0).every((value, i) => Object.is(value, this.last[i]));
  }

  /** Those with a value, raw ones first. */
  get curves(): KeptCurve[] {
    const raw = [...this.has].map((metric) => ({ metric, smoothed: null, pyramid: this.raw.get(metric)! }));
    return [...raw, ...[...this.smoothed].map(([metric, smoothed]) => ({ metric, smoothed, pyramid: smoothed.pyramid }))];
  }

  /** Rows, the second index excluded, that cover a part of an axis and one more to each side. */
  range(axis: SeriesAxis, from: number | null, to: number | null): [number, number] {
    const clamped = (row: number): number => Math.min(this.rows, Math.max(0, row));
    if (axis === 'step') return [from === null ? 0 : clamped(Math.floor(from) - 2), to === null ? this.rows : clamped(Math.ceil(to) + 1)];
    const timeline = this[axis];
    return [from === null ? 0 : clamped(timeline.rowBefore(from) - 1), to === null ? this.rows : clamped(timeline.rowBefore(to) + finest + 1)];
  }

  fromAfar(wanted: KeptCurve[], first: number, end: number, size: number, axis: SeriesAxis): Cut[] {
    return wanted.map(({ metric, smoothed, pyramid }) => {
      const points = pyramid.points(first, end, size);
      return { metric, smoothed: smoothed !== null, points, places: Float64Array.from(points.at, (at) => (axis === 'step' ? at + 1 : this[axis].at(at))) };
    });
  }
}

const rowOf = (rows: SeriesRows, i: number): number[] => [rows.wall_seconds, rows.seconds, rows.loss, rows.accuracy, rows.lr].map((column) => column[i]!);
