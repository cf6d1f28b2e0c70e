import type { PictureMemory } from '../picture-memory';
import type { BytePicture } from '../transform';
import { clip } from './clip';

/**
 * torchvision's adjust_sharpness on a PIL image: a blend with the picture through Pillow's SMOOTH filter, whose weights
 * are 1 around 5, divided by 13; the border stays as it is.
 */
export function adjustSharpness(picture: BytePicture, factor: number, memory: PictureMemory): BytePicture {
  const { height, width, channels, values: source } = picture;
  const alpha = Math.fround(factor);
  const values = memory.bytes(source.length);
  values.set(source);
  const row = width * channels;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * row + channels; i < (y + 1) * row - channels; i++) {
      const [above, below] = [i - row, i + row];
      const around =
        source[above - channels]! + source[above]! + source[above + channels]! + source[i - channels]! + source[i + channels]! + source[below - channels]! + source[below]! + source[below + channels]!;
      const smooth = Math.floor((around + 5 * source[i]!) / 13 + 0.5);
      values[i] = clip(Math.fround(smooth + Math.fround(alpha * (source[i]! - smooth))));
    }
  }
  memory.release(source);
  return { ...picture, values };
}
