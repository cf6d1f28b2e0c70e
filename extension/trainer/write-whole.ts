import { writeSync } from 'node:fs';

/** Writes all of the bytes, from a place in the file on or where the descriptor stands: the system may take a part at a time. Throws the system's errors. */
export function writeWhole(descriptor: number, bytes: Uint8Array, place: number | null = null): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done, bytes.length - done, place === null ? null : place + done);
}
