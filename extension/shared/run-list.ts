import type { RunStatus } from './panels';
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
