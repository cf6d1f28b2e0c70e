import { closeSync, constants, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { fileReason } from '../shared/file-reason';

/** What something that is no file is; null for a file. */
export function notAFile(stats: Stats): string | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return 'it is a folder, not a file';
  if (stats.isFIFO()) return 'it is a pipe, not a file';
  if (stats.isSocket()) return 'it is a socket, not a file';
  return 'it is a device, not a file';
}

/** Its text is why a file cannot be read: the caller knows what it was for, and the way out. */
export class Unreadable extends Error {}

/** Opens a file to read it and leaves anything else unopened: who opens a pipe waits for its writer for ever. Throws Unreadable. */
export function withRegularFile<T>(file: string, use: (descriptor: number, size: number) => T): T {
  const refuse = (stats: Stats): void => {
    const other = notAFile(stats);
    if (other !== null) throw new Unreadable(other);
  };
  try {
    refuse(statSync(file));
    // It may have been replaced since: without O_NONBLOCK (which Windows lacks) a pipe would hold us here.
    const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = fstatSync(descriptor);
      refuse(stats);
      return use(descriptor, stats.size);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const reason = fileReason(error);
    throw reason === null ? error : new Unreadable(reason, { cause: error });
  }
}

/** A whole file. Throws Unreadable. */
export const readRegularFile = (file: string): Buffer => withRegularFile(file, (descriptor) => readFileSync(descriptor));
