import type { PictureMemory } from '../picture-memory';
import type { BytePicture } from '../transform';
import { affineNearest, type Matrix } from './affine';
import { clip } from './clip';
import { fillBytes, type Fill } from './fill';
import type { WarpInterpolation } from './interpolation';
import { fillWith } from './window';

/** The middle of output pixel (x, y), at (x + 0.5, y + 0.5), to a place in the input. */
export type Mapping = (x: number, y: number) => [x: number, y: number];

/** Pillow's Image.transform(AFFINE) at the same size. */
export function affine(picture: BytePicture, matrix: Matrix, interpolation: WarpInterpolation, fill: Fill, memory: PictureMemory): BytePicture {
  if (interpolation === 'nearest') return affineNearest(picture, matrix, fill, memory);
  const [a, b, c, d, e, f] = matrix;
  return warp(picture, (x, y) => [a * x + b * y + c, d * x + e * y + f], interpolation, fill, memory);
}

/** Pillow's ImagingGenericTransform (Geometry.c): in double, cut off to bytes; places outside the picture keep the fill. */
export function warp(picture: BytePicture, mapping: Mapping, interpolation: WarpInterpolation, fill: Fill, memory: PictureMemory): BytePicture {
  const { height, width, channels, values: source } = picture;
  const values = memory.bytes(source.length);
  fillWith(values, fillBytes(fill, channels));
  const read = readers[interpolation];
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += channels) {
      const [atX, atY] = mapping(x + 0.5, y + 0.5);
      if (atX >= 0 && atX < width && atY >= 0 && atY < height) for (let c = 0; c < channels; c++) values[to + c] = read(picture, atX, atY, c);
    }
  }
  memory.release(source);
  return { ...picture, values };
}

type Reader = (picture: BytePicture, x: number, y: number, channel: number) => number;

const readers: Record<WarpInterpolation, Reader> = {
  nearest: ({ values, width, channels }, x, y, c) => values[(Math.floor(y) * width + Math.floor(x)) * channels + c]!,
  bilinear(picture, x, y, c) {
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [dx, dy] = [x - 0.5 - left, y - 0.5 - top];
    const row = (at: number): number => {
      const first = pixel(picture, left, at, c);
      return first + (pixel(picture, left + 1, at, c) - first) * dx;
    };
    const upper = row(top);
    const lower = top + 1 < picture.height ? row(top + 1) : upper;
    return Math.trunc(upper + (lower - upper) * dy);
  },
  bicubic(picture, x, y, c) {
    const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
    const [dx, dy] = [x - 0.5 - left, y - 0.5 - top];
    const row = (at: number): number =>
      cubic(pixel(picture, left - 1, at, c), pixel(picture, left, at, c), pixel(picture, left + 1, at, c), pixel(picture, left + 2, at, c), dx);
    const rows = [row(top - 1)];
    for (let i = 0; i < 3; i++) rows.push(top + i >= 0 && top + i < picture.height ? row(top + i) : rows[i]!);
    return clip(cubic(rows[0]!, rows[1]!, rows[2]!, rows[3]!, dy));
  },
};

/** Beyond the border, the border's pixel. */
function pixel({ values, width, height, channels }: BytePicture, x: number, y: number, c: number): number {
  const column = x < 0 ? 0 : x < width ? x : width - 1;
  const row = y < 0 ? 0 : y < height ? y : height - 1;
  return values[(row * width + column) * channels + c]!;
}

/** Cubic convolution with a = -1 through four values, between the middle two. */
const cubic = (v1: number, v2: number, v3: number, v4: number, d: number): number =>
  v2 + d * (-v1 + v3 + d * (2 * (v1 - v2) + v3 - v4 + d * (-v1 + v2 - v3 + v4)));
