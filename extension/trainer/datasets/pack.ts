import { open, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ImageSet } from '../../core/data/dataset';
import { betweenPieces, type Between } from '../between-pieces';

/**
 * Decoded pictures in one file: "CNNLAB1\n", the length of the header as 4 bytes (little-endian), the header as JSON,
 * then each set's labels (int32, little-endian) and pictures.
 */
const MAGIC = 'CNNLAB1\n';
/** Bytes read or written at once: also of a slow disk a fraction of a second. */
const PIECE = 2 ** 24;

export interface Pack<Header> {
  header: Header;
  sets: ImageSet[];
}

type SetShape = Pick<ImageSet, 'height' | 'width' | 'channels' | 'count' | 'files'>;

/** Written beside and renamed, so that a pack is whole or not there. */
export async function writePack<Header>(file: string, { header, sets }: Pack<Header>, between = betweenPieces()): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const shapes: SetShape[] = sets.map(({ height, width, channels, count, files }) => ({ height, width, channels, count, files }));
  const json = Buffer.from(JSON.stringify({ header, shapes }));
  const head = Buffer.alloc(MAGIC.length + 4);
  head.write(MAGIC, 'latin1');
  head.writeUInt32LE(json.length, MAGIC.length);
  const part = `${file}.${process.pid}.part`;
  const handle = await open(part, 'w');
  try {
    for (const bytes of [head, json, ...sets.flatMap(({ labels, images }) => [bytesOf(labels), images])]) {
      for (let at = 0; at < bytes.length; at += PIECE) {
        await handle.writeFile(bytes.subarray(at, at + PIECE));
        await between();
      }
    }
    await handle.close();
    await rename(part, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

/** Null where there is no such file, or one that was cut short or is none of ours. */
export async function readPack<Header>(file: string, between = betweenPieces()): Promise<Pack<Header> | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (!handle) return null;
  try {
    const head = Buffer.alloc(MAGIC.length + 4);
    await handle.read(head, 0, head.length, 0);
    if (head.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
    const json = Buffer.alloc(head.readUInt32LE(MAGIC.length));
    await handle.read(json, 0, json.length, head.length);
    const { header, shapes } = JSON.parse(json.toString()) as { header: Header; shapes: SetShape[] };
    let at = head.length + json.length;
    const total = shapes.reduce((sum, shape) => sum + shape.count * (4 + shape.height * shape.width * shape.channels), at);
    if ((await handle.stat()).size !== total) return null;
    const sets: ImageSet[] = [];
    for (const shape of shapes) {
      const labels = new Int32Array(new SharedArrayBuffer(shape.count * 4));
      const images = new Uint8Array(new SharedArrayBuffer(shape.count * shape.height * shape.width * shape.channels));
      for (const bytes of [bytesOf(labels), images]) {
        await readWhole(handle, bytes, at, between);
        at += bytes.length;
      }
      sets.push({ ...shape, labels, images });
    }
    return { header, sets };
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    return null;
  } finally {
    await handle.close();
  }
}

const bytesOf = (labels: Int32Array<SharedArrayBuffer>): Uint8Array => new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);

async function readWhole(handle: Awaited<ReturnType<typeof open>>, bytes: Uint8Array, position: number, between: Between): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(bytes.length - done, PIECE), position + done);
    if (bytesRead === 0) throw new Error('The file ends early.');
    done += bytesRead;
    await between();
  }
}
