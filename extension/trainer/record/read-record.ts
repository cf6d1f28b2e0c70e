import path from 'node:path';
import { fileReason } from '../../shared/file-reason';
import { reasonOf } from '../../shared/reason-of';
import { decodeRecord, type RecordTable } from '../../shared/record';
import { runFiles } from '../../shared/run-folder';
import { UserError } from '../../shared/user-error';
import { readFileLater } from '../regular-file';

/** More than any run's has: a thousand columns of a hundred thousand measurements. */
const mostBytes = 2 ** 29;

/** What was measured of a run's layers, as far as it is; null where nothing was. Throws a UserError where it cannot be read. */
export async function readRecord(run: string): Promise<RecordTable | null> {
  const file = path.join(run, runFiles.record);
  try {
    return decodeRecord(await readFileLater(file, mostBytes));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError('record-unreadable', '{file} cannot be read: {reason}. Move it away to go on without what was measured of the layers.', { file, reason: fileReason(error) ?? reasonOf(error) });
  }
}
