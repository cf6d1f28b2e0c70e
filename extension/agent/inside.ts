import { lstatSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileReason } from '../shared/file-reason';
import { reasonOf } from '../shared/reason-of';
import { said, type Said } from '../shared/said';
import { SaidError } from '../shared/said-error';
import { UserError } from '../shared/user-error';

/**
 * The absolute path that a word means in the workspace's folder. Throws a UserError where it leads out of it (by "..", from the root on, or through a symbolic link), where that cannot be told, and where
 * the workspace is gone. What is not there yet is judged by the folder that it would be in.
 */
export function inside(folder: string, word: string): string {
  const place = path.resolve(folder, word);
  const found = whereIs(folder, place);
  if (found === 'inside') return place;
  if (found === 'outside') throw new UserError('outside-workspace', '"{path}" leads out of the workspace {folder}: only what is in it is read or written.', { path: word, folder });
  throw new UserError('path-unreachable', '"{path}" cannot be reached ({reason}): name a path in the workspace {folder}.', { path: word, reason: found, folder });
}

/** Whether a place is in a folder, links followed. Throws a UserError where the folder is gone. */
export const isInside = (folder: string, place: string): boolean => whereIs(folder, place) === 'inside';

/** Or why it cannot be told of a place that is within the folder by its name. */
function whereIs(folder: string, place: string): 'inside' | 'outside' | Said {
  const home = workspaceAt(folder);
  const real = realOf(place);
  if (typeof real === 'string') return isBelow(home, real) ? 'inside' : 'outside';
  return real !== null && isBelow(folder, place) ? real : 'outside';
}

function isBelow(folder: string, place: string): boolean {
  const way = path.relative(folder, place);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

/** Where a workspace's folder really is. Throws a UserError where there is none (any more). */
export function workspaceAt(folder: string): string {
  try {
    const place = realpathSync(folder);
    if (!statSync(place).isDirectory()) throw new SaidError(said`it is a file, not a folder`);
    return place;
  } catch (error) {
    throw new UserError('no-workspace', 'The workspace {folder} cannot be read ({reason}): put it back, or open another.', { folder, reason: fileReason(error) ?? reasonOf(error) });
  }
}

/** Why it cannot be told, else; null of a link that leads nowhere, which whoever writes there would follow. */
function realOf(place: string): string | Said | null {
  try {
    if (!lstatSync(place, { throwIfNoEntry: false })) {
      const parent = realOf(path.dirname(place));
      return typeof parent === 'string' ? path.join(parent, path.basename(place)) : parent;
    }
    return realpathSync(place);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : (fileReason(error) ?? said`it is no path`);
  }
}
