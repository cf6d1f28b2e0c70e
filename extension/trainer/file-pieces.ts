import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pieceBytes } from './log-lines';
import { notAFile, Unreadable } from './regular-file';

/** A file's bytes from `from` on, each piece there during the call only; answers where they end. */
export async function withPieces(file: string, from: number, take: (piece: Buffer) => void): Promise<number> {
  let at = from;
  await withFile(file, async (handle) => {
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, pieceBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      take(buffer.subarray(0, bytesRead));
    }
  });
  return at;
}

/** Null where there is no such file (yet, or any more). Throws the system's errors, and Unreadable for what is no file: a device has no end. */
export async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T | null> {
  let handle: FileHandle;
  try {
    // A pipe of that name would hold a thread where it is opened.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const other = notAFile(await handle.stat());
    if (other !== null) throw new Unreadable(other);
    return await use(handle);
  } finally {
    await handle.close();
  }
}
