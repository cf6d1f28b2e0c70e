import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DataNotice, ImageSet, Skipped } from '../../core/data/dataset';
import type { Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import type { Between } from '../between-pieces';
import { cacheFolder } from './cache-folder';
import type { Fit } from './decode-picture';
import { keepPack } from './keep-pack';
import { printable, readKinds, type PictureFile } from './list-pictures';
import type { Loader } from './loader';
import { readPack, type Pack } from './pack';
import { PictureError } from './picture-error';

/** Changes whenever pictures come out differently from the same files. */
const DECODING = 2;
/** Pictures being decoded at once: sharp's threads are libuv's four. */
const AT_ONCE = 8;
const PACKS_KEPT = 3;

export interface DecodedHeader {
  classes: string[];
  skipped: Skipped[];
}

/** Classes, and pictures of each half that is wanted. */
export interface Listed {
  classes: string[];
  halves: PictureFile[][];
}

/** Where listed pictures come from. */
export interface PictureSource {
  /** The folder or file that they are kept under. */
  place: string;
  /** H, W, C bytes of picture `i` of its half. Throws a PictureError where it cannot be read. */
  read(file: PictureFile, fit: Fit, i: number): Promise<Uint8Array>;
}

/** Listed pictures, from where they are kept or decoded now. */
export async function decodedPictures(source: PictureSource, fit: Fit, listed: Listed, options: Parameters<Loader>[1]): Promise<{ pack: Pack<DecodedHeader>; kept: DataNotice[] }> {
  const folder = cacheFolder(options.dataFolder);
  const file = folder && packFile(source.place, fit, listed, folder);
  const found = file === null ? null : await readPack<DecodedHeader>(file, options.between);
  if (found) return { pack: found, kept: [] };
  const pack = await decodeAll(source, fit, listed, options);
  return { pack, kept: await keepPack(file, pack, options.between, () => forgetOld(file!)) };
}

async function decodeAll(source: PictureSource, fit: Fit, { classes, halves }: Listed, options: Parameters<Loader>[1]): Promise<Pack<DecodedHeader>> {
  const total = halves.reduce((sum, files) => sum + files.length, 0);
  const header: DecodedHeader = { classes, skipped: [] };
  const sets: ImageSet[] = [];
  let done = 0;
  const onDecoded = async (): Promise<void> => {
    options.onProgress?.({ stage: 'decode', done: ++done, total, unit: 'images' });
    await options.between();
  };
  for (const files of halves) sets.push(await decodeHalf(source, files, fit, header, onDecoded, options.between));
  for (const set of sets) {
    if (set.count === 0) throw new UserError('no-readable-picture', 'No picture in {folder} can be read; the first: {file} ({reason}).', { folder: source.place, ...header.skipped[0]! });
  }
  return { header, sets };
}

/** Throws a UserError where of a class no training picture can be read. */
export function refuseUnread({ classes, halves: [training] }: Listed, train: ImageSet, header: DecodedHeader): void {
  classes.forEach((name, label) => {
    if (train.labels.includes(label)) return;
    const names = new Set(training!.flatMap((each) => (each.label === label ? printable(each.file) : [])));
    const { file, reason } = header.skipped.find((each) => names.has(each.file))!;
    throw new UserError('class-unreadable', 'No picture of the class "{class}" can be read; the first: {file} ({reason}). Put {kinds} pictures there or remove the folder.', { class: printable(name), file, reason, kinds: readKinds });
  });
}

async function decodeHalf(source: PictureSource, files: PictureFile[], fit: Fit, header: DecodedHeader, onDecoded: () => Promise<void>, between: Between): Promise<ImageSet> {
  const bytes = fit.height * fit.width * fit.channels;
  const images = new Uint8Array(new SharedArrayBuffer(files.length * bytes));
  const reasons = new Map<number, Said>();
  let next = 0;
  const decodeNext = async (): Promise<void> => {
    while (next < files.length) {
      const i = next++;
      await decodeInto(i);
      await onDecoded();
    }
  };
  const decodeInto = async (i: number): Promise<void> => {
    try {
      images.set(await source.read(files[i]!, fit, i), i * bytes);
      reasons.delete(i);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      reasons.set(i, error.said);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, decodeNext));
  // libvips has one place for all threads' errors: alone, a file says its own.
  for (const i of [...reasons.keys()].sort((a, b) => a - b)) {
    await between();
    await decodeInto(i);
    const reason = reasons.get(i);
    if (reason !== undefined) header.skipped.push({ file: printable(files[i]!.file), reason });
  }
  return withoutUnread({ ...fit, count: files.length, images, labels: new Int32Array(new SharedArrayBuffer(files.length * 4)), files: files.map(({ file }) => file) }, files, reasons);
}

/** Moves the readable pictures together. */
function withoutUnread(set: ImageSet & { files?: string[] }, files: PictureFile[], unread: Map<number, Said>): ImageSet {
  const { height, width, channels, images } = set;
  const bytes = height * width * channels;
  const read = files.map((_, i) => i).filter((i) => !unread.has(i));
  const labels = new Int32Array(new SharedArrayBuffer(read.length * 4));
  read.forEach((from, to) => {
    if (from !== to) images.copyWithin(to * bytes, from * bytes, (from + 1) * bytes);
    labels[to] = files[from]!.label;
  });
  return { height, width, channels, count: read.length, images: images.subarray(0, read.length * bytes), labels, files: read.map((i) => files[i]!.file) };
}

/** Named after what the pictures depend on: where they are, how they are read, and every file's name, size and time. */
function packFile(root: string, fit: Fit, { halves }: Listed, folder: string): string {
  const place = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const content = createHash('sha256').update(JSON.stringify([DECODING, fit, halves])).digest('hex').slice(0, 20);
  return path.join(folder, 'folders', `${place}-${content}.pack`);
}

/** Keeps the newest packs of the same folder, as other experiments may read it at other sizes. */
async function forgetOld(file: string): Promise<void> {
  const folder = path.dirname(file);
  const same = (await readdir(folder).catch(() => [])).filter((name) => name.startsWith(path.basename(file).slice(0, 13)) && name.endsWith('.pack'));
  const age = (name: string): number => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newestFirst = same.sort((a, b) => age(b) - age(a));
  for (const name of newestFirst.slice(PACKS_KEPT - 1)) await rm(path.join(folder, name), { force: true });
}
