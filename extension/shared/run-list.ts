import type { RunStatus } from './panels';
import type { ClusterLine } from './cluster';
import type { QueueAct, ShownQueue } from './queue-state';
import type { Said } from './said';

/** What a list of runs is asked for, in the words of the command line's --filter, --sort and --columns. */
export interface RunQuery {
  filter: string;
  sort: string;
  /** Empty: the usual ones, and between them what differs between the runs that are left. */
  columns: string;
  /** Names, as in columns: runs that are equal in these are a group. Or "settings": runs of the same experiment but for its seed. Empty: none. */
  group: string;
  /** Keys of the groups whose runs are listed under them. */
  unfolded: string[];
}
export type QueryPart = Exclude<keyof RunQuery, 'unfolded'>;

/** Which runs a list is of: those that there are, those that were put away, those that were deleted and can still be brought back. */
export const runPlaces = ['runs', 'archive', 'deleted'] as const;
export type RunPlace = (typeof runPlaces)[number];

/** What of a query cannot be understood. */
export interface QueryProblem {
  part: QueryPart;
  mistake: Said;
}

/** What stands under a column: null where there is nothing; of a group whose runs differ in a figure its mean and standard deviation. */
export type RunCell = string | number | null | { mean: number; spread: number };

export interface RunColumn {
  name: string;
  numeric: boolean;
}

/** A run in a list of runs. */
export interface RunLine {
  kind: 'run';
  /** Absolute path of its folder. */
  run: string;
  id: string;
  name: string;
  status: RunStatus | 'unreadable';
  /** That it is to have; 0 where that is not known. */
  epochs: number;
  tags: string[];
  pinned: boolean;
  cells: RunCell[];
}

/** The runs that have something in common. */
export interface GroupLine {
  kind: 'group';
  key: string;
  /** What they have in common. */
  values: { name: string; value: RunCell }[];
  /** The name that all of them have; null where they have several. */
  name: string | null;
  runs: number;
  unfolded: boolean;
  cells: RunCell[];
}

/** A part of a list of runs. */
export interface RunList {
  /** Runs in the workspace, and those of them that the filter leaves. */
  total: number;
  left: number;
  /** Lines of the whole list, groups' too. */
  lines: number;
  /** Place in the list of the first of `part`. */
  from: number;
  part: (RunLine | GroupLine)[];
  columns: RunColumn[];
  /** Parameters in which the runs that are left differ. */
  differing: string[];
  /** Folders of those runs of the selection that are listed. */
  selected: string[];
}

/** What is said of a list beside it. */
export interface AllPlaces {
  /** Runs in each place. */
  places: Record<RunPlace, number>;
  /** What the runs of this place take on disk; null where that was not measured. */
  bytes: number | null;
}

/** The table of all runs of the workspace. */
export interface RunsHost {
  /** As the table was left, as far as it was ever. */
  ready(argument: Record<string, never>): Promise<{ state: Partial<RunsViewState> }>;
  /** Lines [from, to) of a list, or what of it cannot be understood. */
  list(argument: { place: RunPlace; query: RunQuery; selected: string[]; from: number; to: number }): Promise<(RunList & AllPlaces) | QueryProblem>;
  /** The runs of lines [from, to), those of groups too. */
  members(argument: { place: RunPlace; query: RunQuery; from: number; to: number }): Promise<{ runs: string[] }>;
  /** All parameters that any run has. */
  names(argument: Record<string, never>): Promise<{ parameters: string[] }>;
  /** Keeps how the table is left. */
  keep(argument: { state: RunsViewState }): Promise<void>;
  /** Carries out a command for runs, by their folders. */
  act(argument: { act: RunAct; runs: string[] }): Promise<void>;
  /** Does something with a queue, or with a study in it. */
  queueAct(argument: QueueAct): Promise<void>;
  /** Cancels a study's tasks on its cluster. */
  cancelStudy(argument: { study: string }): Promise<void>;
  /** Opens the panel of a study. */
  openStudy(argument: { study: string }): Promise<void>;
  /** What was noted of a run, in Markdown. */
  note(argument: { run: string }): Promise<{ text: string }>;
  /** Shows the note's file in an editor of its own. */
  openNote(argument: { run: string }): Promise<void>;
  /** Writes a note in place of `before`, unless another was written meanwhile. */
  writeNote(argument: { run: string; text: string; before: string }): Promise<void>;
}
export interface RunsView {
  /** A run's note was written, here or elsewhere. */
  noted(argument: { run: string }): Promise<void>;
  /** Runs have come, gone or got on: what is shown is to be asked for anew. */
  changed(argument: Record<string, never>): Promise<void>;
  /** What waits in the workspace's queues and what clusters carry out, and how far it is: told at first and when it changes. */
  queues(argument: { queues: ShownQueue[]; clusters: ClusterLine[] }): Promise<void>;
}
export interface RunsViewState extends RunQuery {
  place: RunPlace;
  /** Folders of the runs that are selected. */
  selected: string[];
}
/** What the table does with the selected runs: commands, without their "cnnLab." */
export const runActs = ['openTrainingPanel', 'showFailures', 'checkData', 'timeTravel', 'compareRuns', 'exportRun', 'openRunExperiment', 'diffRunExperiments', 'forkRun', 'pinRun', 'renameRun', 'tagRun', 'archiveRun', 'restoreRun', 'deleteRun'] as const;
export type RunAct = (typeof runActs)[number];
