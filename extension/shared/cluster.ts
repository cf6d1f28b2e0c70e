import type { Mistake } from './said';

/**
 * How a run of a study stands that a cluster carries out and that has not ended: a task trains it; its task waits to begin at all, or was put back into the cluster's queue; or its task is gone without
 * an end, and another takes it, where there is one.
 */
export type Standing = 'going' | 'waiting' | 'requeued' | 'lost';

/** A study's tasks on a cluster. */
export interface ClusterState {
  /** Tasks that run, and that wait; null where nobody was asked yet. */
  tasks: { running: number; waiting: number } | null;
  /** Why the first of them waits, in the cluster's words; empty where none does. */
  reason: string;
  /** Why the cluster could not be asked the last time; null where it could. */
  mistake: Mistake | null;
}

/** A study on a cluster that has not ended, as the table of runs shows it. */
export interface ClusterLine extends ClusterState {
  /** Absolute path of its folder. */
  study: string;
  name: string;
  runs: number;
  ended: number;
  standings: Record<Standing, number>;
}
