import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DataNotice, ImageSet, Skipped } from '../../core/data/dataset';
import type { Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { cacheFolder } from './cache-folder';
import type { Fit } from './decode-picture';
import { keeping, keepPack } from './keep-pack';
import { printable, readKinds, type PictureFile } from './list-pictures';
import type { Loader } from './loader';
import { isReadAsWanted, PackWriter, readPack, type Pack } from './pack';
import { refuseLarge } from './picture-budget';
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
  const bytes = listed.halves.flat().length * fit.height * fit.width * fit.channels;
  if (!isReadAsWanted(bytes)) {
    const pack = await decodeToMemory(source, fit, listed, options);
    return { pack, kept: await keepPack(file, pack, options.between, () => forgetOld(file!)) };
  }
  const kept = await keeping(file, async () => {
    await forgetOld(file!);
    await decodeToFile(file!, source, fit, listed, options);
  });
  const written = kept.length > 0 ? null : await readPack<DecodedHeader>(file!, options.between);
  if (written) return { pack: written, kept };
  refuseLarge(bytes, source.place, kept);
  return { pack: await decodeToMemory(source, fit, listed, options), kept };
}

async function decodeToMemory(source: PictureSource, fit: Fit, listed: Listed, options: Parameters<Loader>[1]): Promise<Pack<DecodedHeader>> {
  const size = fit.height * fit.width * fit.channels;
  const rooms = listed.halves.map((files) => new Uint8Array(new SharedArrayBuffer(files.length * size)));
  const read: PictureFile[][] = listed.halves.map(() => []);
  const header = await decodeAll(source, fit, listed, options, (half, file, picture) => {
    rooms[half]!.set(picture, read[half]!.length * size);
    read[half]!.push(file);
  });
  const sets = read.map((files, half): ImageSet => {
    const labels = new Int32Array(new SharedArrayBuffer(files.length * 4));
    files.forEach(({ label }, i) => (labels[i] = label));
    const { height, width, channels } = fit;
    return { height, width, channels, count: files.length, images: rooms[half]!.subarray(0, files.length * size), labels, files: files.map(({ file }) => file) };
  });
  return { header, sets };
}

/** Picture by picture: no more of them is in memory than is being decoded. */
async function decodeToFile(file: string, source: PictureSource, fit: Fit, listed: Listed, options: Parameters<Loader>[1]): Promise<void> {
  const writer = await PackWriter.open(file);
  try {
    let begun = -1;
    const header = await decodeAll(source, fit, listed, options, async (half, { file: name, label }, picture) => {
      for (; begun < half; begun++) writer.begin(fit);
      await writer.add(picture, [label], [name]);
    });
    await writer.finish(header);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** Hands each half's pictures to `keep` in the order of their files. Throws a UserError where of a half none can be read. */
async function decodeAll(source: PictureSource, fit: Fit, { classes, halves }: Listed, options: Parameters<Loader>[1], keep: (half: number, file: PictureFile, picture: Uint8Array) => Promise<void> | void): Promise<DecodedHeader> {
  const total = halves.reduce((sum, files) => sum + files.length, 0);
  const header: DecodedHeader = { classes, skipped: [] };
  let done = 0;
  for (const [half, files] of halves.entries()) {
    let read = 0;
    for await (const { file, picture, reason } of inOrder(source, files, fit)) {
      if (reason !== null) header.skipped.push({ file: printable(file.file), reason });
      else {
        await keep(half, file, picture);
        read++;
      }
      options.onProgress?.({ stage: 'decode', done: ++done, total, unit: 'images' });
      await options.between();
    }
    if (read === 0) throw new UserError('no-readable-picture', 'No picture in {folder} can be read; the first: {file} ({reason}).', { folder: source.place, ...header.skipped[0]! });
  }
  return header;
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

type Attempt = { file: PictureFile } & ({ picture: Uint8Array; reason: null } | { picture: null; reason: Said });

/** Decodes several at once. */
async function* inOrder(source: PictureSource, files: PictureFile[], fit: Fit): AsyncGenerator<Attempt> {
  const attempt = async (i: number): Promise<Attempt> => {
    const file = files[i]!;
    try {
      return { file, picture: await source.read(file, fit, i), reason: null };
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      return { file, picture: null, reason: error.said };
    }
  };
  const ahead: Promise<Attempt>[] = [];
  let next = 0;
  for (let i = 0; i < files.length; i++) {
    while (next < Math.min(files.length, i + AT_ONCE)) {
      const begun = attempt(next++);
      // Whoever has enough leaves those that are on their way unheeded.
      begun.catch(() => undefined);
      ahead.push(begun);
    }
    const first = await ahead.shift()!;
    if (first.reason !== null) await Promise.all(ahead);
    // libvips has one place for all threads' errors: alone, a file says its own.
    yield first.reason === null ? first : await attempt(i);
  }
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
