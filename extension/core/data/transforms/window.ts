import type { PictureMemory } from '../picture-memory';
import type { BytePicture } from '../transform';
import { fillBytes, type Fill } from './fill';

export const paddingModes = ['constant', 'edge', 'reflect', 'symmetric'] as const;
export type PaddingMode = (typeof paddingModes)[number];

export interface Window {
  top: number;
  left: number;
  height: number;
  width: number;
}

/**
 * The pixels under a window that may reach beyond the picture: a crop where it lies inside, a pad where it reaches out
 * on all sides. What lies outside is numpy.pad's: a constant, the edge, or the picture mirrored there.
 */
export function windowOf(picture: BytePicture, window: Window, mode: PaddingMode, fill: Fill, memory: PictureMemory): BytePicture {
  const { channels, values: source, height: sourceHeight, width: sourceWidth } = picture;
  const { top, left, height, width } = window;
  const values = memory.bytes(height * width * channels);
  const rowBytes = width * channels;
  const [first, last] = [Math.max(0, -left), Math.min(width, sourceWidth - left)];
  const constant = mode === 'constant';
  if (constant && width === sourceWidth) return shifted(picture, window, fillBytes(fill, channels), values, memory);
  if (constant) fillWith(values, fillBytes(fill, channels));
  for (let y = 0; y < height; y++) {
    const inside = y + top >= 0 && y + top < sourceHeight;
    if (constant && !inside) continue;
    const row = (inside ? y + top : beyond(y + top, sourceHeight, mode)) * sourceWidth;
    if (last > first) copyBytes(source, (row + first + left) * channels, values, y * rowBytes + first * channels, (last - first) * channels);
    if (constant) continue;
    for (let x = 0; x < width; x++) {
      if (x >= first && x < last) continue;
      const from = (row + beyond(x + left, sourceWidth, mode)) * channels;
      for (let c = 0; c < channels; c++) values[y * rowBytes + x * channels + c] = source[from + c]!;
    }
  }
  memory.release(source);
  return { kind: 'bytes', height, width, channels, values };
}

/** A window as wide as the picture, which is then one piece of memory moved, with a border drawn over what moved round its edges. */
function shifted({ channels, values: source, height: sourceHeight }: BytePicture, { top, left, height, width }: Window, colour: number[], values: Uint8Array, memory: PictureMemory): BytePicture {
  const [firstRow, lastRow] = [Math.max(0, -top), Math.min(height, sourceHeight - top)];
  const [firstColumn, lastColumn] = [Math.min(width, Math.max(0, -left)), Math.max(0, Math.min(width, width - left))];
  const shift = (top * width + left) * channels;
  const [first, end] = [Math.max(firstRow * width * channels, -shift), Math.min(lastRow * width * channels, source.length - shift)];
  if (end > first) values.set(source.subarray(first + shift, end + shift), first);
  const cover = (from: number, to: number): void => {
    for (let i = from; i < to; i++) for (let c = 0; c < channels; c++) values[i * channels + c] = colour[c]!;
  };
  cover(0, firstRow * width);
  cover(Math.max(0, lastRow) * width, height * width);
  for (let y = firstRow; y < lastRow; y++) {
    cover(y * width, y * width + firstColumn);
    cover(y * width + lastColumn, (y + 1) * width);
  }
  memory.release(source);
  return { kind: 'bytes', height, width, channels, values };
}

/** numpy.pad's index for a place outside 0..length-1. */
export function beyond(index: number, length: number, mode: PaddingMode): number {
  if (mode === 'edge' || length === 1) return Math.min(Math.max(index, 0), length - 1);
  const period = mode === 'reflect' ? 2 * (length - 1) : 2 * length;
  const place = ((index % period) + period) % period;
  return place < length ? place : period - place - (mode === 'reflect' ? 0 : 1);
}

export function fillWith(values: Uint8Array, colour: number[]): void {
  if (colour.every((level) => level === colour[0])) values.fill(colour[0]!);
  else for (let i = 0; i < values.length; i++) values[i] = colour[i % colour.length]!;
}

/** A loop beats `set(subarray)` for rows as short as these, where no view has to be made. */
function copyBytes(source: Uint8Array, from: number, target: Uint8Array, to: number, count: number): void {
  for (let i = 0; i < count; i++) target[to + i] = source[from + i]!;
}
