import { existsSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../shared/is-alive';
import { runFiles } from '../shared/run-folder';
import { controlBytes, parseControlAddress } from './control-address';
import { readRegularFile } from './regular-file';
import { whoHolds } from './run-lock';

/** Process id of the trainer that carries the run out now, or null. */
export function liveTrainer(run: string): number | null {
  if (existsSync(path.join(run, runFiles.lock))) return whoHolds(run)?.pid ?? null;
  // A run that an earlier version of CNN Lab has begun, and may be carrying out still, has no lock.
  try {
    const { pid } = parseControlAddress(readRegularFile(path.join(run, runFiles.control), controlBytes).toString('utf8')) ?? { pid: process.pid };
    return pid > 1 && pid !== process.pid && isAlive(pid, process.kill) ? pid : null;
  } catch {
    return null;
  }
}
