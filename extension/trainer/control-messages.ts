import type { EditAnswer, Order } from '../shared/run-folder';
import type { Mistake } from '../shared/said';

/** What the thread that hears the user is made with. */
export interface ControlWork {
  run: string;
  /** Of events.jsonl. */
  log: string;
}

/** What the thread that trains tells the one that hears. */
export type ToControl =
  /** Appended to the log. */
  | { line: string }
  /** An order has reached the work, which obeys it at its next batch. */
  | { heard: Order }
  /** To an edit, by its number. */
  | { answer: EditAnswer; to: number }
  /** The run is over. */
  | { close: true };

/** `opened` comes first: null, or why there is no socket. */
export type FromControl = { opened: Mistake | null } | { order: Order } | { edit: string[]; number: number };
