import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as tar from 'tar';

/** Files of an archive by their name without folders, and unpacked where they were gzipped. */
export type Entries = Map<string, Uint8Array>;

/** Reads from a .tar.gz or .tar, a single .gz, or a folder (and those in it) those files that are wanted. */
export async function readEntries(place: string, wanted: (name: string) => boolean): Promise<Entries> {
  const entries: Entries = new Map();
  const put = (name: string, bytes: Uint8Array): void => {
    const plain = name.replace(/\.gz$/, '');
    if (wanted(plain)) entries.set(plain, name === plain ? bytes : gunzipSync(bytes));
  };
  if (statSync(place).isDirectory()) {
    for (const file of readdirSync(place, { recursive: true, withFileTypes: true })) {
      if (file.isFile() && wanted(file.name.replace(/\.gz$/, ''))) put(file.name, await readFile(path.join(file.parentPath, file.name)));
    }
  } else if (/\.(tar|tar\.gz|tgz)$/.test(place)) {
    const reads: Promise<void>[] = [];
    await tar.list({
      file: place,
      onReadEntry: (entry) => {
        const name = path.posix.basename(entry.path);
        if (wanted(name)) reads.push(entry.concat().then((bytes) => put(name, bytes)));
      },
    });
    await Promise.all(reads);
  } else put(path.basename(place), await readFile(place));
  return entries;
}
