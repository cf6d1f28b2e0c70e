import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import * as tar from 'tar';
import { said, type Said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { notAFile } from '../regular-file';

/** Files of an archive by their name without folders, and unpacked where they were gzipped. */
export type Entries = Map<string, Uint8Array>;

/** What is read of an archive, and how much of it: a few kilobytes can be made to unpack into gigabytes. */
export interface Wanted {
  /** Bytes that a file may have, unpacked; null where it is not wanted. */
  most(name: string): number | null;
  /** Bytes that all of an archive may have, unpacked: others than the wanted files may lie in it. */
  mostInAll: number;
  /** Bytes that a file has by what stands at its beginning; null as long as too little of it is there. */
  told?(name: string, head: Uint8Array): number | null;
}

type Chunks = AsyncIterable<Uint8Array>;

/** Folders in folders that are looked into: archives unpack into one or two. */
const deepest = 4;

/** Reads from a .tar.gz or .tar, a single .gz, or a folder (and those in it) those files that are wanted. Throws an Error where one has more bytes than it may. */
export async function readEntries(place: string, wanted: Wanted): Promise<Entries> {
  const entries: Entries = new Map();
  const plain = (name: string): string => name.replace(/\.gz$/, '');
  const put = async (name: string, chunks: Chunks): Promise<void> => {
    if (wanted.most(plain(name)) !== null) entries.set(plain(name), await collected(plain(name), name.endsWith('.gz') ? unpacked(chunks) : chunks, wanted));
  };
  const stats = statSync(place);
  if (stats.isDirectory()) {
    for (const file of filesIn(place, deepest)) if (wanted.most(plain(path.basename(file))) !== null) await put(path.basename(file), createReadStream(file));
    return entries;
  }
  const other = notAFile(stats);
  if (other !== null) throw new SaidError(other);
  if (/\.(tar|tar\.gz|tgz)$/.test(place)) for (const [name, bytes] of await readTar(place, wanted, plain)) await put(name, once(bytes));
  else await put(path.basename(place), createReadStream(place));
  return entries;
}

/** The wanted files of a tar as they lie in it, which may be gzipped. */
async function readTar(place: string, wanted: Wanted, plain: (name: string) => string): Promise<Entries> {
  const reads: Promise<[string, Uint8Array]>[] = [];
  let tooLarge: string | null = null;
  const parser = tar.t({
    // What is packed otherwise than by gzip is no archive of ours: nothing unpacks it without a bound.
    brotli: false,
    zstd: false,
    onReadEntry(entry) {
      const name = path.posix.basename(entry.path);
      const most = wanted.most(plain(name));
      if (most !== null && entry.size > most) tooLarge ??= name;
      if (most === null || entry.size > most) entry.resume();
      else reads.push(entry.concat().then((bytes) => [name, bytes]));
    },
  });
  const packed: Chunks = createReadStream(place);
  let atEnd = false;
  parser.on('eof', () => (atEnd = true));
  const ended = new Promise<void>((resolve, reject) => parser.on('end', resolve).on('error', reject));
  ended.catch(() => undefined);
  for await (const chunk of atMost(wanted.mostInAll, said`it`, place.endsWith('.tar') ? packed : unpacked(packed))) {
    if (atEnd) break;
    if (!parser.write(Buffer.from(chunk))) await Promise.race([new Promise<void>((resolve) => parser.once('drain', resolve)), ended]);
  }
  parser.end();
  await ended;
  if (tooLarge !== null) throw larger(said`its file "${{ file: String(tooLarge) }}"`, wanted.most(plain(tooLarge))!);
  return new Map(await Promise.all(reads));
}

/** Follows links to files, not to folders. */
function filesIn(folder: string, depth: number): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return depth > 1 ? filesIn(full, depth - 1) : [];
    return statSync(full, { throwIfNoEntry: false })?.isFile() ? [full] : [];
  });
}

async function collected(name: string, chunks: Chunks, wanted: Wanted): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let most = wanted.most(name)!;
  let told: number | null = null;
  let length = 0;
  for await (const chunk of chunks) {
    kept.push(chunk);
    length += chunk.length;
    if (told === null) {
      told = wanted.told?.(name, kept.length > 1 ? Buffer.concat(kept) : chunk) ?? null;
      if (told !== null) most = Math.min(most, told);
    }
    if (length > most) throw larger(said`its file "${{ file: name }}"`, most);
  }
  return Buffer.concat(kept);
}

async function* unpacked(chunks: Chunks): Chunks {
  const gunzip = createGunzip();
  const fed = pipeline(chunks, gunzip);
  // Where unpacking fails, or whoever reads has enough, the loop below ends with it.
  fed.catch(() => undefined);
  yield* gunzip as Chunks;
  await fed;
}

async function* atMost(most: number, what: Said, chunks: Chunks): Chunks {
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw larger(what, most);
    yield chunk;
  }
}

async function* once(bytes: Uint8Array): Chunks {
  yield bytes;
}

const larger = (what: Said, most: number): Error => new SaidError(said`${{ what }} has more than the ${{ most: most.toLocaleString('en-US') }} bytes that it may have`);
