import { lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../shared/user-error';

/** The absolute path that a word means in the workspace's folder. Throws a UserError where it leads out of it: by "..", from the root on, or through a symbolic link. What is not there yet is judged by the folder that it would be in. */
export function inside(folder: string, word: string): string {
  const place = path.resolve(folder, word);
  if (!isInside(folder, place)) throw new UserError('outside-workspace', '"{path}" leads out of the workspace {folder}: only what is in it is read or written.', { path: word, folder });
  return place;
}

/** Whether a place is in a folder, links followed. */
export function isInside(folder: string, place: string): boolean {
  const real = realOf(place);
  if (real === null) return false;
  const way = path.relative(realpathSync(folder), real);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

/** Null where it cannot be told: a link that leads nowhere would be followed by whoever writes there. */
function realOf(place: string): string | null {
  try {
    return realpathSync(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || lstatSync(place, { throwIfNoEntry: false })) return null;
    const parent = realOf(path.dirname(place));
    return parent === null ? null : path.join(parent, path.basename(place));
  }
}
