import type { RunFigure } from './record';

/** What a chart asks of a run's series, and gets. */

export const seriesMetrics = ['loss', 'accuracy', 'lr', 'gradient_norm'] as const;
export type SeriesMetric = (typeof seriesMetrics)[number];
/** A run's series, and what was measured of the whole of it now and then. */
export type DrawnMetric = SeriesMetric | RunFigure;
/** Of which a smoothed curve is of use. */
export const smoothedMetrics: readonly SeriesMetric[] = ['loss', 'accuracy'];

/** The step's number; milliseconds since the epoch; seconds that the run has been going. */
export type SeriesAxis = 'step' | 'wall' | 'seconds';

export interface SeriesRequest {
  axis: SeriesAxis;
  /** The part of the axis that is shown; null for all that there is to that side. */
  from: number | null;
  to: number | null;
  /** At most so many stretches, each of at most four points: one a pixel. */
  buckets: number;
  /** Whether the axis is logarithmic: its beginning takes as much room as all that follows. */
  logarithmic: boolean;
  /** Weight of the past in the smoothed curves, 0..1; 0 for none. */
  smoothing: number;
  /** Whether the curves that are smoothed are wanted as they are, too. */
  raw: boolean;
  /** Steps whose places on the axis are asked for. */
  places: number[];
}

/** In order of x, with one point more to each side than is shown where there is one. A value that is no number is a mark at its place. */
export interface SeriesCurve {
  x: Float64Array;
  y: Float32Array;
}

export interface SeriesPart {
  run: string;
  /** Steps on record. */
  steps: number;
  /** All of the series on the axis. */
  from: number;
  to: number;
  curves: { metric: DrawnMetric; smoothed: boolean; curve: SeriesCurve }[];
  /** Where the places asked for are. */
  places: Float64Array;
}
