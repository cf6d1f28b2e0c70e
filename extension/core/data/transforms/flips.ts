import { float, optional } from '../../config/param';
import { byteTransform, type BytePicture } from '../transform';
import type { PictureMemory } from '../picture-memory';
import { whether } from './words';

const probability = (what: string) => ({ p: optional(float({ min: 0, max: 1 }), 0.5, `Probability that the picture is ${what}.`) });

export const randomHorizontalFlip = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Mirrors the picture left to right with probability `p`. Doubles the data for free where left and right mean the same (not for digits or text).',
  params: probability('mirrored'),
  shorthand: 'p',
  draw: (params, _input, random) => ({ flip: random.uniform() < params.p }),
  tell: ({ p }, { flip }) => [whether(flip, 'flipped', p)],
  apply: (picture, _params, { flip }) => (flip ? mirrored(picture) : picture),
});

export const randomVerticalFlip = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Turns the picture upside down with probability `p`. For pictures without an up, such as those of a microscope or a satellite.',
  params: probability('turned upside down'),
  shorthand: 'p',
  draw: (params, _input, random) => ({ flip: random.uniform() < params.p }),
  tell: ({ p }, { flip }) => [whether(flip, 'flipped', p)],
  apply: (picture, _params, { flip }, memory) => (flip ? upsideDown(picture, memory) : picture),
});

function mirrored(picture: BytePicture): BytePicture {
  const { height, width, channels, values } = picture;
  for (let y = 0; y < height; y++) {
    let [a, b] = [y * width * channels, ((y + 1) * width - 1) * channels];
    for (; a < b; a += channels, b -= channels) {
      for (let c = 0; c < channels; c++) {
        const held = values[a + c]!;
        values[a + c] = values[b + c]!;
        values[b + c] = held;
      }
    }
  }
  return picture;
}

function upsideDown(picture: BytePicture, memory: PictureMemory): BytePicture {
  const row = picture.width * picture.channels;
  const values = memory.bytes(picture.values.length);
  for (let y = 0; y < picture.height; y++) values.set(picture.values.subarray(y * row, (y + 1) * row), (picture.height - 1 - y) * row);
  memory.release(picture.values);
  return { ...picture, values };
}
