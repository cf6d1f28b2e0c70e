import type { Said } from './said';
import type { SeriesAxis } from './series-part';

/** What is asked of a run whose steps were measured (`update_ratio`). */
export interface StepPartsRequest {
  axis: SeriesAxis;
  /** A layer by its path; null for all of them, in their geometric mean. */
  layer: string | null;
}

/** What a step's size came of, against the first that was measured: `moved` = `schedule` · `optimizer`, each 1 at the beginning. */
export interface StepParts {
  /** Where the measurements are on the axis. */
  places: Float64Array;
  /** How far a step moves the weights, in their own size. */
  moved: Float32Array;
  /** The learning rate's part. */
  schedule: Float32Array;
  /** What is left: the optimizer's momentum and scaling, the gradient, the size of the weights. */
  optimizer: Float32Array;
  layers: LayerSteps[];
  /** The whole in a sentence; null where fewer than two steps were measured. */
  words: Said | null;
}

/** A layer's steps from the first measurement to the last. */
export interface LayerSteps {
  path: string;
  type: string;
  /** How far a step moves its weights, in their own size. */
  first: number;
  last: number;
  /** By how much the learning rate multiplied that, and by how much all else did. */
  schedule: number;
  optimizer: number;
}
