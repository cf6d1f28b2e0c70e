import { statfsSync } from 'node:fs';

/** Bytes that the disk of a file or folder has left for this user; null where that cannot be asked. */
export function freeBytes(place: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bavail * bsize;
  } catch {
    return null;
  }
}
