import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { BytePicture } from '../../extension/core/data/transform';
import { adjustColour, type ColourAdjustment } from '../../extension/core/data/transforms/adjust';
import { readVectors } from '../vectors/read';

/** All colours of one red: green from top to bottom, blue from left to right. */
function colours(red: number): BytePicture {
  const values = new Uint8Array(3 * 65536);
  for (let i = 0; i < 65536; i++) {
    values[3 * i] = red;
    values[3 * i + 1] = i >> 8;
    values[3 * i + 2] = i & 255;
  }
  return { kind: 'bytes', height: 256, width: 256, channels: 3, values };
}

describe('all 16.7 million colours become what they become under torchvision and Pillow, to the byte', () => {
  it.each(readVectors<{ which: ColourAdjustment; factor: number; sha256: string }[]>('colours'))('$which $factor', ({ which, factor, sha256 }) => {
    const digest = createHash('sha256');
    for (let red = 0; red < 256; red++) digest.update(adjustColour(colours(red), which, factor).values);
    expect(digest.digest('hex')).toBe(sha256);
  });
});

it('contrast is measured on the pixels that are there, whatever their number', () => {
  for (let pixels = 1; pixels < 20; pixels++) {
    for (const channels of [1, 3]) {
      // Grey of one level stays as it is; what a larger picture has left in the kernels' memory must not count.
      adjustColour(colours(255), 'brightness', 2);
      const values = new Uint8Array(pixels * channels).fill(40);
      expect([...adjustColour({ kind: 'bytes', height: 1, width: pixels, channels, values }, 'contrast', 3).values]).toEqual(Array(pixels * channels).fill(40));
    }
  }
});

it('sums up pictures of more pixels than 32 bits hold grey levels', () => {
  const [height, width] = [4200, 4200];
  const picture: BytePicture = { kind: 'bytes', height, width, channels: 3, values: new Uint8Array(3 * height * width).fill(255) };
  expect(adjustColour(picture, 'contrast', 0.5).values.every((level) => level === 255)).toBe(true);
});
