import type * as Sharp from 'sharp';
import { fitted, type Fit as SizeFit } from '../../core/data/fit';
import { coverSize } from '../../core/data/transforms/resize';
import { asIs, said } from '../../shared/said';
import { decodeBmp, type Rgb } from './bmp';
import { decodeNetpbm } from './netpbm';
import { opaqueGif } from './opaque-gif';
import { checkPixels, MOST_PIXELS, PictureError } from './picture-error';

/** How a folder's pictures are brought to one size. */
export interface Fit extends SizeFit {
  /** "fast" lets the decoder of JPEG shrink large pictures to twice the size on its way. */
  decode: 'exact' | 'fast';
}

/** Pixels being decoded at once; a larger picture is decoded alone. */
const PIXELS_AT_ONCE = 48_000_000;

let loaded: Promise<typeof Sharp.default> | null = null;

/** Loaded for the first picture: a run that decodes none begins sooner. */
async function loadSharp(): Promise<typeof Sharp.default> {
  const { default: sharp } = await import('sharp');
  // One thread a picture: many are decoded at once, and pictures are small.
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/**
 * H, W, C bytes, as torchvision's ImageFolder and its Resize (and CenterCrop) make them of the file: Pillow's convert("RGB") and Image.resize.
 * Unlike there, pictures stand upright as the camera meant it, and of 16-bit grey the high byte is taken.
 * Throws a PictureError where the bytes are no picture that is read.
 */
export async function decodePicture(bytes: Uint8Array, fit: Fit): Promise<Uint8Array> {
  return fitted(await decodeRgb(bytes, fit), fit);
}

const decodeRgb = (bytes: Uint8Array, fit: Fit): Promise<Rgb> => byDecoder(bytes, (own) => (own ? own(bytes) : decodeWithSharp(bytes, fit)));

/** Height and width of a picture as it stands upright. Throws a PictureError where the bytes are no picture that is read. */
export const pictureExtent = (bytes: Uint8Array): Promise<{ height: number; width: number }> =>
  byDecoder(bytes, async (own) => {
    if (own) return own(bytes);
    const { width, height, orientation = 1 } = await (await (loaded ??= loadSharp()))(bytes, { limitInputPixels: false }).metadata();
    return orientation >= 5 ? { height: width, width: height } : { height, width };
  });

async function byDecoder<T>(bytes: Uint8Array, decode: (own: ReturnType<typeof ownDecoder>) => T | Promise<T>): Promise<T> {
  if (bytes.length === 0) throw new PictureError(said`it is empty`);
  const own = ownDecoder(bytes);
  try {
    return await decode(own);
  } catch (error) {
    if (error instanceof PictureError) throw error;
    // Our own readers go beyond the end of a file that lies about its length.
    throw new PictureError(own ? said`it was cut short` : asIs(String(error instanceof Error ? error.message : error).split('\n')[0]!), { cause: error });
  }
}

/** For the kinds that libvips as it comes with sharp does not read. */
function ownDecoder(bytes: Uint8Array): ((bytes: Uint8Array) => Rgb) | null {
  const start = String.fromCharCode(...bytes.subarray(0, 3));
  if (start.startsWith('BM')) return decodeBmp;
  return /^P[1-6]\s/.test(start) ? decodeNetpbm : null;
}

async function decodeWithSharp(file: Uint8Array, fit: Fit): Promise<Rgb> {
  const sharp = await (loaded ??= loadSharp());
  const bytes = String.fromCharCode(...file.subarray(0, 3)) === 'GIF' ? opaqueGif(file) : file;
  const { width, height, space, format, orientation = 1 } = await sharp(bytes, { limitInputPixels: false }).metadata();
  checkPixels(width, height);
  return inTurn(width * height, async () => {
    // A profile is ignored, as Pillow ignores it.
    const picture = sharp(bytes, { failOn: 'error', ignoreIcc: true, limitInputPixels: MOST_PIXELS }).autoOrient();
    // Ink that no profile explains comes as it is stored.
    if (space === 'cmyk') return cmykToRgb(await raw(picture.pipelineColourspace('cmyk').toColourspace('cmyk')));
    const [uprightHeight, uprightWidth] = orientation >= 5 ? [width, height] : [height, width];
    if (fit.decode === 'fast' && format === 'jpeg') shrunk(picture, uprightHeight, uprightWidth, fit);
    return raw(picture.toColourspace('srgb').removeAlpha());
  });
}

async function raw(picture: Sharp.Sharp): Promise<Rgb & { channels: number }> {
  const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { height: info.height, width: info.width, channels: info.channels, values: data };
}

/** To twice the size that is wanted, where that is worth it. */
function shrunk(picture: Sharp.Sharp, height: number, width: number, fit: Fit): void {
  const [wantedHeight, wantedWidth] = fit.resize === 'stretch' ? [fit.height, fit.width] : coverSize(height, width, fit.height, fit.width);
  if (height > 4 * wantedHeight && width > 4 * wantedWidth) picture.resize(2 * wantedWidth, 2 * wantedHeight, { fit: 'fill', kernel: 'linear' });
}

/** Pillow's cmyk2rgb (Convert.c). */
function cmykToRgb({ height, width, values: ink }: Rgb): Rgb {
  const values = new Uint8Array(height * width * 3);
  for (let from = 0, to = 0; to < values.length; from += 4) {
    const light = 255 - ink[from + 3]!;
    for (let c = 0; c < 3; c++, to++) {
      const product = ink[from + c]! * light + 128;
      values[to] = Math.max(0, light - (((product >> 8) + product) >> 8));
    }
  }
  return { height, width, values };
}

let pixels = 0;
const waiting: (() => void)[] = [];

/** Waits until there is room for so many pixels beside those that are being decoded. */
async function inTurn<T>(count: number, decode: () => Promise<T>): Promise<T> {
  while (pixels > 0 && pixels + count > PIXELS_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  pixels += count;
  try {
    return await decode();
  } finally {
    pixels -= count;
    for (const wake of waiting.splice(0)) wake();
  }
}
