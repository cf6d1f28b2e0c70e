import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { SaidError } from '../../shared/said-error';
import { notAFile } from '../regular-file';

/** Folders with pictures in them, wherever these are kept. Places are relative to the tree, '' being itself. */
export interface PictureTree {
  /** What it is on the disk. */
  place: string;
  /** Names in a folder. Throws the system's error where it cannot be read. */
  entries(folder: string): string[];
  /** What a name stands for, links followed, unopened. Throws the system's error where it is gone, a SaidError where it is neither a file nor a folder. */
  stats(place: string): PlaceStats;
  /** The identities of a folder and of all around it: a link to one of them would lead here again. */
  around(folder: string): string[];
}

export interface PlaceStats {
  isFolder: boolean;
  bytes: number;
  /** Last change, in milliseconds since the epoch. */
  changed: number;
  /** The same for whatever leads to the same place. */
  identity: string;
}

/** A folder of the disk. */
export function folderTree(root: string): PictureTree {
  const stats = (place: string): PlaceStats => {
    const found = statSync(path.resolve(root, place));
    const other = found.isDirectory() ? null : notAFile(found);
    if (other !== null) throw new SaidError(other);
    return { isFolder: found.isDirectory(), bytes: found.size, changed: found.mtimeMs, identity: `${found.dev} ${found.ino}` };
  };
  return {
    place: root,
    entries: (folder) => readdirSync(path.join(root, folder)),
    stats,
    around(folder) {
      const identities: string[] = [];
      for (let at = path.resolve(root, folder), above = ''; at !== above; above = at, at = path.dirname(at)) identities.push(stats(at).identity);
      return identities;
    },
  };
}
