import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseLastWords } from '../shared/last-words';
import { reasonOf } from '../shared/reason-of';
import type { RunOrder } from '../shared/run-order';
import { said } from '../shared/said';
import { SaidError } from '../shared/said-error';
import { trainerEnvironment } from '../shared/trainer-environment';
import { UserError } from '../shared/user-error';

export interface TrainerProcess {
  pid: number;
  ended: boolean;
  /** Resolves when the process ends before we do; rejects with what it said where it failed. */
  end: Promise<void>;
}

/** Starts a trainer that outlives us. `script` is the trainer's bundle. */
export const startTrainer = (script: string, order: RunOrder, logFolder: string): Promise<TrainerProcess> => startDetached(script, [JSON.stringify(order)], logFolder, 'trainer');

/** Starts one of our scripts that outlives us: detached, its words in a file of `logFolder` instead of pipes that would break with us. */
export async function startDetached(script: string, words: string[], logFolder: string, name: string): Promise<TrainerProcess> {
  await mkdir(logFolder, { recursive: true });
  const logFile = join(logFolder, `${name}-${Date.now()}.log`);
  const child = spawnDetached(script, words, logFile);
  const trainer = { pid: child.pid ?? 0, ended: false };
  const end = new Promise<void>((resolve, reject) => {
    child.once('error', (error) => {
      trainer.ended = true;
      reject(new UserError('trainer-not-started', 'The trainer could not be started: {reason}', { reason: error.message }));
    });
    child.once('exit', (code, signal) => {
      trainer.ended = true;
      if (code === 0) rm(logFile, { force: true }).then(resolve, reject);
      else failure(logFile, code, signal).then(reject, reject);
    });
  });
  // Who never asks how it ended is not told.
  end.catch(() => undefined);
  return Object.assign(trainer, { end });
}

/** Starts one of our scripts that outlives us; what it says is written to `logFile`, or added to it. */
export function spawnDetached(script: string, words: string[], logFile: string, flags: 'w' | 'a' = 'w'): ChildProcess {
  const log = openSync(logFile, flags);
  const child = spawn(process.execPath, [script, ...words], {
    detached: true,
    stdio: ['ignore', log, log],
    windowsHide: true,
    env: { ...process.env, ...trainerEnvironment, ELECTRON_RUN_AS_NODE: '1' },
  });
  closeSync(log);
  child.unref();
  return child;
}

/** Why it failed, the reason first: what it said last, and where it is no mistake of the user's, where to read the rest. A system out of memory kills whoever has most of it. */
async function failure(logFile: string, code: number | null, signal: string | null): Promise<Error> {
  const last = (await readFile(logFile, 'utf8')).trim().split('\n').at(-1)!;
  const why = parseLastWords(last);
  if (why instanceof UserError) return why;
  if (signal === 'SIGKILL') return new UserError('trainer-killed', 'The system has killed the trainer, most likely because memory ran out: set a smaller batch_size, or close other programs, and resume the run.');
  const reason = why ? reasonOf(why) : last === '' ? said`it said nothing` : last;
  const how = signal ?? said`exit code ${{ code: String(code) }}`;
  return new SaidError(said`${{ reason }} (the trainer ended with ${{ how }}; ${{ log: logFile }} has all that it said)`);
}
