import { liveTrainer } from '../trainer/live-trainer';

/** Longer than this a trainer does not take from its first event to its open socket. */
export const startingMs = 5000;

/**
 * Whether a run without an end in its log, and with nobody at its socket, has broken off: not where its trainer is only just starting or has just gone, and not
 * where it lives, for one that could make no socket is heard by its log alone. `lastTime`: of its last event, on a clock that may have been set since;
 * `unchangedMs`: for how long its log has been seen as it is.
 */
export function hasBrokenOff(run: string, lastTime: number, unchangedMs: number, now = Date.now()): boolean {
  const silent = now - lastTime > startingMs || unchangedMs > startingMs;
  return silent && liveTrainer(run) === null;
}
