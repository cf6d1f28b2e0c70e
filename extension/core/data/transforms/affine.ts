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
    const first = Math.min(width, Math.max(0, firstInside(rowX, stepX, width), firstInside(rowY, stepY, height))) | 0;
    const end = Math.min(width, endInside(rowX, stepX, width), endInside(rowY, stepY, height)) | 0;
    let [atX, atY, to] = [(rowX + first * stepX) | 0, (rowY + first * stepY) | 0, (y * width + first) * channels];
    if (channels === 3) {
      for (let x = first; x < end; x++, to += 3, atX = (atX + stepX) | 0, atY = (atY + stepY) | 0) {
        const from = ((atY >> 16) * width + (atX >> 16)) * 3;
        values[to] = source[from]!;
        values[to + 1] = source[from + 1]!;
        values[to + 2] = source[from + 2]!;
      }
    } else for (let x = first; x < end; x++, to++, atX = (atX + stepX) | 0, atY = (atY + stepY) | 0) values[to] = source[(atY >> 16) * width + (atX >> 16)]!;
    rowX = (rowX + nextX) | 0;
    rowY = (rowY + nextY) | 0;
  }
  memory.release(source);
  return { ...picture, values };
}

const fixed = (value: number): number => Math.floor(value * 65536 + 0.5) | 0;

/** First output column whose place start + column * step (16.16) lies in 0..length, if any does. */
function firstInside(start: number, step: number, length: number): number {
  if (step === 0) return start >= 0 && start < length * 65536 ? 0 : Infinity;
  return Math.ceil(step > 0 ? -start / step : (length * 65536 - 1 - start) / step);
}

/** The column after the last one whose place does. */
function endInside(start: number, step: number, length: number): number {
  if (step === 0) return Infinity;
  return Math.ceil(step > 0 ? (length * 65536 - start) / step : (-1 - start) / step);
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
