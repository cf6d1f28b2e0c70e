import { either, float, list, optional } from '../../config/param';

/** The colour of pixels that come from outside the picture, as torchvision takes it: one grey level, or one per channel. */
export type Fill = number | number[];

const level = float({ min: 0, max: 255 });

export const fillParam = { fill: optional(either(level, list(level, 1)), 0 as Fill, 'Grey level (0..255), or one per channel, of the pixels that come from outside the picture.') };

/** A byte for each channel; fractions are cut off, as torchvision does for PIL images. */
export function fillBytes(fill: Fill, channels: number): number[] {
  if (typeof fill === 'number') return new Array<number>(channels).fill(Math.trunc(fill));
  return Array.from({ length: channels }, (_, c) => Math.trunc(fill[fill.length === 1 ? 0 : c] ?? 0));
}
