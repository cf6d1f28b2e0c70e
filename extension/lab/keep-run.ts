import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { parseManifest } from '../shared/parse-manifest';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';
import { listCheckpoints, type Checkpoint } from '../trainer/checkpoint';
import { liveTrainer } from '../trainer/live-trainer';
import { makeFolders } from '../trainer/make-folders';
import { readMarks } from '../trainer/read-marks';
import { writeAtomically } from '../trainer/write-atomically';
import { writeMarks } from './run-marks';

/** Where runs that were put away lie, beside the folder of runs. */
export const archivePlace = '.cnn-lab/archive';

/** Throws a UserError where a trainer is at the run: nothing is moved from under it. */
export function requireEnded(run: string): void {
  if (liveTrainer(run) !== null) throw new UserError('run-going', 'The run is being trained: stop it first. ({run})', { run });
}

/** Gives a run another name; its folder keeps its own, which others may know. Throws a UserError where it cannot be written. */
export function renameRun(run: string, name: string): void {
  requireEnded(run);
  const file = path.join(run, runFiles.manifest);
  const manifest = parseManifest(readFileSync(file, 'utf8'));
  writeAtomically(file, `${JSON.stringify({ ...manifest, name }, null, 2)}\n`);
}

/** Moves a run's folder out of the list of runs, or back: from `.cnn-lab/runs/<id>` to `.cnn-lab/archive/<id>`. Answers where it lies now. */
export const archiveRun = (run: string): string => moveTo(run, 'archive');
export const restoreRun = (run: string): string => moveTo(run, 'runs');

function moveTo(run: string, place: 'archive' | 'runs'): string {
  requireEnded(run);
  const folder = path.join(path.dirname(path.dirname(run)), place);
  const moved = path.join(folder, path.basename(run));
  if (existsSync(moved)) throw new UserError('run-exists', 'There is a run of that name already: {run}', { run: moved });
  makeFolders(folder);
  renameSync(run, moved);
  return moved;
}

/** Keeps a run's best weights as its result: where no checkpoint is named they are looked at, and not the newest. Throws a UserError where there are none, and where it cannot be written. */
export function keepBest(run: string): Checkpoint {
  const best = listCheckpoints(run).whole.findLast((checkpoint) => checkpoint.best);
  if (!best) throw new UserError('no-best-yet', 'The run {run} has no best weights yet: they are written at the end of an epoch.', { run: path.basename(run) });
  writeMarks(run, { ...readMarks(run), best: true });
  return best;
}
