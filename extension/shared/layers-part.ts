import type { LayerFigure, Recordable } from './record';
import type { SeriesAxis } from './series-part';

/** What a strip of layers over time asks of a run, and gets. */
export interface LayersRequest {
  figure: LayerFigure;
  axis: SeriesAxis;
  /** The part of the axis that is shown; null for all that there is to that side. */
  from: number | null;
  to: number | null;
  /** At most so many columns. */
  columns: number;
}

export interface LayersPart {
  /** What the run's experiment has measured now. */
  asked: Recordable[];
  /** Figures that there are. */
  figures: LayerFigure[];
  /** Those that the figure is measured of, in the order data flows. */
  layers: { path: string; type: string }[];
  /** A column stands for one measurement or several that follow one another: the steps of the first and the last, and where those are on the axis. */
  steps: { first: Float64Array; last: Float64Array };
  places: { first: Float64Array; last: Float64Array };
  /** Row by row, a layer each: of several measurements the greatest, so that none vanishes. NaN where it was not measured. */
  values: Float32Array;
  /** Of all measurements, whatever is shown. */
  summary: { first: Float32Array; last: Float32Array; lowest: Float32Array; highest: Float32Array };
}
