import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder with those above it, as `mkdir -p`; one that is there stays. Throws the system's errors. (Node's own `recursive` never comes back where
 * nothing can be made in a folder that is there and the system says that it is not, as below /proc.)
 */
export function makeFolders(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whatever is said of one that is there, also that the disk is read-only.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    const above = path.dirname(folder);
    if (code !== 'ENOENT' || above === folder) throw error;
    if (statSync(above, { throwIfNoEntry: false })?.isDirectory()) throw Object.assign(new Error(`EPERM: nothing can be made in ${above}`), { code: 'EPERM' });
    makeFolders(above);
    mkdirSync(folder);
  }
}
