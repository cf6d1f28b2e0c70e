import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runFiles } from '../shared/run-folder';
import { UserError } from '../shared/user-error';

/**
 * Throws a UserError where something in a run's folder is neither file nor folder: whoever made it would choose what is written to when the run goes on, by a link to any file
 * of the machine, or have us wait at a pipe. We make neither.
 */
export function refuseForeignEntries(run: string): void {
  for (const folder of [run, ...[runFiles.checkpoints, runFiles.lock].map((name) => path.join(run, name))]) {
    for (const entry of entriesOf(folder)) {
      if (entry.isFile() || entry.isDirectory()) continue;
      const file = path.join(folder, entry.name);
      throw entry.isSymbolicLink()
        ? new UserError('link-in-run', '{file} is a link, and a run has none: what is written to it would go elsewhere. Put what it leads to into its place, or remove it, and resume the run.', { file })
        : new UserError('no-file-in-run', '{file} is neither a file nor a folder, and a run has nothing else: remove it, and resume the run.', { file });
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // That it cannot be read is told where it is needed.
    return [];
  }
}
