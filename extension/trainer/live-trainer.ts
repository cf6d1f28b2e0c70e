import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../shared/is-alive';
import { runFiles, type ControlAddress } from '../shared/run-folder';

/** Process id of the trainer that carries the run out now, or null. */
export function liveTrainer(run: string): number | null {
  const file = path.join(run, runFiles.control);
  if (!existsSync(file)) return null;
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as ControlAddress;
    return pid !== process.pid && isAlive(pid, process.kill) ? pid : null;
  } catch {
    return null;
  }
}
