import type { ExperimentChange, Notice } from './events';
import type { Experiment } from './experiment';
import type { Mistake } from './said';
import type { StudyPlace } from './study';

/** Names inside a run's folder, `.cnn-lab/runs/<id>/`. */
export const runFiles = {
  /** The experiment's text as it was. */
  experiment: 'experiment.cnn.jsonc',
  manifest: 'run.json',
  events: 'events.jsonl',
  /** Every optimizer step (shared/series). */
  series: 'series.bin',
  /** What was measured of the layers (shared/record). */
  record: 'record.bin',
  /** What each validation said of each picture (shared/outcomes). */
  outcomes: 'outcomes.bin',
  /** What the network made of a few pictures, epoch by epoch (shared/probes). */
  probes: 'probes.bin',
  /** Folder of safetensors files: last.safetensors, best.safetensors. */
  checkpoints: 'checkpoints',
  /** Folder of who carries the run out (trainer/run-lock). */
  lock: 'lock',
  /** What people put on the run: tags, and whether it is pinned (shared/run-marks). */
  marks: 'tags.json',
  /** What people noted of it, in Markdown. */
  note: 'notes.md',
  /** A change to the experiment that waits for the next epoch (trainer/live-edits). */
  edit: 'edit.json',
  /** Socket path or pipe name and token of the live trainer; gone when it ends. */
  control: 'control.json',
} as const;

/** run.json: what the run was made from. */
export interface RunManifest {
  version: 1;
  id: string;
  name: string;
  /** ISO 8601. */
  created: string;
  /** Absolute path of the experiment file it was started from. */
  source: string;
  experiment: Experiment;
  seed: number;
  engine: string;
  device: string;
  threads: number;
  /** Of Node and of what computes; empty until that is loaded. */
  versions: Record<string, string>;
  /** SHA-256 of the decoded images and labels. */
  data_hash: string | null;
  classes: string[];
  /** [C, H, W] after the test transforms. */
  image_shape: [number, number, number];
  normalize: { mean: number[]; std: number[] } | null;
  /** What its weights began with, if anything: the absolute path of a file, or the name of published weights. */
  weights?: string;
  /** The run that it goes on from, if any: its folder as it was then, its id, and after how much of it. */
  parent?: { run: string; id: string; epoch: number; step: number };
  /** The study that it is a run of, if any. */
  study?: StudyPlace;
}

/** An epoch that a run can be forked at. */
export interface ForkPoint {
  epoch: number;
  val_accuracy: number;
  best: boolean;
  /** Whether all of the run's state goes on; of others the weights alone. */
  whole: boolean;
  /** What is kept of it, on disk. */
  bytes: number;
}

/** control.json: how a reloaded window finds the trainer again. */
export interface ControlAddress {
  path: string;
  token: string;
  pid: number;
}

export type Order = 'pause' | 'resume' | 'stop';

/** One JSON line each way on the control socket. The first line a client sends must be `hello` with the token. */
export type ControlRequest =
  | { type: 'hello'; token: string; /** Events from this line of events.jsonl on are sent first, then live ones. */ from: number; /** Whether it knows of AskedLines. */ answers?: boolean }
  | { type: Order }
  | EditRequest;

/** Changes to the experiment of the run, as `--set` takes them, from the next epoch on; an EditAnswer says what comes of it. */
export interface EditRequest {
  type: 'edit';
  set: string[];
}

/** Said on the socket at once, between the log's lines, of which it is none: what was asked of the run, which it does between two batches. */
export interface AskedLine {
  type: 'asked';
  of: Order;
}

/** Said on the socket to who has sent an EditRequest, between the log's lines, of which it is none. */
export type EditAnswer = { type: 'edit-answer' } & (EditOutcome | { mistake: Mistake });
export interface EditOutcome {
  /** The first epoch that it holds for, counted from 1. */
  epoch: number;
  changes: ExperimentChange[];
  /** What would be underlined in the changed text, and is not in the text as it is. */
  doubts: (Mistake & { severity: Notice['severity'] })[];
}
