import { constants } from 'node:fs';
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { FiledImages, ImageSet } from '../../core/data/dataset';
import { isAlive } from '../../shared/is-alive';
import { betweenPieces, type Between } from '../between-pieces';
import { makeFolders } from '../make-folders';
import { pictureBudget } from './picture-budget';

/**
 * Decoded pictures in one file: "CNNLAB3\n" and the pictures of each set; then of each set the labels (int32) and the CRC-32 of each
 * picture (uint32); what the sets are as JSON; and in 8 bytes the length of the JSON and the CRC-32 of all behind the pictures. Numbers are little-endian.
 */
const MAGIC = Buffer.from('CNNLAB3\n', 'latin1');
const END_BYTES = 8;
/** Bytes read or written at once: also of a slow disk a fraction of a second. */
const PIECE = 2 ** 24;
/** Sets of more bytes are read from their file as they are wanted: the system keeps in memory what it has room for, once for all processes. */
const MOST_IN_MEMORY = 2 ** 28;

export interface Pack<Header> {
  header: Header;
  sets: ImageSet[];
}

type SetShape = Pick<ImageSet, 'height' | 'width' | 'channels' | 'count' | 'files'>;

/** Whether a pack of so many bytes of pictures is read as they are wanted. */
export const isReadAsWanted = (bytes: number): boolean => bytes > Math.min(MOST_IN_MEMORY, pictureBudget());

/** Writes a pack beside its place and renames it, so that a pack is whole or not there. One that is not finished is to be abandoned. */
export class PackWriter {
  private readonly sets: (Omit<SetShape, 'count'> & { labels: number[]; checksums: number[] })[] = [];

  private constructor(
    private readonly file: string,
    private readonly part: string,
    private readonly handle: FileHandle,
  ) {}

  static async open(file: string): Promise<PackWriter> {
    makeFolders(path.dirname(file));
    await sweep(path.dirname(file));
    const part = `${file}.${process.pid}.part`;
    const writer = new PackWriter(file, part, await open(part, 'w'));
    await writer.orAbandon(() => writer.handle.writeFile(MAGIC));
    return writer;
  }

  /** What is added from now on is of the next set. */
  begin({ height, width, channels }: Pick<SetShape, 'height' | 'width' | 'channels'>): void {
    this.sets.push({ height, width, channels, labels: [], checksums: [] });
  }

  /** Adds pictures that lie one behind the other. */
  async add(pictures: Uint8Array, labels: Iterable<number>, files?: string[]): Promise<void> {
    const set = this.sets.at(-1)!;
    const size = sizeOf(set);
    for (let at = 0; at < pictures.length; at += size) set.checksums.push(crc32(pictures.subarray(at, at + size)));
    for (const label of labels) set.labels.push(label);
    if (files) (set.files ??= []).push(...files);
    await this.orAbandon(() => this.handle.writeFile(pictures));
  }

  async finish(header: unknown): Promise<void> {
    const tables = this.sets.flatMap(({ labels, checksums }) => [Buffer.from(Int32Array.from(labels).buffer), Buffer.from(Uint32Array.from(checksums).buffer)]);
    const shapes = this.sets.map(({ height, width, channels, files, labels }): SetShape => ({ height, width, channels, count: labels.length, files }));
    const json = Buffer.from(JSON.stringify({ header, shapes }));
    const behind = Buffer.concat([...tables, json]);
    const end = Buffer.alloc(END_BYTES);
    end.writeUInt32LE(json.length);
    end.writeUInt32LE(crc32(behind), 4);
    await this.orAbandon(async () => {
      await this.handle.writeFile(Buffer.concat([behind, end]));
      await this.handle.close();
      await rename(this.part, this.file);
    });
  }

  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    await rm(this.part, { force: true });
  }

  private async orAbandon(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.abandon();
      throw error;
    }
  }
}

/** Keeps sets that are in memory. */
export async function writePack<Header>(file: string, { header, sets }: Pack<Header>, between = betweenPieces()): Promise<void> {
  const writer = await PackWriter.open(file);
  try {
    for (const set of sets) {
      const images = set.images as Uint8Array;
      const bytes = sizeOf(set);
      const some = Math.max(1, Math.floor(PIECE / bytes));
      writer.begin(set);
      for (let at = 0; at < set.count; at += some) {
        await writer.add(images.subarray(at * bytes, Math.min(at + some, set.count) * bytes), set.labels.subarray(at, at + some), set.files?.slice(at, at + some));
        await between();
      }
    }
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  await writer.finish(header);
}

/** Takes away what writers that were killed have left: nobody else would ever. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const writer = /\.pack\.(\d+)\.part$/.exec(name)?.[1];
    if (writer !== undefined && !isAlive(Number(writer), process.kill)) await rm(path.join(folder, name), { force: true });
  }
}

/** Null where there is no such file, or one that was cut short, changed or is none of ours. Pictures that are read as they are wanted are checked then. */
export async function readPack<Header>(file: string, between = betweenPieces()): Promise<Pack<Header> | null> {
  // With the flag, a pipe of that name is not waited for.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (!handle) return null;
  try {
    return await readSets<Header>(file, handle, between);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    return null;
  } finally {
    await handle.close();
  }
}

async function readSets<Header>(file: string, handle: FileHandle, between: Between): Promise<Pack<Header> | null> {
  const stats = await handle.stat();
  if (!stats.isFile() || !(await piece(handle, 0, MAGIC.length)).equals(MAGIC)) return null;
  const end = await piece(handle, stats.size - END_BYTES, END_BYTES);
  const tablesEnd = stats.size - END_BYTES - end.readUInt32LE();
  const json = await piece(handle, tablesEnd, end.readUInt32LE());
  const { header, shapes } = JSON.parse(json.toString()) as { header: Header; shapes: SetShape[] };
  const tablesFrom = tablesEnd - shapes.reduce((sum, { count }) => sum + 8 * count, 0);
  const tables = await piece(handle, tablesFrom, tablesEnd - tablesFrom);
  if (crc32(json, crc32(tables)) !== end.readUInt32LE(4)) return null;
  if (shapes.reduce((sum, shape) => sum + shape.count * sizeOf(shape), MAGIC.length) !== tablesFrom) return null;
  const asWanted = isReadAsWanted(tablesFrom - MAGIC.length);
  const sets: ImageSet[] = [];
  let [from, at] = [MAGIC.length, 0];
  for (const shape of shapes) {
    const { count } = shape;
    const table = (): SharedArrayBuffer => shared(tables.subarray(at, (at += 4 * count)));
    const [labels, checksums] = [new Int32Array(table()), new Uint32Array(table())];
    const kept: FiledImages = { file, from, checksums };
    sets.push({ ...shape, labels, images: asWanted ? kept : await readWhole(handle, kept, count, sizeOf(shape), between) });
    from += count * sizeOf(shape);
  }
  return { header, sets };
}

const sizeOf = ({ height, width, channels }: Pick<SetShape, 'height' | 'width' | 'channels'>): number => height * width * channels;

function shared(bytes: Uint8Array): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** So many bytes of a file. Throws where it has fewer. */
async function piece(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  if (position < 0) throw new Error('The file ends early.');
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  if (bytesRead < length) throw new Error('The file ends early.');
  return bytes;
}

/** Throws where a picture is not the one that was written. */
async function readWhole(handle: FileHandle, { from, checksums }: FiledImages, count: number, size: number, between: Between): Promise<Uint8Array<SharedArrayBuffer>> {
  const images = new Uint8Array(new SharedArrayBuffer(count * size));
  for (let done = 0; done < images.length; ) {
    const { bytesRead } = await handle.read(images, done, Math.min(images.length - done, PIECE), from + done);
    if (bytesRead === 0) throw new Error('The file ends early.');
    done += bytesRead;
    await between();
  }
  for (let i = 0; i < count; i++) if (crc32(images.subarray(i * size, (i + 1) * size)) !== checksums[i]) throw new Error('A picture is damaged.');
  return images;
}
