import type { BytePicture } from '../transform';
import { SAME_LEVELS } from './blend';

/** Pillow's luma (ITU-R 601-2, 16 bits of fraction), one byte: `convert("L")`. */
export const luma = (red: number, green: number, blue: number): number => (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

/** Mean grey level, after each level is looked up in `levels`, as ImageEnhance.Contrast takes it: rounded to the nearest level. */
export function meanGrey({ values, channels, height, width }: BytePicture, levels = SAME_LEVELS): number {
  let sum = 0;
  if (channels === 1) for (let i = 0; i < values.length; i++) sum += levels[values[i]!]!;
  else for (let i = 0; i < values.length; i += 3) sum += luma(levels[values[i]!]!, levels[values[i + 1]!]!, levels[values[i + 2]!]!);
  return Math.trunc(sum / (height * width) + 0.5);
}
