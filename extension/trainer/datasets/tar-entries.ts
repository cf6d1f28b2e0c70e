import { open, type FileHandle } from 'node:fs/promises';
import { Header, Pax, type HeaderData } from 'tar';
import { said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import type { ArchiveEntries, ArchiveEntry } from './archived';

const BLOCK = 512;
/** A name is no longer than this. */
const MOST_NAMES = 2 ** 20;

/** The files of a tar, each where it lies. Throws a SaidError where it is none. */
export async function tarEntries(place: string): Promise<ArchiveEntries> {
  const handle = await open(place);
  try {
    return { entries: await listed(handle, (await handle.stat()).size), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function listed(handle: FileHandle, length: number): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  let own: HeaderData | undefined;
  let common: HeaderData | undefined;
  for (let at = 0; at < length; ) {
    const header: Header = new Header(await piece(handle, at, BLOCK), 0, own, common);
    if (header.nullBlock) break;
    if (!header.cksumValid) throw new SaidError(at === 0 ? said`it is no tar` : said`it is damaged at byte ${{ byte: at }}`);
    const { type, size: bytes = 0 }: Header = header;
    const name = own?.path ?? header.path ?? '';
    const from = at + BLOCK;
    if (from + bytes > length) throw new SaidError(said`its file "${{ file: name }}" goes beyond its end`);
    at = from + Math.ceil(bytes / BLOCK) * BLOCK;
    switch (type) {
      case 'ExtendedHeader':
        own = Pax.parse(await text(handle, from, bytes), own);
        continue;
      case 'GlobalExtendedHeader':
        common = Pax.parse(await text(handle, from, bytes), common, true);
        continue;
      case 'NextFileHasLongPath':
      case 'OldGnuLongPath':
        own = { ...own, path: (await text(handle, from, bytes)).replace(/\0.*/s, '') };
        continue;
      case 'File':
      case 'OldFile':
      case 'ContiguousFile':
        entries.push({ name, bytes, refused: null, read: () => piece(handle, from, bytes) });
        break;
      case 'Link':
      case 'SymbolicLink':
        entries.push({ name, bytes: 0, refused: said`it is a link, which is not followed`, read: () => Promise.reject(new SaidError(said`it is a link, which is not followed`)) });
    }
    own = undefined;
  }
  return entries;
}

async function text(handle: FileHandle, from: number, bytes: number): Promise<string> {
  if (bytes > MOST_NAMES) throw new SaidError(said`a name in it has ${{ bytes }} bytes`);
  return (await piece(handle, from, bytes)).toString('utf8');
}

async function piece(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, from);
  if (bytesRead < length) throw new SaidError(said`it was cut short`);
  return bytes;
}
