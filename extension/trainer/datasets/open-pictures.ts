import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Skipped } from '../../core/data/dataset';
import { halfOf } from '../../core/data/folder-halves';
import { fileReason } from '../../shared/file-reason';
import { asIs, said, type Said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { UserError } from '../../shared/user-error';
import { notAFile, readFileLater } from '../regular-file';
import type { ArchiveEntries, ArchiveEntry } from './archived';
import { isForeign, PICTURES, printable } from './list-pictures';
import { folderTree, type PictureTree, type PlaceStats } from './picture-tree';
import { labelledShard } from './webdataset';
import { tarEntries } from './tar-entries';
import { zipEntries } from './zip-entries';

/** A place with pictures in folders, which is open until it is closed. */
export interface OpenPictures {
  /** How they lie: in a folder, an archive of it, or shards of WebDataset. */
  kind: 'folder' | 'archive' | 'shards';
  tree: PictureTree;
  /** The bytes of a file of the tree. Throws the system's error, or a SaidError, where they cannot be had. */
  read(file: string): Promise<Uint8Array>;
  /** What an archive holds and is not read. */
  skipped: Skipped[];
  close(): Promise<void>;
}

/** Longer files are no pictures that anybody trains on. */
const MOST_BYTES = 2 ** 30;
/** An archive whose files come to more, and to so many times its own size, was made to be huge. */
const [MOST_IN_ALL, MOST_TIMES] = [2 ** 30, 200];

const kinds: [end: RegExp, open: (place: string) => Promise<ArchiveEntries>][] = [
  [/\.zip$/i, zipEntries],
  [/\.tar$/i, tarEntries],
];

/** Whether a name is that of an archive which is read where it is. */
export const isArchive = (place: string): boolean => kinds.some(([end]) => end.test(place));

/** Opens a folder, a zip or tar of folders, or a folder of WebDataset's shards. Throws a UserError where it cannot be read. */
export async function openPictures(root: string): Promise<OpenPictures> {
  const stats = statSync(root, { throwIfNoEntry: false });
  if (stats && !stats.isDirectory()) return openFile(root);
  const shards = stats ? shardsIn(root) : [];
  if (shards.length > 0) return openShards(root, shards);
  return { kind: 'folder', tree: folderTree(root), read: (file) => readFileLater(path.join(root, file), MOST_BYTES), skipped: [], close: () => Promise.resolve() };
}

async function openFile(place: string): Promise<OpenPictures> {
  const { entries, close } = await entriesOf(place);
  const shard = await closedOnFailure(close, () => labelledShard(entries)).catch((error: unknown) => Promise.reject(unreadable(place, error)));
  return opened(shard ? 'shards' : 'archive', place, shard ?? withoutWrapper(entries), close);
}

/** The tars of a folder that has no folders in it. */
function shardsIn(root: string): string[] {
  const names = (entries(root) ?? []).filter((entry) => !isForeign(entry.name));
  return names.some((entry) => entry.isDirectory()) ? [] : names.map(({ name }) => name).filter((name) => /\.tar$/i.test(name)).sort();
}

function entries(root: string) {
  try {
    return readdirSync(root, { withFileTypes: true });
  } catch {
    // Whoever lists it says why.
    return null;
  }
}

/** The shards of each half by how their names begin: train-000.tar, val-000.tar. */
async function openShards(root: string, names: string[]): Promise<OpenPictures> {
  const halves = names.map((name) => halfOf(/^[a-z]+/i.exec(name)?.[0] ?? ''));
  const areHalves = halves.includes('train');
  const all: ArchiveEntry[] = [];
  const closes: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closes) await each();
  };
  return closedOnFailure(close, async () => {
    for (const [i, name] of names.entries()) {
      const place = path.join(root, name);
      const shard = await entriesOf(place);
      closes.push(shard.close);
      const labelled = await labelledShard(shard.entries).catch((error: unknown) => Promise.reject(unreadable(place, error)));
      if (!labelled) throw unreadable(place, new SaidError(said`it holds no pictures with their classes beside them, as WebDataset has them (000.jpg and 000.cls)`));
      const [half, stem] = [areHalves ? `${halves[i] ?? 'train'}/` : '', name.replace(/\.tar$/i, '')];
      for (const entry of labelled) {
        const slash = entry.name.indexOf('/');
        all.push({ ...entry, name: `${half}${entry.name.slice(0, slash)}/${stem}${entry.name.slice(slash)}` });
      }
    }
    return opened('shards', root, all, close);
  });
}

async function closedOnFailure<T>(close: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await close();
    throw error;
  }
}

async function entriesOf(place: string): Promise<ArchiveEntries> {
  try {
    const stats = statSync(place);
    const other = notAFile(stats);
    if (other !== null) throw new SaidError(other);
    const open = kinds.find(([end]) => end.test(place))?.[1];
    if (!open) throw new SaidError(/\.(tgz|tar\.\w+|7z|rar)$/i.test(place) ? said`pictures are read out of .zip and .tar alone: unpack it` : said`it is neither a folder nor a .zip or .tar`);
    const found = await open(place);
    return await closedOnFailure(found.close, async () => {
      for (const { name } of found.entries) if (leadsOut(name)) throw new SaidError(said`its entry "${{ entry: printable(name) }}" leads out of it`);
      const all = found.entries.reduce((sum, { bytes }) => sum + bytes, 0);
      if (all > MOST_IN_ALL && all > MOST_TIMES * stats.size) throw new SaidError(said`its ${{ packed: stats.size }} bytes claim to unpack into ${{ bytes: all }}`);
      return { ...found, entries: found.entries.map((entry) => (entry.refused === null && entry.bytes > MOST_BYTES ? { ...entry, refused: said`its ${{ size: entry.bytes }} bytes are more than the ${{ most: MOST_BYTES }} that it may have` } : entry)) };
    });
  } catch (error) {
    throw unreadable(place, error);
  }
}

/** Names that would lie elsewhere, were they written. */
const leadsOut = (name: string): boolean => /^([\\/]|[a-z]:)/i.test(name) || name.split(/[\\/]/).includes('..');

function unreadable(file: string, error: unknown): Error {
  if (error instanceof UserError) return error;
  const reason = error instanceof SaidError ? error.said : (fileReason(error) ?? asIs(String(error instanceof Error ? error.message : error).split('\n')[0]!));
  return new UserError('picture-archive-unreadable', '{file} cannot be read as an archive of pictures ({reason}): set "root" of ImageFolder to a zip or tar that holds a folder of pictures per class, or to the folder that it unpacks into.', { file, reason });
}

/** Most archives hold one folder with all in it. */
function withoutWrapper(entries: ArchiveEntry[]): ArchiveEntry[] {
  const shown = entries.filter(({ name }) => !name.split('/').some(isForeign));
  const tops = new Set(shown.map(({ name }) => (name.includes('/') ? name.slice(0, name.indexOf('/') + 1) : '')));
  const [top] = tops;
  if (tops.size !== 1 || !top) return entries;
  const inner = shown.map((entry) => ({ ...entry, name: entry.name.slice(top.length) }));
  // One class folder alone is to be told as that.
  return inner.some(({ name }) => !name.includes('/') && PICTURES.test(name)) ? entries : withoutWrapper(inner);
}

function opened(kind: OpenPictures['kind'], place: string, entries: ArchiveEntry[], close: () => Promise<void>): OpenPictures {
  const changed = statSync(place).mtimeMs;
  const files = new Map<string, ArchiveEntry>();
  const folders = new Map<string, Set<string>>([['', new Set()]]);
  const skipped: Skipped[] = [];
  for (const entry of entries) {
    const parts = entry.name.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.length === 0 || parts.some(isForeign)) continue;
    const name = parts.join('/');
    if (entry.refused !== null) {
      skipped.push({ file: printable(name), reason: entry.refused });
      continue;
    }
    files.set(name, entry);
    parts.forEach((part, depth) => {
      const folder = parts.slice(0, depth).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(part));
    });
  }
  const plain = (at: string): string => at.split(path.sep).join('/');
  const stats = (at: string): PlaceStats => {
    const isFolder = folders.has(plain(at));
    return { isFolder, bytes: isFolder ? 0 : files.get(plain(at))!.bytes, changed, identity: plain(at) };
  };
  return {
    kind,
    tree: { place, entries: (folder) => [...(folders.get(plain(folder)) ?? [])], stats, around: () => [] },
    read: (file) => files.get(file)!.read(),
    skipped, close,
  };
}

/** Why bytes could not be had; null where the error is a bug of ours. */
export function whyUnread(error: unknown): Said | null {
  if (error instanceof SaidError) return error.said;
  return fileReason(error) ?? (error instanceof Error && !(error instanceof TypeError) ? asIs(error.message.split('\n')[0]!) : null);
}
