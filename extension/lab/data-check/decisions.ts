import { existsSync } from 'node:fs';
import path from 'node:path';
import { noDecisions, parseDecisions, type Decisions } from '../../shared/data-check';
import { makeFolders } from '../../trainer/make-folders';
import { readRegularFile, Unreadable } from '../../trainer/regular-file';
import { cannotWrite, writeAtomically } from '../../trainer/write-atomically';

/** Bytes: more than anybody decides. */
const mostBytes = 2 ** 24;

/** Where what was decided of an experiment's pictures is kept, beside its runs. */
export const decisionsFile = (experiment: string): string => path.join(path.dirname(experiment), '.cnn-lab', 'data-check', `${path.basename(experiment).replace(/\.cnn\.jsonc?$/, '')}.json`);

/** What was decided; nothing where no file of ours says so. */
export function readDecisions(experiment: string): Decisions {
  const file = decisionsFile(experiment);
  if (!existsSync(file)) return noDecisions;
  try {
    return parseDecisions(readRegularFile(file, mostBytes).toString('utf8'));
  } catch (error) {
    if (error instanceof Unreadable) return noDecisions;
    throw error;
  }
}

/** Throws a UserError where it cannot be written. */
export function writeDecisions(experiment: string, decisions: Decisions): void {
  const file = decisionsFile(experiment);
  try {
    makeFolders(path.dirname(file));
  } catch (error) {
    throw cannotWrite(file, error);
  }
  writeAtomically(file, `${JSON.stringify({ version: 1, ...decisions }, null, 1)}\n`);
}
