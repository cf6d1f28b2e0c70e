import type { EvaluatedOn, Evaluation } from './evaluation';
import type { ExportAnswer, ExportRequest } from './export';
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
  /** How a cell of a layer's maps comes about; of a layer that is no convolution, no pool and not fully connected, an error. */
  cell(argument: CellRequest): Promise<CellWorking>;
  /** What the channels of a layer do over the validation set. */
  survey(argument: { run: string; layer: string; checkpoint?: string }): Promise<LayerSurvey>;
  /** The parts of validation pictures at which a channel answers most, the highest first. */
  patches(argument: { run: string; layer: string; channel: number; checkpoint?: string }): Promise<{ patches: ExcitingPatch[] }>;
  /** How much each channel of a layer adds to a class's logit on a picture; the predicted class where none is given. */
  importance(argument: { run: string; image: ImageRef; layer: string; target?: number; checkpoint?: string }): Promise<{ target: number; values: Float32Array }>;
  /** A convolution's kernels as they are, and as they were. */
  filters(argument: { run: string; layer: string; checkpoint?: string }): Promise<LayerFilters>;
  explain(argument: ExplainRequest): Promise<Explanation>;
  /** How much a map's picture loses and keeps without, and with, what it shows, beside random maps. */
  trust(argument: ExplainRequest): Promise<Trust>;
  /** How a map changes as the network loses its training, from the head down. */
  randomise(argument: ExplainRequest): Promise<{ steps: RandomisedStep[] }>;
  /** The map of each layer that has a height and a width, in the order data flows; `method` is GradCAM where another one would take long or looks at no layer. */
  layerMaps(argument: ExplainRequest): Promise<{ method: string; maps: (MapValues & { layer: string })[] }>;
  /** What the run makes of all pictures of a set. */
  evaluate(argument: { run: string; on: EvaluatedOn; checkpoint?: string }): Promise<Evaluation>;
  /** Pictures of an evaluated set, small. */
  thumbnails(argument: { run: string; on: EvaluatedOn; pictures: number[] }): Promise<{ pixels: Pixels[] }>;
  /** Where pictures of a set lie by what the network's last layer takes in: on its two principal components. */
  embedding(argument: { run: string; on: EvaluatedOn; checkpoint?: string }): Promise<Embedding>;
  /** The same by UMAP (McInnes et al. 2018), a stretch further with each call until `done` is 1; the same pictures and weights come to the same map. */
  umap(argument: { run: string; on: EvaluatedOn; checkpoint?: string }): Promise<UmapEmbedding>;
  /** Epochs at which one can look back into a run: those that it recorded, else those whose weights it has kept. */
  timeline(argument: { run: string }): Promise<RunTimeline>;
  /** What the network made, after one of the timeline's epochs, of one of its pictures, and of all that it is judged by. */
  moment(argument: { run: string; epoch: number; picture: number; layer: string }): Promise<Moment>;
  /** Writes a run's network for other programs. */
  exportRun(argument: ExportRequest): Promise<ExportAnswer>;
  /** What is said of each of the user's own files, or why it cannot be read; all of them in one pass. */
  predictFiles(argument: { run: string; files: string[]; checkpoint?: string }): Promise<{ predictions: (Pick<Prediction, 'logits' | 'probabilities'> | Said)[] }>;
}

/** A picture of the run's validation set, of a set that it is evaluated on, or a file of the user's own. */
export type ImageRef = { kind: 'validation'; index: number } | { kind: 'evaluated'; on: EvaluatedOn; index: number } | { kind: 'file'; path: string };

export interface RunDescription {
  run: string;
  name: string;
  classes: string[];
  layers: { path: string; type: string; /** [C, H, W] or [F]. */ shape: number[]; params: number; /** Whether its cells are made of a window: a convolution, a pool, or all there is of a fully connected one. */ windowed: boolean }[];
  /** Path of the layer that a class activation map looks at by default; null where none has a height and a width. */
  lastMaps: string | null;
  /** File names in `checkpoints`, newest last. */
  checkpoints: { file: string; epoch: number; step: number; best: boolean }[];
  /** Whether the best of them was kept as the run's result: where none is named it is looked at, and not the newest. */
  keepsBest: boolean;
  /** A sentence for each checkpoint that cannot be read. */
  broken: Said[];
  /** How a prediction can be explained, those of a group together. */
  methods: { name: string; group: MethodGroup; doc: string }[];
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

export interface CellRequest {
  run: string;
  image: ImageRef;
  layer: string;
  channel: number;
  row: number;
  column: number;
  checkpoint?: string;
}

/** A cell of a layer's maps with all numbers that it is made of, and what the layers behind make of it. */
export interface CellWorking {
  layer: string;
  /** The cell's value as the network has it. */
  value: number;
  arithmetic: CellArithmetic;
  /** What it sees of the picture (rows top … bottom - 1, columns left … right - 1), clipped to it; empty where it sees only padding. */
  field: { top: number; left: number; bottom: number; right: number };
  /** How the output's height and width come about, in the parameters' names and with this layer's numbers; null where they have no formula. */
  size: { law: string; formula: string } | null;
  /** What stands in the padding of a convolution; null for a pool. */
  paddingMode: string | null;
  /** The norm, activation and pooling behind, in order. */
  after: CellAfter[];
}

export interface CellArithmetic {
  /** Products added up, the largest, the mean, or the p-th root of the sum of p-th powers. */
  how: 'sum' | 'max' | 'mean' | 'norm';
  /** Input channels that the cell is made of. */
  channels: Int32Array;
  /** Rows and columns of the input that the window's places lie on; -1 where there is no pixel. */
  rows: Int32Array;
  columns: Int32Array;
  /** [channels, rows, columns]; 0 where there is no pixel. */
  values: Float32Array;
  /** The kernel, in the same order; null for pools. */
  weights: Float32Array | null;
  /** Null where the layer adds none. */
  bias: number | null;
  /** What a mean's sum is divided by, and a norm's; 1 elsewhere. */
  divisor: number;
  /** The p of a norm; 1 elsewhere. */
  power: number;
  /** What comes out, in double precision. */
  result: number;
}

export interface CellAfter {
  path: string;
  type: string;
  /** What it was given at this place, and what it made of it. */
  before: number;
  value: number;
  /** Where a norm in evaluation is one line: (x - mean) / sqrt(variance + eps) * weight + bias. */
  norm: { mean: number; variance: number; eps: number; weight: number; bias: number } | null;
  /** Of a pool: the cell of its maps whose window has this one in it. */
  pool: { row: number; column: number; arithmetic: CellArithmetic } | null;
}

/** What a layer's C channels do over validation pictures: all of the set, or evenly drawn ones where it is large. */
export interface LayerSurvey {
  layer: string;
  pictures: number;
  /** [C]: share of the pictures on which the channel answers nowhere otherwise than elsewhere: a map of one value. */
  silent: Float32Array;
  /** [C]: share of the cells at the flat ends of an activation that has such; null where it has none. */
  saturated: Float32Array | null;
  /** Of a norm, how its values are spread before and after. */
  norm: NormSpread | null;
}

/** Counts in even bins from `low` to `high`, [C, bins]; what lies beyond is in the outermost. */
export interface NormSpread {
  low: number;
  high: number;
  bins: number;
  before: Uint32Array;
  after: Uint32Array;
}

export interface ExcitingPatch {
  /** Index in the validation set, and its class. */
  picture: number;
  label: number;
  row: number;
  column: number;
  value: number;
  /** What the cell sees of the picture. */
  pixels: Pixels;
}

export interface LayerFilters {
  layer: string;
  /** [out, in / groups, kh, kw]. */
  shape: [number, number, number, number];
  /** Whether its input is the picture itself. */
  ofPicture: boolean;
  now: Float32Array;
  /** As the run began, where its seed drew them; else of the first checkpoint that it kept, with its epoch. */
  start: Float32Array;
  startEpoch: number | null;
}

export interface ExplainRequest {
  run: string;
  image: ImageRef;
  /** A row of the methods' table. */
  method: string;
  /** Default: the last layer that has maps, before they are pooled. Of no matter to a method that looks at the picture itself. */
  layer?: string;
  /** Class index; default: the predicted class. */
  target?: number;
  /** Class index: what speaks for `target` rather than for this one. */
  versus?: number;
  /** Of what SmoothGrad draws; 0 by default. */
  seed?: number;
  checkpoint?: string;
}

/** What a method looks at: a layer's maps, or the picture's own values. */
export type MethodGroup = 'layer' | 'picture';

export interface Explanation {
  method: string;
  /** Null for a method that looks at the picture itself. */
  layer: string | null;
  target: number;
  versus: number | null;
  /** [H, W] of the map. */
  size: [number, number];
  /** Cut off at 0 and scaled to 0..1, before resizing. */
  map: Float32Array;
  /** Where below 0 lies what speaks against the class (or for the one that it is held against), or where nothing lies above: the map divided by its largest absolute value. */
  signed: Float32Array | null;
  /** Why the map is nowhere positive; null where it is somewhere. */
  nowhere: NowherePositive | null;
  prediction: Prediction;
}

export type MapValues = Pick<Explanation, 'size' | 'map' | 'signed'>;

/** One map's scores on one picture. */
export interface TrustScores {
  /** ROAD (Rong et al. 2022): by how much more the target's probability falls without the most than without the least relevant pixels, halved; above 0 the map knows. */
  road: number;
  /** Share of the target's probability that is lost when the picture is seen through the map (Chattopadhay et al. 2018: average drop). */
  drop: number;
  /** 1 where that probability rises, else 0; of several maps the share. */
  increase: number;
}

/** A map's scores and the mean of a few random maps'. */
export interface Trust {
  map: TrustScores;
  random: TrustScores;
}

/** The map after this layer and all behind it have lost their training. */
export interface RandomisedStep extends MapValues {
  layer: string;
  type: string;
  /** Spearman's rank correlation with the trained network's map, before cutting off at 0; null where one of them is constant. */
  correlation: number | null;
}

/** See core/explain/cams: nowherePositive. */
export type NowherePositive = 'dead' | 'unmoved' | 'zero' | 'against';

/** Pictures placed by what the network makes of them. */
export interface PlacedPictures {
  /** Indices in the set: all of it, or evenly drawn where it is large. */
  pictures: Int32Array;
  x: Float32Array;
  y: Float32Array;
  /** Path of the layer whose output is looked at, and how many features it has. */
  layer: string;
  features: number;
}
export interface Embedding extends PlacedPictures {
  /** Share of the features' variance that each of the two axes has. */
  shares: [number, number];
}
export interface UmapEmbedding extends PlacedPictures {
  /** How much of the work is done, 0 to 1. */
  done: number;
}

/** What one can look back at of a run. */
export interface RunTimeline {
  run: string;
  classes: string[];
  /** What the moments are made from: what training recorded, or the weights that were kept; null where there is neither yet. */
  from: 'probes' | 'checkpoints' | null;
  /** Epochs, counted from 1, in order: those at which one can look. */
  moments: { epoch: number; step: number }[];
  /** Every epoch's figures. */
  figures: EpochFigures[];
  /** One picture in so many epochs was recorded: 1 for all. */
  every: number;
  pictures: { label: number; pixels: Pixels }[];
  layers: { path: string; type: string; shape: number[] }[];
  /** Path of the layer whose maps are shown first; null where there is none. */
  layer: string | null;
  /** Classes and features of the embedding's pictures; null where there is none. */
  embedding: { labels: Int32Array; layer: string; features: number; shares: [number, number] } | null;
  /** What of the run's folder cannot be read. */
  problems: Said[];
}

/** Losses and accuracies may be NaN. */
export interface EpochFigures {
  epoch: number;
  train_loss: number;
  val_loss: number;
  train_accuracy: number;
  val_accuracy: number;
}

export interface Moment {
  epoch: number;
  probabilities: Float32Array;
  /** The layer's first channels, [C, H, W]. */
  maps: { shape: [number, number, number]; values: Float32Array; channels: number } | null;
  /** Norm of each of the layer's kernels; null of a layer that is no convolution. */
  norms: Float32Array | null;
  /** GradCAM for the picture's own class; null where no layer has a height and a width. */
  cam: (MapValues & { layer: string }) | null;
  /** Kernels of the first convolution. */
  filters: (Pick<LayerFilters, 'layer' | 'shape' | 'ofPicture'> & { values: Float32Array }) | null;
  /** Where the embedding's pictures are, each 0 … 1, on the principal components of the last moment. */
  points: { x: Float32Array; y: Float32Array } | null;
  /** [K, K]: validation pictures of a class (a row) by the class that they were taken for; null where none are held back. */
  confusion: Uint32Array | null;
}
