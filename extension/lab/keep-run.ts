import { existsSync, lstatSync, readFileSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
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
/** Where runs that were deleted lie until they are gone for good: in a folder for each time that some were, named by it in milliseconds since the epoch. */
export const deletedPlace = '.cnn-lab/deleted';

/** Days for which what was deleted can be brought back. */
export const daysKept = 7;
const keptMs = daysKept * 24 * 3600 * 1000;

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

/** Moves a run's folder out of the list of runs, or back, also one that was deleted: from `.cnn-lab/runs/<id>` to `.cnn-lab/archive/<id>`. Answers where it lies now. */
export const archiveRun = (run: string): string => moveTo(run, 'archive');
export const restoreRun = (run: string): string => moveTo(run, 'runs');

/** Moves runs' folders to where they can be brought back from with `restoreRun`, each in one piece: `.cnn-lab/deleted/<now>/<id>`. Answers where they lie now. */
export function setAside(runs: string[], now: number): string[] {
  runs.forEach(requireEnded);
  return runs.map((run) => moveTo(run, `deleted/${now}`));
}

/** What `.cnn-lab/deleted` holds: the folders of runs, those that were deleted last first. Empty where it is not there, or a link. */
export const runsSetAside = (deleted: string): string[] => times(deleted).flatMap((time) => foldersOf(path.join(deleted, String(time))));

/** Deletes for good what was set aside long enough ago. */
export async function removeOld(deleted: string, now: number): Promise<void> {
  for (const time of times(deleted)) if (time + keptMs < now) await rm(path.join(deleted, String(time)), { recursive: true, force: true });
}

/** Newest first. */
const times = (deleted: string): number[] => foldersOf(deleted).map((folder) => path.basename(folder)).filter((name) => /^\d{1,15}$/.test(name)).map(Number).sort((a, b) => b - a);

/** Folders in a folder, neither of them links: what they lead to is not ours to delete. */
function foldersOf(folder: string): string[] {
  const isOurs = [path.dirname(folder), folder].every((each) => lstatSync(each, { throwIfNoEntry: false })?.isDirectory());
  return isOurs ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name)) : [];
}

/** The folder that holds runs, archive and what was deleted. */
const homeOf = (run: string): string => {
  const home = path.dirname(path.dirname(run));
  return path.basename(home) === path.basename(deletedPlace) ? path.dirname(home) : home;
};

function moveTo(run: string, place: string): string {
  requireEnded(run);
  const folder = path.join(homeOf(run), place);
  const moved = path.join(folder, path.basename(run));
  if (existsSync(moved)) throw new UserError('run-exists', 'There is a run of that name already: {run}', { run: moved });
  makeFolders(folder);
  renameSync(run, moved);
  leaveNoneEmpty(path.dirname(run));
  return moved;
}

/** The last run that is brought back of those that were deleted at a time takes their folder along. */
function leaveNoneEmpty(folder: string): void {
  if (path.basename(path.dirname(folder)) === path.basename(deletedPlace) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Keeps a run's best weights as its result: where no checkpoint is named they are looked at, and not the newest. Throws a UserError where there are none, and where it cannot be written. */
export function keepBest(run: string): Checkpoint {
  const best = listCheckpoints(run).whole.findLast((checkpoint) => checkpoint.best);
  if (!best) throw new UserError('no-best-yet', 'The run {run} has no best weights yet: they are written at the end of an epoch.', { run: path.basename(run) });
  writeMarks(run, { ...readMarks(run), best: true });
  return best;
}
