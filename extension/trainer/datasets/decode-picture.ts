import type * as Sharp from 'sharp';
import { luma } from '../../core/data/transforms/grey';

/** How a folder's pictures are brought to one size. */
export interface Fit {
  height: number;
  width: number;
  channels: 1 | 3;
  /** "crop": the shorter side fits and the middle is cut out; "stretch": both sides fit. */
  resize: 'crop' | 'stretch';
}

let loaded: Promise<typeof Sharp.default> | null = null;

/** Loaded for the first picture: a run that decodes none begins sooner. */
async function loadSharp(): Promise<typeof Sharp.default> {
  const { default: sharp } = await import('sharp');
  // One thread a picture: many are decoded at once, and pictures are small.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/** H, W, C bytes. Upright as the camera meant it; transparency is dropped; grey is PIL's luma. Throws sharp's error where the file is no picture. */
export async function decodePicture(file: string | Uint8Array, { height, width, channels, resize }: Fit): Promise<Uint8Array> {
  const sharp = await (loaded ??= loadSharp());
  const { data } = await sharp(file, { failOn: 'truncated' })
    .rotate()
    .resize(width, height, { fit: resize === 'crop' ? 'cover' : 'fill', position: 'centre', kernel: 'linear' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return channels === 1 ? asGrey(data) : data;
}

function asGrey(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++) grey[i] = luma(rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!);
  return grey;
}
