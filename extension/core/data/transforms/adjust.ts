import { blendWithGrey, blendWithLevel, sumOfGrey, sumOfLevels, turnHue } from '../pixels/colour-kernels';
import { onPixels } from '../pixels/kernel';
import type { BytePicture } from '../transform';

/** torchvision's adjust_* on PIL images: ImageEnhance blends a picture with its "degenerate". */
const adjustments = {
  /** Degenerate: black. */
  brightness: (bytes: number, _picture: BytePicture, factor: number) => blendWithLevel(bytes, factor, 0),
  /** Degenerate: the picture's mean grey, rounded to the nearest level. */
  contrast(bytes: number, { height, width, channels }: BytePicture, factor: number) {
    const sum = channels === 3 ? sumOfGrey(bytes) : sumOfLevels(bytes);
    return blendWithLevel(bytes, factor, Math.trunc(sum / (height * width) + 0.5));
  },
  /** Degenerate: the picture in grey. */
  saturation: (bytes: number, { channels }: BytePicture, factor: number) => (channels === 3 ? blendWithGrey(bytes, factor) : 0),
  /** By a share of the colour circle, which Pillow cuts into 256. */
  hue: (bytes: number, { channels }: BytePicture, factor: number) => (channels === 3 ? turnHue(bytes, Math.trunc(factor * 255) & 255) : 0),
};
export type ColourAdjustment = keyof typeof adjustments;

/** One after another, written into the picture; a factor of null leaves its adjustment out. */
export function adjustColours(picture: BytePicture, order: readonly ColourAdjustment[], factors: { readonly [A in ColourAdjustment]?: number | null }): BytePicture {
  onPixels(picture.values, (bytes) => {
    for (const which of order) {
      const factor = factors[which] ?? null;
      if (factor !== null) adjustments[which](bytes, picture, factor);
    }
  });
  return picture;
}

export const adjustColour = (picture: BytePicture, which: ColourAdjustment, factor: number): BytePicture => adjustColours(picture, [which], { [which]: factor });
