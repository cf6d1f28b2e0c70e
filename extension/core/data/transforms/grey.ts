import type { BytePicture } from '../transform';

/** Pillow's luma (ITU-R 601-2, 16 bits of fraction), one byte: `convert("L")`. */
export const luma = (red: number, green: number, blue: number): number => (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

/** Mean grey level as ImageEnhance.Contrast takes it: rounded to the nearest level. */
export function meanGrey({ values, channels, height, width }: BytePicture): number {
  let sum = 0;
  if (channels === 1) for (let i = 0; i < values.length; i++) sum += values[i]!;
  else for (let i = 0; i < values.length; i += 3) sum += luma(values[i]!, values[i + 1]!, values[i + 2]!);
  return Math.trunc(sum / (height * width) + 0.5);
}
