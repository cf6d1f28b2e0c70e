import { PictureMemory } from './picture-memory';
import type { BytePicture } from './transform';
import { luma } from './transforms/grey';
import { resize } from './transforms/resample';
import { centreOf, coverSize } from './transforms/resize';

/** How pictures of any size are brought to one. */
export interface Fit {
  height: number;
  width: number;
  channels: 1 | 3;
  /** "crop": the shorter side fits and the middle is cut out; "stretch": both sides fit. */
  resize: 'crop' | 'stretch';
}

/** A picture of red, green and blue at the size, in the channels: torchvision's Resize and CenterCrop. */
export function fitted({ height: tall, width: wide, values }: Pick<BytePicture, 'height' | 'width' | 'values'>, { height, width, channels, resize: how }: Fit): Uint8Array {
  const memory = new PictureMemory();
  const picture: BytePicture = { kind: 'bytes', channels, height: tall, width: wide, values: channels === 1 ? asGrey(values) : values };
  if (how === 'stretch') return resize(picture, height, width, 'bilinear', memory).values;
  const [coverHeight, coverWidth] = coverSize(tall, wide, height, width);
  return resize(picture, coverHeight, coverWidth, 'bilinear', memory, centreOf({ height: coverHeight, width: coverWidth }, height, width)).values;
}

function asGrey(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let i = 0; i < grey.length; i++) grey[i] = luma(rgb[3 * i]!, rgb[3 * i + 1]!, rgb[3 * i + 2]!);
  return grey;
}
