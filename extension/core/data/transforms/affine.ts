import type { PictureMemory } from '../picture-memory';
import type { BytePicture } from '../transform';
import { fillBytes, type Fill } from './fill';
import { fillWith } from './window';

/** Output pixel (x, y) to input place: (a x + b y + c, d x + e y + f). */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

/** Pillow's Image.transform(AFFINE, NEAREST) at the same size, with its 16.16 fixed point (Geometry.c, affine_fixed). */
export function affineNearest(picture: BytePicture, [a, b, c, d, e, f]: Matrix, fill: Fill, memory: PictureMemory): BytePicture {
  if (b === 0 && d === 0) return scaled(picture, a, c, e, f, fill, memory);
  const { height, width, channels, values: source } = picture;
  const values = memory.bytes(source.length);
  fillWith(values, fillBytes(fill, channels));
  const [stepX, stepY, nextX, nextY] = [fixed(a), fixed(d), fixed(b), fixed(e)];
  let [rowX, rowY] = [fixed(c + a * 0.5 + b * 0.5), fixed(f + d * 0.5 + e * 0.5)];
  for (let y = 0; y < height; y++) {
    const [firstX, endX] = columnsInside(rowX, stepX, width, width);
    const [firstY, endY] = columnsInside(rowY, stepY, height, width);
    const [first, end] = [Math.max(firstX, firstY), Math.min(endX, endY)];
    let [atX, atY, to] = [rowX + first * stepX, rowY + first * stepY, (y * width + first) * channels];
    if (channels === 3) {
      for (let x = first; x < end; x++, to += 3, atX += stepX, atY += stepY) {
        const from = ((atY >> 16) * width + (atX >> 16)) * 3;
        values[to] = source[from]!;
        values[to + 1] = source[from + 1]!;
        values[to + 2] = source[from + 2]!;
      }
    } else for (let x = first; x < end; x++, to++, atX += stepX, atY += stepY) values[to] = source[(atY >> 16) * width + (atX >> 16)]!;
    rowX += nextX;
    rowY += nextY;
  }
  memory.release(source);
  return { ...picture, values };
}

const fixed = (value: number): number => Math.floor(value * 65536 + 0.5);

/** Output columns whose place start + x * step (16.16) lies in 0..length: [first, end). */
function columnsInside(start: number, step: number, length: number, columns: number): [number, number] {
  const beyond = length * 65536;
  if (step === 0) return start >= 0 && start < beyond ? [0, columns] : [0, 0];
  const [least, most] = step > 0 ? [-start / step, (beyond - start) / step] : [(beyond - 1 - start) / step, (-1 - start) / step];
  return [Math.max(0, Math.ceil(least)), Math.min(columns, Math.ceil(most))];
}

/** Where rows stay rows and columns columns, Pillow adds steps in double instead (Geometry.c, ImagingScaleAffine). */
function scaled(picture: BytePicture, stepX: number, startX: number, stepY: number, startY: number, fill: Fill, memory: PictureMemory): BytePicture {
  const { height, width, channels, values: source } = picture;
  const values = memory.bytes(source.length);
  fillWith(values, fillBytes(fill, channels));
  const [columns, rows] = [placesOf(width, startX + stepX * 0.5, stepX), placesOf(height, startY + stepY * 0.5, stepY)];
  for (let y = 0; y < height; y++) {
    const row = rows[y]!;
    for (let x = 0; x < width && row >= 0; x++) {
      const column = columns[x]!;
      for (let c = 0; c < channels && column >= 0; c++) values[(y * width + x) * channels + c] = source[(row * width + column) * channels + c]!;
    }
  }
  memory.release(source);
  return { ...picture, values };
}

/** Input index of each output index, -1 outside. */
function placesOf(length: number, start: number, step: number): Int32Array {
  const places = new Int32Array(length);
  for (let i = 0, at = start; i < length; i++, at += step) places[i] = at >= 0 && at < length ? Math.floor(at) : -1;
  return places;
}
