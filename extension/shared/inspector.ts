import type { EvaluatedOn, Evaluation } from './evaluation';
import type { Said } from './said';

/**
 * Looking into a run: predictions, feature maps and activation maps from its checkpoints. Served by the inspector
 * process (never the one that trains, never the editor's), and by the CLI in its own. Tensors travel as typed arrays
 * with their shape.
 */
export interface InspectorApi {
  /** The layers and checkpoints of a run. */
  describe(argument: { run: string }): Promise<RunDescription>;
  /** Pictures of the run's validation set, small, for choosing. */
  pictures(argument: { run: string; from: number; count: number }): Promise<{ total: number; pictures: PictureThumbnail<ImageRef>[] }>;
  predict(argument: { run: string; image: ImageRef; checkpoint?: string }): Promise<Prediction>;
  features(argument: { run: string; image: ImageRef; layer: string; checkpoint?: string }): Promise<FeatureMaps>;
  explain(argument: ExplainRequest): Promise<Explanation>;
  /** What the run makes of all pictures of a set. */
  evaluate(argument: { run: string; on: EvaluatedOn; checkpoint?: string }): Promise<Evaluation>;
  /** Pictures of an evaluated set, small. */
  thumbnails(argument: { run: string; on: EvaluatedOn; pictures: number[] }): Promise<{ pixels: Pixels[] }>;
  /** Where pictures of a set lie by what the network's last layer takes in: on its two principal components. */
  embedding(argument: { run: string; on: EvaluatedOn; checkpoint?: string }): Promise<Embedding>;
  /** What is said of each of the user's own files, or why it cannot be read; all of them in one pass. */
  predictFiles(argument: { run: string; files: string[]; checkpoint?: string }): Promise<{ predictions: (Pick<Prediction, 'logits' | 'probabilities'> | Said)[] }>;
}

/** A picture of the run's validation set, of a set that it is evaluated on, or a file of the user's own. */
export type ImageRef = { kind: 'validation'; index: number } | { kind: 'evaluated'; on: EvaluatedOn; index: number } | { kind: 'file'; path: string };

export interface RunDescription {
  run: string;
  name: string;
  classes: string[];
  layers: { path: string; type: string; /** [C, H, W] or [F]. */ shape: number[]; params: number }[];
  /** Path of the layer that a class activation map looks at by default; null where none has a height and a width. */
  lastMaps: string | null;
  /** File names in `checkpoints`, newest last. */
  checkpoints: { file: string; epoch: number; step: number; best: boolean }[];
  /** Whether the best of them was kept as the run's result: where none is named it is looked at, and not the newest. */
  keepsBest: boolean;
  /** A sentence for each checkpoint that cannot be read. */
  broken: Said[];
  methods: string[];
}

/** RGBA bytes, row by row. */
export interface Pixels {
  width: number;
  height: number;
  rgba: Uint8ClampedArray;
}

export interface PictureThumbnail<Ref> {
  ref: Ref;
  label: number | null;
  pixels: Pixels;
}

export interface Prediction {
  /** The picture as the model saw it, before Normalize. */
  input: Pixels;
  /** Class index in the data set, null for the user's own file. */
  label: number | null;
  logits: Float32Array;
  probabilities: Float32Array;
  /** Index of the most probable class. */
  class: number;
}

export interface FeatureMaps {
  layer: string;
  /** [C, H, W]. */
  shape: [number, number, number];
  /** C, H, W order. */
  values: Float32Array;
  prediction: Prediction;
}

export interface ExplainRequest {
  run: string;
  image: ImageRef;
  /** A row of the CAM table. */
  method: string;
  /** Default: the last layer that has maps, before they are pooled. */
  layer?: string;
  /** Class index; default: the predicted class. */
  target?: number;
  checkpoint?: string;
}

export interface Explanation {
  method: string;
  layer: string;
  target: number;
  /** [H, W] of the map. */
  size: [number, number];
  /** Scaled to 0..1, before resizing. */
  map: Float32Array;
  /** Where the map is nowhere positive, and so all 0: why, and what it was before it was cut off at 0, divided by its largest absolute value. */
  nowhere: { reason: NowherePositive; map: Float32Array } | null;
  prediction: Prediction;
}

/** See core/explain/cams: nowherePositive. */
export type NowherePositive = 'dead' | 'unmoved' | 'zero' | 'against';

export interface Embedding {
  /** Indices in the set: all of it, or evenly drawn where it is large. */
  pictures: Int32Array;
  x: Float32Array;
  y: Float32Array;
  /** Path of the layer whose output is looked at, and how many features it has. */
  layer: string;
  features: number;
  /** Share of the features' variance that each of the two axes has. */
  shares: [number, number];
}
