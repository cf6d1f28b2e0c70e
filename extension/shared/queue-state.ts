import type { Mistake } from './said';

/** What a run is reckoned to take of a machine while it trains. */
export interface Need {
  cores: number;
  bytes: number;
}

/** A study that waits or is carried out. */
export interface QueuedStudy {
  /** Absolute path of its folder. */
  study: string;
  name: string;
  /** All of its runs, those that have ended, and those that a trainer is at now. */
  runs: number;
  ended: number;
  going: number;
  /** Whether it was asked to rest. */
  rests: boolean;
  /** Of its next run, or of its last; null where that is not known. */
  need: Need | null;
  /** Why it cannot be carried out: it waits for its user. */
  mistake: Mistake | null;
}

/** A queue as its folder says. */
export interface QueueState {
  /** Process that carries it out; null where none does. */
  pid: number | null;
  paused: boolean;
  drained: boolean;
  /** In their order. */
  studies: QueuedStudy[];
}

/** A queue of the workspace: beside the runs of one of its folders. */
export interface ShownQueue extends QueueState {
  /** Absolute path of its folder. */
  queue: string;
  /** The name of the workspace's folder; empty where there is but one. */
  place: string;
  /** Why it cannot be read; null where it can. */
  mistake: Mistake | null;
}

/** What is done with a queue, or with a study in it. */
export type QueueAct =
  | { act: 'pause' | 'drain' | 'resume'; queue: string }
  /** again: one that could not be carried out. place: counted from 1. */
  | { act: 'skip' | 'rest' | 'goOn' | 'again'; queue: string; study: string }
  | { act: 'move'; queue: string; study: string; place: number };
