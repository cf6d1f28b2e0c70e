import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { isMarked, readQueue } from '../../lab/queue/queue-place';
import { trainerEnvironment } from '../../shared/trainer-environment';
import { whoHolds } from '../../trainer/run-lock';

/** Starts the process that carries a queue out, which outlives this one, where there is something to carry out and nobody does. `script` is the command line's bundle. */
export function startQueue(script: string, queue: string): void {
  if (whoHolds(queue) || isMarked(queue, 'paused') || isMarked(queue, 'drained') || readQueue(queue).every(({ mistake }) => mistake)) return;
  mkdirSync(queue, { recursive: true });
  const log = openSync(path.join(queue, 'log'), 'w');
  const child = spawn(process.execPath, [script, 'queue', 'run', '--runs', path.join(path.dirname(queue), 'runs')], {
    detached: true, stdio: ['ignore', log, log], windowsHide: true, env: { ...process.env, ...trainerEnvironment, ELECTRON_RUN_AS_NODE: '1' },
  });
  closeSync(log);
  child.unref();
}
