import { closeSync, constants, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { pixelsOf, scaledDown } from '../../core/data/picture';
import type { FiledImages, ImageSet } from '../../core/data/dataset';
import type { BytePicture } from '../../core/data/transform';
import { fileReason } from '../../shared/file-reason';
import type { Pixels } from '../../shared/inspector';
import { said, type Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';

type Read = Pick<ImageSet, 'height' | 'width' | 'channels' | 'images' | 'picked'>;

/** The pictures of a set, one at a time. Whoever made it closes it. */
export class PictureReader {
  private readonly size: number;
  private readonly room: Uint8Array | null;
  private descriptor: number | null = null;

  constructor(private readonly set: Read) {
    this.size = set.height * set.width * set.channels;
    this.room = set.images instanceof Uint8Array ? null : new Uint8Array(this.size);
  }

  /** H, W, C bytes, valid until the next picture is read. Throws a UserError where the file that keeps them is gone or damaged. */
  at(index: number): Uint8Array {
    const { images, picked } = this.set;
    const kept = picked ? picked[index]! : index;
    return images instanceof Uint8Array ? images.subarray(kept * this.size, (kept + 1) * this.size) : this.read(images, kept);
  }

  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  private read({ file, from, checksums }: FiledImages, kept: number): Uint8Array {
    const room = this.room!;
    let read: number;
    try {
      // With the flag, a pipe of that name is not waited for.
      this.descriptor ??= openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      read = readSync(this.descriptor, room, 0, this.size, from + kept * this.size);
    } catch (error) {
      const reason = fileReason(error);
      throw reason === null ? error : lost(file, reason);
    }
    if (read < this.size || crc32(room) !== checksums[kept]) throw lost(file, said`its picture ${{ number: kept }} is damaged`);
    return room;
  }
}

const lost = (file: string, reason: Said): UserError =>
  new UserError('pack-lost', 'The decoded pictures in {file} cannot be read any more ({reason}): remove that file, and the run, resumed, decodes them anew.', { file, reason });

/** One picture of a set. */
export function pictureOf(set: Read, index: number): BytePicture {
  const reader = new PictureReader(set);
  try {
    const { height, width, channels } = set;
    return { kind: 'bytes', height, width, channels, values: reader.at(index) };
  } finally {
    reader.close();
  }
}

/** Twice as many pixels as a strip of pictures gives it, for screens that have them. */
const thumbnailSide = 96;
export const thumbnail = (set: Read, index: number): Pixels => scaledDown(pixelsOf(pictureOf(set, index)), thumbnailSide);
