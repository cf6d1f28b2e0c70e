import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runFiles, type ControlAddress } from '../shared/run-folder';

/** Process id of the trainer that carries the run out now, or null. */
export function liveTrainer(run: string): number | null {
  const file = path.join(run, runFiles.control);
  if (!existsSync(file)) return null;
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as ControlAddress;
    process.kill(pid, 0);
    return pid === process.pid ? null : pid;
  } catch {
    return null;
  }
}
