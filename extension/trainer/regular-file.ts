import { closeSync, constants, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileReason } from '../shared/file-reason';
import { said, type Said } from '../shared/said';
import { SaidError } from '../shared/said-error';
import { UserError } from '../shared/user-error';

/** What something that is no file is; null for a file. */
export function notAFile(stats: Stats): Said | null {
  if (stats.isFile()) return null;
  if (stats.isDirectory()) return said`it is a folder, not a file`;
  if (stats.isFIFO()) return said`it is a pipe, not a file`;
  if (stats.isSocket()) return said`it is a socket, not a file`;
  return said`it is a device, not a file`;
}

/** Its text is why a file cannot be read: the caller knows what it was for, and the way out. */
export class Unreadable extends SaidError {}

/** Of a run's log that is there and cannot be read. */
export const logUnreadable = (file: string, reason: Said): UserError => new UserError('log-unreadable', '{file} cannot be read ({reason}): put the log into its place, or move it away to go on without what is past.', { file, reason });

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

/** A whole file of at most so many bytes. Throws Unreadable. */
export const readRegularFile = (file: string, most = Infinity): Buffer =>
  withRegularFile(file, (descriptor, size) => {
    refuseLarge(size, most);
    return readFileSync(descriptor);
  });

/** The text of a file of at most so many bytes. Throws as `readFileLater` does. */
export const readSmallFile = async (file: string, most: number): Promise<string> => (await readFileLater(file, most)).toString('utf8');

/** A whole file of at most so many bytes, without holding up who reads it. Throws the system's errors as they are, Unreadable for what is no file or larger. */
export async function readFileLater(file: string, most: number): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    const other = notAFile(stats);
    if (other !== null) throw new Unreadable(other);
    refuseLarge(stats.size, most);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function refuseLarge(size: number, most: number): void {
  if (size > most) throw new Unreadable(said`its ${{ size }} bytes are more than the ${{ most }} that it may have`);
}
