import type { BytePicture } from '../transform';
import { blendTable, clip, lookUp, SAME_LEVELS } from './blend';
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

/** Degenerate: the picture in grey. Each level is looked up in `levels` first. */
export function adjustSaturation(picture: BytePicture, factor: number, levels = SAME_LEVELS): BytePicture {
  if (picture.channels === 1) return picture;
  const { values } = picture;
  const shares = wholeShares(factor);
  if (!shares) {
    lookUp(values, levels);
    return adjustSaturationExactly(picture, factor);
  }
  for (let i = 0; i < values.length; i += 3) {
    const [red, green, blue] = [levels[values[i]!]!, levels[values[i + 1]!]!, levels[values[i + 2]!]!];
    const grey = luma(red, green, blue);
    const [newRed, newGreen, newBlue] = [grey + shares[255 + red - grey]!, grey + shares[255 + green - grey]!, grey + shares[255 + blue - grey]!];
    values[i] = newRed < 0 ? 0 : newRed > 255 ? 255 : newRed;
    values[i + 1] = newGreen < 0 ? 0 : newGreen > 255 ? 255 : newGreen;
    values[i + 2] = newBlue < 0 ? 0 : newBlue > 255 ? 255 : newBlue;
  }
  return picture;
}

const wholeTable = new Int16Array(511);

/**
 * floor(factor * difference) for differences -255..255, so that a level is grey + share, all in integers. Null for the
 * rare factor with a product so near below a whole number that the float32 sum might reach it.
 */
function wholeShares(factor: number): Int16Array | null {
  const alpha = Math.fround(factor);
  for (let difference = -255; difference <= 255; difference++) {
    const product = Math.fround(alpha * difference);
    const whole = Math.floor(product);
    if (product - whole > 1 - 2 ** -15) return null;
    wholeTable[255 + difference] = Math.max(-512, Math.min(512, whole));
  }
  return wholeTable;
}

function adjustSaturationExactly(picture: BytePicture, factor: number): BytePicture {
  const { values } = picture;
  const alpha = Math.fround(factor);
  for (let i = 0; i < values.length; i += 3) {
    const grey = luma(values[i]!, values[i + 1]!, values[i + 2]!);
    for (let c = i; c < i + 3; c++) values[c] = clip(Math.fround(grey + Math.fround(alpha * (values[c]! - grey))));
  }
  return picture;
}
