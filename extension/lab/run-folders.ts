import { existsSync, readdirSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { fileReason } from '../shared/file-reason';
import { runFiles } from '../shared/run-folder';
import { said } from '../shared/said';
import { UserError } from '../shared/user-error';

/** Where an experiment's runs go, from the folder that it is worked on in. */
export const runsPlace = '.cnn-lab/runs';

/** Folders of all runs below `runs`, oldest first; none where it does not exist. Throws a UserError where it cannot be looked into. */
export function listRunFolders(runs: string): string[] {
  const folders = entriesOf(runs).filter((entry) => entry.isDirectory());
  return folders.map((entry) => path.join(runs, entry.name)).filter((folder) => existsSync(path.join(folder, runFiles.manifest))).sort();
}

/** What is in a folder; nothing where it is not there. Throws a UserError where it cannot be looked into. */
export function entriesOf(runs: string): Dirent[] {
  try {
    return readdirSync(runs, { withFileTypes: true });
  } catch (error) {
    const reason = fileReason(error);
    if (reason === null) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new UserError('runs-unreadable', '{runs} cannot be looked into for runs ({reason}): name another folder of runs.', {
      runs, reason: statSync(runs, { throwIfNoEntry: false })?.isFile() ? said`it is a file, not a folder` : reason,
    });
  }
}
