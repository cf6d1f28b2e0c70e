import path from 'node:path';
import { fileReason } from '../../shared/file-reason';
import { decodeProbes, type Probes } from '../../shared/probes';
import { reasonOf } from '../../shared/reason-of';
import { runFiles } from '../../shared/run-folder';
import { UserError } from '../../shared/user-error';
import { readFileLater } from '../regular-file';

/** More than "megabytes" of "probes" may be. */
const mostBytes = 2 ** 27;

/** What was recorded of a run's probe pictures, as far as it is; null where nothing was. Throws a UserError where it cannot be read. */
export async function readProbes(run: string): Promise<Probes | null> {
  const file = path.join(run, runFiles.probes);
  try {
    return decodeProbes(await readFileLater(file, mostBytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError('probes-unreadable', '{file} cannot be read: {reason}. Move it away to go on without what was recorded for Time Travel.', { file, reason: fileReason(error) ?? reasonOf(error) });
  }
}
