import type { BytePicture } from '../transform';
import { blendTable, clip, lookUp } from './blend';
import { luma, meanGrey } from './grey';

/** torchvision's adjust_* on PIL images: ImageEnhance blends a picture with its "degenerate". They write into the picture. */

const table = new Uint8Array(256);

/** Degenerate: black. */
export function adjustBrightness(picture: BytePicture, factor: number): BytePicture {
  blendTable(0, factor, table);
  lookUp(picture.values, table);
  return picture;
}

/** Degenerate: the picture's mean grey. */
export function adjustContrast(picture: BytePicture, factor: number): BytePicture {
  blendTable(meanGrey(picture), factor, table);
  lookUp(picture.values, table);
  return picture;
}

/** Degenerate: the picture in grey. */
export function adjustSaturation(picture: BytePicture, factor: number): BytePicture {
  if (picture.channels === 1) return picture;
  const { values } = picture;
  const alpha = Math.fround(factor);
  for (let i = 0; i < values.length; i += 3) {
    const [red, green, blue] = [values[i]!, values[i + 1]!, values[i + 2]!];
    const grey = luma(red, green, blue);
    values[i] = clip(Math.fround(grey + Math.fround(alpha * (red - grey))));
    values[i + 1] = clip(Math.fround(grey + Math.fround(alpha * (green - grey))));
    values[i + 2] = clip(Math.fround(grey + Math.fround(alpha * (blue - grey))));
  }
  return picture;
}
