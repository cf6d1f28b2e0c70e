import { constants } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { ImageSet } from '../../core/data/dataset';
import { isAlive } from '../../shared/is-alive';
import { betweenPieces, type Between } from '../between-pieces';
import { makeFolders } from '../make-folders';

/**
 * Decoded pictures in one file: "CNNLAB2\n", the length of the header as 4 bytes (little-endian), the header as JSON,
 * then each set's labels (int32, little-endian) and pictures, and the CRC-32 of all from the JSON on as 4 bytes.
 */
const MAGIC = 'CNNLAB2\n';
const CRC_BYTES = 4;
/** Bytes read or written at once: also of a slow disk a fraction of a second. */
const PIECE = 2 ** 24;

export interface Pack<Header> {
  header: Header;
  sets: ImageSet[];
}

type SetShape = Pick<ImageSet, 'height' | 'width' | 'channels' | 'count' | 'files'>;

/** Written beside and renamed, so that a pack is whole or not there. */
export async function writePack<Header>(file: string, { header, sets }: Pack<Header>, between = betweenPieces()): Promise<void> {
  makeFolders(path.dirname(file));
  await sweep(path.dirname(file));
  const shapes: SetShape[] = sets.map(({ height, width, channels, count, files }) => ({ height, width, channels, count, files }));
  const json = Buffer.from(JSON.stringify({ header, shapes }));
  const head = Buffer.alloc(MAGIC.length + 4);
  head.write(MAGIC, 'latin1');
  head.writeUInt32LE(json.length, MAGIC.length);
  const part = `${file}.${process.pid}.part`;
  const handle = await open(part, 'w');
  try {
    await handle.writeFile(Buffer.concat([head, json]));
    const end = Buffer.alloc(CRC_BYTES);
    end.writeUInt32LE(crc32(json));
    for (const bytes of sets.flatMap(({ labels, images }) => [bytesOf(labels), images])) {
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        await handle.writeFile(piece);
        end.writeUInt32LE(crc32(piece, end.readUInt32LE()));
        await between();
      }
    }
    await handle.writeFile(end);
    await handle.close();
    await rename(part, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

/** Takes away what writers that were killed have left: nobody else would ever. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const writer = /\.pack\.(\d+)\.part$/.exec(name)?.[1];
    if (writer !== undefined && !isAlive(Number(writer), process.kill)) await rm(path.join(folder, name), { force: true });
  }
}

/** Null where there is no such file, or one that was cut short, changed or is none of ours. */
export async function readPack<Header>(file: string, between = betweenPieces()): Promise<Pack<Header> | null> {
  // With the flag, a pipe of that name is not waited for.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(() => null);
  if (!handle) return null;
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return null;
    const { size } = stats;
    const head = Buffer.alloc(MAGIC.length + 4);
    await handle.read(head, 0, head.length, 0);
    if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
    const json = Buffer.alloc(Math.min(size, head.readUInt32LE(MAGIC.length)));
    await handle.read(json, 0, json.length, head.length);
    const { header, shapes } = JSON.parse(json.toString()) as { header: Header; shapes: SetShape[] };
    let at = head.length + json.length;
    const total = shapes.reduce((sum, shape) => sum + shape.count * (4 + shape.height * shape.width * shape.channels), at);
    if (size !== total + CRC_BYTES) return null;
    const sets: ImageSet[] = [];
    let crc = crc32(json);
    for (const shape of shapes) {
      const labels = new Int32Array(new SharedArrayBuffer(shape.count * 4));
      const images = new Uint8Array(new SharedArrayBuffer(shape.count * shape.height * shape.width * shape.channels));
      for (const bytes of [bytesOf(labels), images]) {
        crc = await readWhole(handle, bytes, at, crc, between);
        at += bytes.length;
      }
      sets.push({ ...shape, labels, images });
    }
    const end = Buffer.alloc(CRC_BYTES);
    await handle.read(end, 0, CRC_BYTES, at);
    return end.readUInt32LE() === crc ? { header, sets } : null;
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    return null;
  } finally {
    await handle.close();
  }
}

const bytesOf = (labels: Int32Array<SharedArrayBuffer>): Uint8Array => new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);

/** Fills `bytes`; answers the CRC of them and what came before. */
async function readWhole(handle: Awaited<ReturnType<typeof open>>, bytes: Uint8Array, position: number, before: number, between: Between): Promise<number> {
  let crc = before;
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(bytes.length - done, PIECE), position + done);
    if (bytesRead === 0) throw new Error('The file ends early.');
    crc = crc32(bytes.subarray(done, done + bytesRead), crc);
    done += bytesRead;
    await between();
  }
  return crc;
}
