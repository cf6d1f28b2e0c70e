import { said } from '../../../shared/said';
import { bool, either, float, list, oneOf, optional, tuple } from '../../config/param';
import { transform, TransformError, type PictureSpec } from '../transform';
import type { Random } from '../random';
import { roundHalfEven } from './rounding';
import { rectangle as describe, whether } from './words';

type Value = number | number[] | 'random';

export const randomErasing = transform({
  group: 'tensor',
  random: true,
  doc: 'Wipes out a rectangle of random place, size and proportions with probability `p` (Zhong et al. 2017): the network has to use the whole object. Stands behind ToTensor.',
  params: {
    p: optional(float({ min: 0, max: 1 }), 0.5, 'Probability that a rectangle is wiped out.'),
    scale: optional(tuple(float({ min: 0, max: 1 }), float({ min: 0, max: 1 })), [0.02, 0.33] as [number, number], 'Least and largest area of the rectangle, as a share of the picture.'),
    ratio: optional(tuple(float({ above: 0 }), float({ above: 0 })), [0.3, 3.3] as [number, number], 'Least and largest height / width of the rectangle.'),
    value: optional(either(float(), list(float(), 1), oneOf('random')), 0 as Value, 'What is put there: one number, one per channel, or "random" for a standard normal per pixel.'),
    inplace: optional(bool, false, "PyTorch's flag; it changes nothing here."),
  },
  shorthand: 'p',
  output({ value }, input) {
    if (input.kind === 'bytes') throw new TransformError(said`RandomErasing works on tensors: put ToTensor in front of it.`);
    if (Array.isArray(value) && value.length !== 1 && value.length !== input.channels) {
      throw new TransformError(said`RandomErasing's value has ${{ valueCount: value.length }} numbers, but the picture has ${{ channels: input.channels }} channels: give one number, or one a channel.`);
    }
    return input;
  },
  draw: ({ p, scale, ratio, value }, input, random) => ({ erased: random.uniform() < p ? rectangle(scale, ratio, value, input, random) : null }),
  tell: ({ p }, { erased }) => [erased ? describe(said`torchvision's h × w, i and j: height and width in pixels of the rectangle that is wiped out, its top row and its leftmost column in the picture, counted from 0.`, erased as Rectangle) : whether(false, 'erased', p)],
  apply(picture, { value }, { erased }) {
    if (!erased) return picture;
    const { top, left, height, width, noise } = erased as Rectangle;
    for (let c = 0; c < picture.channels; c++) {
      const level = value === 'random' ? 0 : typeof value === 'number' ? value : value[value.length === 1 ? 0 : c]!;
      for (let y = 0; y < height; y++) {
        const start = (c * picture.height + top + y) * picture.width + left;
        for (let x = 0; x < width; x++) picture.values[start + x] = noise ? noise[(c * height + y) * width + x]! : level;
      }
    }
    return picture;
  },
});

interface Rectangle {
  top: number;
  left: number;
  height: number;
  width: number;
  /** C x height x width, where the value is "random". */
  noise: ArrayLike<number> | null;
}

/** Null where ten tries gave no rectangle smaller than the picture. */
function rectangle(scale: [number, number], ratio: [number, number], value: Value, input: PictureSpec, random: Random): Rectangle | null {
  const [least, largest] = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = input.height * input.width * (scale[0] + (scale[1] - scale[0]) * random.uniform());
    const aspect = Math.exp(least + (largest - least) * random.uniform());
    const [height, width] = [roundHalfEven(Math.sqrt(area * aspect)), roundHalfEven(Math.sqrt(area / aspect))];
    if (height >= input.height || width >= input.width) continue;
    const noise = value === 'random' ? Float32Array.from({ length: input.channels * height * width }, () => random.normal()) : null;
    return { top: random.integer(input.height - height + 1), left: random.integer(input.width - width + 1), height, width, noise };
  }
  return null;
}
