import type { Pixels } from './inspector';

/** Rows top … bottom - 1 and columns left … right - 1 of a picture; one pixel of nothing where there are none. */
export function cropped({ width, rgba }: Pixels, { top, left, bottom, right }: { top: number; left: number; bottom: number; right: number }): Pixels {
  const [high, wide] = [bottom - top, right - left];
  if (high <= 0 || wide <= 0) return { width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
  const part = new Uint8ClampedArray(4 * high * wide);
  for (let row = 0; row < high; row++) part.set(rgba.subarray(4 * ((top + row) * width + left), 4 * ((top + row) * width + right)), 4 * row * wide);
  return { width: wide, height: high, rgba: part };
}
