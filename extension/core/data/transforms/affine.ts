import type { PictureMemory } from '../picture-memory';
import type { BytePicture } from '../transform';
import { fillBytes, type Fill } from './fill';
import { fillWith } from './window';

/** Output pixel (x, y) to input place: (a x + b y + c, d x + e y + f). */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Pillow's Image.transform(AFFINE, NEAREST) at the same size, with its 16.16 fixed point (Geometry.c, affine_fixed). */
export function affineNearest(picture: BytePicture, [a, b, c, d, e, f]: Matrix, fill: Fill, memory: PictureMemory): BytePicture {
  const { height, width, channels, values: source } = picture;
  const values = memory.bytes(source.length);
  fillWith(values, fillBytes(fill, channels));
  const [stepX, stepY] = [fixed(a), fixed(d)];
  let [rowX, rowY] = [fixed(c + a * 0.5 + b * 0.5), fixed(f + d * 0.5 + e * 0.5)];
  let to = 0;
  for (let y = 0; y < height; y++) {
    let [atX, atY] = [rowX, rowY];
    for (let x = 0; x < width; x++) {
      const [column, row] = [atX >> 16, atY >> 16];
      if (column >= 0 && column < width && row >= 0 && row < height) {
        const from = (row * width + column) * channels;
        values[to] = source[from]!;
        if (channels === 3) {
          values[to + 1] = source[from + 1]!;
          values[to + 2] = source[from + 2]!;
        }
      }
      to += channels;
      atX = (atX + stepX) | 0;
      atY = (atY + stepY) | 0;
    }
    rowX = (rowX + fixed(b)) | 0;
    rowY = (rowY + fixed(e)) | 0;
  }
  memory.release(source);
  return { ...picture, values };
}

const fixed = (value: number): number => Math.floor(value * 65536 + 0.5);
