import type { Choice } from '../../shared/experiment';
import type { Pixels } from '../../shared/inspector';
import { PictureMemory } from './picture-memory';
import { random } from './random';
import type { Picture } from './transform';
import { transformSteps } from './transform-chain';
import { resize } from './transforms/resample';

export interface PreparedPicture {
  /** C x H x W, as the model takes it. */
  values: Float32Array;
  /** The same picture as people see it: up to Normalize. */
  shown: Pixels;
}

/** One picture (H, W, C bytes) through test transforms whose `Normalize: "auto"` is already replaced. */
export function preparePicture(bytes: Uint8Array, size: { height: number; width: number; channels: number }, chain: Choice[]): PreparedPicture {
  const steps = transformSteps(chain, { height: size.height, width: size.width, channels: size.channels, values: bytes }, () => random(0));
  const last = steps.at(-1)!.picture;
  if (last.kind !== 'tensor') throw new Error('The test transforms do not end in a tensor.');
  const before = steps.findIndex(({ name }) => name === 'Normalize') - 1;
  return { values: last.values, shown: pixelsOf(steps.at(before < 0 ? -1 : before)!.picture) };
}

/** No longer than `longest` on either side, proportions kept: what is shown small need not travel large. */
export function scaledDown({ width, height, rgba }: Pixels, longest: number): Pixels {
  const share = longest / Math.max(width, height);
  if (share >= 1) return { width, height, rgba };
  const [newHeight, newWidth] = [height, width].map((side) => Math.max(1, Math.round(side * share))) as [number, number];
  const { values } = resize({ kind: 'bytes', height, width, channels: 4, values: Uint8Array.from(rgba) }, newHeight, newWidth, 'bilinear', new PictureMemory());
  return { width: newWidth, height: newHeight, rgba: Uint8ClampedArray.from(values) };
}

/** RGBA of a picture in bytes, or of a tensor in 0..1 (clipped). Grey channels are shown as grey. */
export function pixelsOf({ kind, height, width, channels, values }: Picture): Pixels {
  const pixels = height * width;
  const rgba = new Uint8ClampedArray(pixels * 4);
  for (let i = 0; i < pixels; i++) {
    for (let shown = 0; shown < 3; shown++) {
      const c = Math.min(shown, channels - 1);
      rgba[i * 4 + shown] = kind === 'bytes' ? values[i * channels + c]! : values[c * pixels + i]! * 255;
    }
    rgba[i * 4 + 3] = 255;
  }
  return { width, height, rgba };
}
