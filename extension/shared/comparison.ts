import type { Claim } from './claim';
import type { RunColumn } from './run-list';
import type { Said } from './said';

/** What a comparison is asked for, beside its runs. */
export interface ComparisonQuery {
  /** Whether runs of the same experiment but for its seed are one line. */
  grouped: boolean;
  /** What stands beside the mean of several runs: their least and greatest, or one standard deviation to each side. */
  spread: Spread;
  /** The validation accuracy, 0..1, to which the time is told; null for the highest whole percent that all have come to. */
  target: number | null;
}
export type Spread = 'range' | 'deviation';

/** Null where a run has none; of several that differ in a figure their mean, and from where to where they lie. */
export type ComparedCell = string | number | null | { mean: number; low: number; high: number };

/** One axis of the drawings: where each line is on it, from 0 to 1; null where it has no place. */
export interface Coordinate {
  kind: 'linear' | 'logarithmic' | 'words';
  ticks: { value: number | string; at: number }[];
  places: (number | null)[];
}

export interface ComparedColumn extends RunColumn {
  /** What was chosen, or what came of it. */
  role: 'parameter' | 'result';
  /** Whether the table has it; the drawings may have any. */
  usual: boolean;
  coordinate: Coordinate;
}

/** A run, or the runs of one setting. */
export interface ComparedLine {
  key: string;
  label: string;
  /** Folders, oldest first. */
  runs: string[];
  /** Its place in the order of colours, which it keeps. */
  slot: number;
  cells: ComparedCell[];
}

export interface Comparison {
  /** Runs in it, and those of them that are not there (any more). */
  total: number;
  missing: number;
  target: number | null;
  columns: ComparedColumn[];
  lines: ComparedLine[];
}

/** What the curves go along: optimizer steps, epochs, pictures, seconds since the start. */
export type ComparisonAxis = 'step' | 'epoch' | 'images' | 'seconds';
export const comparedMetrics = ['val_accuracy', 'val_loss', 'accuracy', 'loss', 'lr'] as const;
export type ComparedMetric = (typeof comparedMetrics)[number];

export interface CurvesRequest {
  axis: ComparisonAxis;
  /** The part of the axis that is wanted; null for all that there is to that side. */
  from: number | null;
  to: number | null;
  /** Pixels that it is drawn on. */
  width: number;
  logarithmic: boolean;
  smoothing: number;
  metrics: ComparedMetric[];
}

/** Points in order of x, with a band where they are the mean of several runs. */
export interface ComparedCurve {
  x: Float64Array;
  y: Float32Array;
  low?: Float32Array;
  high?: Float32Array;
}
export interface LineCurves {
  key: string;
  /** From the beginning to as far as it has come. */
  from: number;
  to: number;
  curves: Partial<Record<ComparedMetric, ComparedCurve>>;
}

/** How a comparison is left. */
export interface ComparisonChoices extends ComparisonQuery {
  axis: ComparisonAxis;
  logX: boolean;
  logY: boolean;
  smoothing: number;
  zoom: { from: number; to: number } | null;
  metrics: ComparedMetric[];
  /** Names of columns: what the scatter chart has along and up, and the axes of the parallel coordinates; null for the usual ones. */
  x: string | null;
  y: string | null;
  axes: string[] | null;
  /** A column and " asc" or " desc"; empty for the order in which the runs were made. */
  sort: string;
}

/** Runs beside one another. */
export interface ComparisonHost {
  ready(argument: Record<string, never>): Promise<{ id: string; name: string; choices: Partial<ComparisonChoices> }>;
  compare(argument: ComparisonQuery): Promise<Comparison>;
  /** As the lines of that query. */
  curves(argument: { query: ComparisonQuery; request: CurvesRequest }): Promise<{ lines: LineCurves[]; problems: string[] }>;
  /** What can be concluded of its settings. */
  judge(argument: Record<string, never>): Promise<{ claims: Claim[]; remarks: Said[] }>;
  /** Queues the seeds that a claim wants, by its place; their runs are in the comparison from then on. */
  settle(argument: { claim: number }): Promise<void>;
  /** Keeps how it is left. */
  keep(argument: { choices: ComparisonChoices }): Promise<void>;
  /** Asks for a name, under which it is found again. */
  rename(argument: Record<string, never>): Promise<{ name: string }>;
  /** Asks which runs are in it. */
  pick(argument: Record<string, never>): Promise<void>;
  /** Takes runs out of it. */
  leave(argument: { runs: string[] }): Promise<void>;
  /** Opens a run's own panel. */
  open(argument: { run: string }): Promise<void>;
  /** Asks where a file is to be, and writes it. A picture's bytes are in base64. */
  save(argument: { name: string; content: string; encoding: 'utf8' | 'base64' }): Promise<void>;
}
export interface ComparisonView {
  /** Runs have come, gone or got on. */
  changed(argument: Record<string, never>): Promise<void>;
}
/** What the view keeps over a reload of the window for its host. */
export interface ComparisonViewState {
  id: string;
}
