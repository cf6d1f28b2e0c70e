import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes of all files in a folder and below it; what cannot be looked at counts nothing. */
export function diskUse(folder: string): number {
  let bytes = 0;
  for (const entry of entriesIn(folder)) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += diskUse(place);
    else if (entry.isFile()) bytes += statSync(place, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
