import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pause } from '../lab/pause';
import type { Study } from '../lab/study/read-study';
import { turnFolder } from '../lab/study/study-place';
import { studyFiles } from '../shared/study';
import { UserError } from '../shared/user-error';
import { RunLock, whoHolds } from '../trainer/run-lock';
import { ownTask, taskFile } from './slurm/tasks';

/** Takes the study for this process. Throws a UserError that says who has it. */
export function takeStudy({ folder, manifest }: Study): RunLock {
  mkdirSync(path.join(folder, studyFiles.claims), { recursive: true });
  const turn = taken(folder);
  if (turn instanceof RunLock) return turn;
  throw new UserError('study-going', 'Study {study} is being carried out already, in process {pid} since {since}.', { study: manifest.id, pid: turn.values.pid!, since: turn.values.since! });
}

/** Takes a queue for this process, as soon as whoever is ending now has left it. Throws a UserError that says who has it. */
export async function takeQueue(queue: string): Promise<RunLock> {
  let turn = taken(queue);
  for (const end = performance.now() + endingMs; !(turn instanceof RunLock) && performance.now() < end; turn = taken(queue)) await pause(50);
  if (turn instanceof RunLock) return turn;
  throw new UserError('queue-going', 'The queue is being carried out already, in process {pid} since {since}.', { pid: turn.values.pid!, since: turn.values.since! });
}

/** A process that was killed is gone after so long, unless the machine has much to do. */
const endingMs = 1000;

/**
 * Takes one run of a study that several processes carry out; null where another has it. One that is killed, or whose machine is lost, has it no longer: at once
 * on this machine, elsewhere when its lease is over (trainer/run-lock).
 */
export function takeTurn({ folder }: Study, number: number): RunLock | null {
  const place = turnFolder(folder, number);
  // What others have is not written to, however many look.
  if (whoHolds(place)) return null;
  const turn = taken(place);
  if (!(turn instanceof RunLock)) return null;
  const task = ownTask();
  if (task !== null) writeFileSync(path.join(place, taskFile), task);
  return turn;
}

function taken(folder: string): RunLock | UserError {
  try {
    return RunLock.take(folder);
  } catch (error) {
    if (!(error instanceof UserError) || error.id !== 'run-going') throw error;
    return error;
  }
}
