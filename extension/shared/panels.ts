import type { RunEvent } from './events';
import type { InspectorApi, ImageRef } from './inspector';

/** Each panel speaks first with `ready`; the answer is all it needs to draw. The host then calls the view. */

export type RunStatus = 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed' | /** Its process is gone without a run-end. */ 'interrupted';

export interface RunSummary {
  /** Absolute path of the run's folder. */
  run: string;
  /** Folder name. */
  id: string;
  /** The experiment's name. */
  name: string;
  status: RunStatus;
  epoch: number;
  epochs: number;
  val_accuracy: number | null;
  best_val_accuracy: number | null;
  /** ISO 8601; empty where its manifest cannot be read. */
  created: string;
}

export interface TrainingHost {
  ready(argument: Record<string, never>): Promise<{ runs: RunSummary[]; shown: { run: string; events: RunEvent[] }[] }>;
  /** A further run to draw beside those shown (compare), with all its events so far; live ones follow. */
  show(argument: { run: string }): Promise<{ run: string; events: RunEvent[] }>;
  hide(argument: { run: string }): Promise<void>;
  control(argument: { run: string; action: 'pause' | 'resume' | 'stop' }): Promise<void>;
  openFeatureMaps(argument: { run: string }): Promise<void>;
  openExplanation(argument: { run: string }): Promise<void>;
  openFolder(argument: { run: string }): Promise<void>;
}
export interface TrainingView {
  /** New events of a shown run, in order. */
  append(argument: { run: string; events: RunEvent[] }): Promise<void>;
  /** The list of runs, or the status of one, has changed. */
  runs(argument: { runs: RunSummary[] }): Promise<void>;
  /** A run was started elsewhere: show it instead of what is shown. */
  focus(argument: { run: string; events: RunEvent[] }): Promise<void>;
}

/** Feature maps and Grad-CAM: the inspector's own interface, with the choices that only the editor can offer. */
export interface InspectionHost extends InspectorApi {
  ready(argument: Record<string, never>): Promise<{ runs: RunSummary[]; run: string | null }>;
  /** Lets the user pick a picture of their own; null where they picked none. */
  pickImage(argument: Record<string, never>): Promise<ImageRef | null>;
}
export interface InspectionView {
  runs(argument: { runs: RunSummary[] }): Promise<void>;
  /** Show this run. */
  focus(argument: { run: string }): Promise<void>;
  /** The run has a newer checkpoint: what is shown can be drawn again. */
  refreshed(argument: { run: string }): Promise<void>;
}
