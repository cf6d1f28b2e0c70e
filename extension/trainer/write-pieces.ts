import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { makeFolders } from './make-folders';
import { cannotWrite } from './write-atomically';
import { writeWhole } from './write-whole';

/** Bytes that are given to the system at once. */
const atOnce = 1 << 20;

/** Writes a file of any length piece by piece, whole or not at all, in a folder that is made. Throws a UserError where it cannot be written, and what the pieces throw. */
export async function writePieces(file: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const temporary = `${file}.new`;
  const writing = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw cannotWrite(file, error);
    }
  };
  writing(() => makeFolders(path.dirname(file)));
  const descriptor = writing(() => openSync(temporary, 'w'));
  try {
    let [waiting, length]: [Uint8Array[], number] = [[], 0];
    const flush = (): void => {
      writeWhole(descriptor, Buffer.concat(waiting));
      [waiting, length] = [[], 0];
    };
    try {
      for await (const piece of pieces) {
        waiting.push(piece);
        length += piece.length;
        if (length >= atOnce) writing(flush);
      }
      writing(flush);
    } finally {
      closeSync(descriptor);
    }
    writing(() => renameSync(temporary, file));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
