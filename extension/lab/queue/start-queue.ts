import path from 'node:path';
import { whoHolds } from '../../trainer/run-lock';
import { spawnDetached } from '../start-trainer';
import { isMarked, readQueue } from './queue-place';

/**
 * Starts the process that carries a queue out, which outlives this one, where there is something to carry out. Where one seems to be at it already, too: that may be ending now, or was
 * killed a moment ago; the new one ends where it is not needed. `script` is the command line's bundle. Throws a UserError where the queue cannot be looked into.
 */
export function startQueue(script: string, queue: string): void {
  if (isMarked(queue, 'paused') || isMarked(queue, 'drained') || readQueue(queue).every(({ mistake }) => mistake)) return;
  const child = spawnDetached(script, ['queue', 'run', '--runs', path.join(path.dirname(queue), 'runs')], path.join(queue, 'log'), whoHolds(queue) ? 'a' : 'w');
  // That it could not be started is seen in the queue: nobody carries it out.
  child.on('error', () => undefined);
}
