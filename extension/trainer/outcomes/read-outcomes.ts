import { existsSync } from 'node:fs';
import path from 'node:path';
import { decodeOutcomes, type Outcomes } from '../../shared/outcomes';
import { reasonOf } from '../../shared/reason-of';
import { runFiles } from '../../shared/run-folder';
import { SaidError } from '../../shared/said-error';
import { UserError } from '../../shared/user-error';
import { readRegularFile } from '../regular-file';

/** A run's outcomes.bin; null where it has none: it was made by an earlier version, holds no pictures back, or has no epoch done. Throws a UserError where it cannot be read. */
export function readOutcomes(run: string): Outcomes | null {
  const file = path.join(run, runFiles.outcomes);
  if (!existsSync(file)) return null;
  try {
    return decodeOutcomes(readRegularFile(file));
  } catch (error) {
    if (!(error instanceof SaidError)) throw error;
    throw new UserError('outcomes-unreadable', '{file} cannot be read: {reason}. Move it away to go on without what is on record of each picture.', { file, reason: reasonOf(error) });
  }
}
