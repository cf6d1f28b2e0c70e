import type { Claim } from './claim';
import type { ClusterState, Standing } from './cluster';
import type { ComparedColumn } from './comparison';
import type { Said } from './said';

/** A setting of a study, as far as it has come. */
export interface ShownTrial {
  /** From 0, in the order in which they were begun. */
  trial: number;
  /** complete: all seeds have finished. stopped: one was ended early. */
  state: 'complete' | 'stopped' | 'failed' | 'going';
  /** The mean of its seeds, of the last epoch that all have done; null where there is none. */
  value: number | null;
  /** Epochs that all have done. */
  epochs: number;
  /** "lr 0.1, scheduler StepLR"; empty where nothing is tried but seeds. */
  words: string;
  /** What is chosen for each parameter, as it is written; null where its entry was not. */
  cells: (string | number | null)[];
  /** `seed`: of folds "SEED/FOLD". `standing`: of one that goes on a cluster. */
  runs: { run: string; number: number; seed: number | string; state: 'going' | 'finished' | 'stopped' | 'failed'; value: number | null; standing?: Standing }[];
}

export interface ShownStudy {
  name: string;
  metric: string;
  higherIsBetter: boolean;
  /** "7 of 12 runs have ended …". */
  progress: Said;
  rests: boolean;
  /** Runs that have not ended, or not begun. */
  left: number;
  /** Whether somebody carries it out now. */
  going: boolean;
  /** Its place in the queue, counted from 1; null where it is in none. */
  queued: number | null;
  /** Its tasks, where a cluster carries it out. */
  cluster: ClusterState | null;
  /** The parameters, then the metric: where each of `trials` is on their axes. */
  columns: ComparedColumn[];
  trials: ShownTrial[];
  /** Place in `trials` of the best one that is complete. */
  best: number | null;
  /** How much each parameter alone goes with; null where there are too few runs. */
  importance: { name: string; share: number; low: number; high: number }[] | null;
  /** What can be concluded so far, in words. */
  verdicts: Claim[];
  remarks: Said[];
  /** What more epochs and more seeds are likely to change. */
  plan: Said[];
}

/** A study as it goes on. */
export interface StudyHost {
  /** Also which folder it is of, to be kept by the view. */
  ready(argument: Record<string, never>): Promise<ShownStudy & { folder: string }>;
  /** Opens the panel of a run. */
  open(argument: { run: string }): Promise<void>;
  /** Compares runs. */
  compare(argument: { runs: string[] }): Promise<void>;
  /** Writes the experiment of a setting to a file, which is asked for. */
  use(argument: { trial: number }): Promise<void>;
  /** Has its runs wait, or goes on with it. */
  rest(argument: { rests: boolean }): Promise<void>;
  /** Ends it, its runs with a checkpoint: takes it out of the queue, or cancels its tasks on the cluster. */
  stop(argument: Record<string, never>): Promise<void>;
  /** Queues the seeds that a verdict wants, by its place. */
  settle(argument: { verdict: number }): Promise<void>;
  /** Writes its report. */
  report(argument: Record<string, never>): Promise<void>;
}
export interface StudyView {
  /** Runs of it have begun, got on or ended. */
  changed(argument: { study: ShownStudy }): Promise<void>;
}
/** What the view keeps over a reload of the window for its host. */
export interface StudyViewState {
  study: string;
}
