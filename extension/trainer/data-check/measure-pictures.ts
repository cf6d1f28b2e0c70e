import { createHash } from 'node:crypto';
import { bmvbhash } from 'blockhash-core';
import type { Measured } from '../../core/data-check/find-faults';
import { hashWords, thumbSide, wordsOfHash } from '../../core/data-check/duplicates';
import type { Size } from '../../core/data-check/picture-faults';
import { greyLevels, measuredSide, pictureFigures, type PictureFigures } from '../../core/data-check/picture-figures';
import { pixelsOf } from '../../core/data/picture';
import { PictureMemory } from '../../core/data/picture-memory';
import type { BytePicture } from '../../core/data/transform';
import { resize } from '../../core/data/transforms/resample';

/** Pixels a side of blockhash, whose hash has one bit for each. */
const hashSide = 16;

/** A picture of at most `measuredSide` a side, and how large its file's is; null where pictures have no size of their own. */
export interface SeenPicture {
  picture: BytePicture;
  size: Size | null;
}

/** Gathers what is measured of a set's pictures, each at its place. */
export class Measuring {
  private readonly figures: PictureFigures[];
  private readonly sizes: (Size | null)[];
  private readonly hashes: Uint32Array;
  private readonly thumbs: Uint8Array;
  private readonly digests: string[];
  private readonly memory = new PictureMemory();

  constructor(count: number) {
    this.figures = Array<PictureFigures>(count);
    this.sizes = Array<Size | null>(count).fill(null);
    this.hashes = new Uint32Array(count * hashWords);
    this.thumbs = new Uint8Array(count * thumbSide * thumbSide);
    this.digests = Array<string>(count);
  }

  take(at: number, { picture, size }: SeenPicture): void {
    const { height, width } = picture;
    this.figures[at] = pictureFigures(picture);
    this.sizes[at] = size;
    this.digests[at] = createHash('sha1').update(`${height} ${width} `).update(picture.values).digest('base64');
    const hashed = Math.min(height, width) < hashSide ? resize(picture, Math.max(height, hashSide), Math.max(width, hashSide), 'bilinear', this.memory) : picture;
    const { width: hashedWidth, height: hashedHeight, rgba } = pixelsOf(hashed);
    this.hashes.set(wordsOfHash(bmvbhash({ width: hashedWidth, height: hashedHeight, data: rgba }, hashSide)), at * hashWords);
    const grey: BytePicture = { kind: 'bytes', height, width, channels: 1, values: greyLevels(picture) };
    this.thumbs.set(resize(grey, thumbSide, thumbSide, 'bilinear', this.memory).values, at * thumbSide * thumbSide);
  }

  get measured(): Measured {
    const { figures, hashes, thumbs, digests } = this;
    const sizes = this.sizes.filter((size) => size !== null);
    return { figures, hashes, thumbs, digests, sizes: sizes.length === figures.length ? sizes : null };
  }
}

/** No larger than what is measured, proportions kept. */
export function measurable(picture: BytePicture): BytePicture {
  const ratio = Math.max(picture.height, picture.width) / measuredSide;
  return ratio <= 1 ? picture : resize(picture, side(picture.height, ratio), side(picture.width, ratio), 'bilinear', new PictureMemory());
}

export const side = (length: number, ratio: number): number => Math.max(1, Math.floor(length / Math.max(1, ratio)));
