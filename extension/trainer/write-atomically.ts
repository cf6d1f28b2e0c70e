import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { said, type Said } from '../shared/said';
import { UserError } from '../shared/user-error';
import { writeWhole } from './write-whole';

/** Writes a whole file or leaves the old one: a crash or a full disk never leaves half of it. */
export function writeAtomically(file: string, bytes: Uint8Array | string): void {
  const temporary = `${file}.new`;
  try {
    const descriptor = openSync(temporary, 'w');
    try {
      writeWhole(descriptor, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
    syncFolder(path.dirname(file));
  } catch (error) {
    removeUnfinished(temporary);
    throw cannotWrite(file, error);
  }
}

/** Where it cannot be taken away either, why the file could not be written says more. */
function removeUnfinished(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

/** Holds the rename in its place when the power goes. Windows cannot open folders, and does it by itself. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The user's error behind a failed write, said with the way out; anything else as it is. */
export function cannotWrite(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const ways: Record<string, Said> = {
    ENOSPC: said`the disk is full; free some space and try again`,
    EDQUOT: said`the disk quota is used up; free some space and try again`,
    EFBIG: said`the file may not grow that large; raise the limit (ulimit -f) and try again`,
    EACCES: said`you may not write there; change the permissions or choose another folder`,
    EPERM: said`you may not write there; change the permissions or choose another folder`,
    EROFS: said`the file system is read-only; choose another folder`,
    EEXIST: said`a file of that name is in the way; choose another folder`,
    EISDIR: said`a folder of that name is in the way; take it away and try again`,
    ENOENT: said`its folder is gone; choose another`,
    ELOOP: said`its link leads in a circle; choose another folder`,
    ENAMETOOLONG: said`its path is too long; choose another folder`,
    EIO: said`the disk does not answer; see that it is there again and try again`,
    ESTALE: said`the network disk has gone; see that it is there again and try again`,
    ENXIO: said`the disk has gone; see that it is there again and try again`,
    ETIMEDOUT: said`the network disk does not answer; see that it is there again and try again`,
    ENOTDIR: said`a part of the path is a file, not a folder; choose another folder`,
  };
  const way = code && ways[code];
  return way ? new UserError('cannot-write', '{file} cannot be written: {way}.', { file, way }) : error;
}
