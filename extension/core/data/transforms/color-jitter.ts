import { either, float, optional, tuple } from '../../config/param';
import { permutation, type Random } from '../random';
import { byteTransform, TransformError } from '../transform';
import { adjustSaturation } from './adjust';
import { blendTable, lookUp, SAME_LEVELS } from './blend';
import { meanGrey } from './grey';
import { shiftHue } from './hue';
import { factor as times, signed } from './words';

type Strength = number | [number, number];

const strength = (what: string) =>
  optional(either(float({ min: 0 }), tuple(float({ min: 0 }), float({ min: 0 }))), 0 as Strength, `The ${what} is multiplied by a factor drawn from [max(0, 1 - x), 1 + x], or from the range [min, max] given.`);

export const colorJitter = byteTransform({
  group: 'colour',
  random: true,
  doc: 'Changes brightness, contrast, saturation and hue by random factors, in random order: the network learns not to rely on the light.',
  params: {
    brightness: strength('brightness'),
    contrast: strength('contrast'),
    saturation: strength('saturation'),
    hue: optional(
      either(float({ min: 0, max: 0.5 }), tuple(float({ min: -0.5, max: 0.5 }), float({ min: -0.5, max: 0.5 }))),
      0 as Strength,
      'The hue is turned by a share of the colour circle drawn from [-x, x], or from the range [min, max] given; at most 0.5.',
    ),
  },
  output(params, input) {
    for (const [name, value] of Object.entries(params)) {
      if (typeof value !== 'number' && value[0] > value[1]) throw new TransformError(`ColorJitter's ${name} [${value[0]}, ${value[1]}] runs backwards: write the smaller number first.`);
    }
    return input;
  },
  draw(params, _input, random) {
    const order = [...permutation(4, random)];
    const brightness = factor(params.brightness, random);
    const contrast = factor(params.contrast, random);
    const saturation = factor(params.saturation, random);
    const hue = typeof params.hue === 'number' ? within(-params.hue, params.hue, 0, random) : within(...params.hue, 0, random);
    return { order, brightness, contrast, saturation, hue };
  },
  words(_params, { order, brightness, contrast, saturation, hue }) {
    const multiplied = (name: string, value: number | null) => (value === null ? [] : [`${name} ${times(value)}`]);
    const told = [multiplied('brightness', brightness), multiplied('contrast', contrast), multiplied('saturation', saturation), hue === null ? [] : [`hue ${signed(hue)}`]];
    return order.flatMap((which) => told[which]!).join(' · ');
  },
  apply(picture, _params, { order, brightness, contrast, saturation, hue }) {
    const coloured = picture.channels === 3;
    // Brightness and contrast put one level in another's place: what they do waits for the next pass over the pixels.
    let levels = SAME_LEVELS;
    for (const which of order) {
      if (which === 0 && brightness !== null) levels = blended(levels, 0, brightness);
      else if (which === 1 && contrast !== null) levels = blended(levels, meanGrey(picture, levels), contrast);
      else if (which === 2 && saturation !== null && coloured) {
        picture = adjustSaturation(picture, saturation, levels);
        levels = SAME_LEVELS;
      } else if (which === 3 && hue !== null && coloured) {
        picture = shiftHue(picture, hue, levels);
        levels = SAME_LEVELS;
      }
    }
    if (levels !== SAME_LEVELS) lookUp(picture.values, levels);
    return picture;
  },
});

const [blend, waiting] = [new Uint8Array(256), new Uint8Array(256)];

/** `levels`, and what ImageEnhance then makes of them: in `waiting`, which `levels` may be. */
function blended(levels: Uint8Array<ArrayBuffer>, degenerate: number, factor: number): Uint8Array<ArrayBuffer> {
  blendTable(degenerate, factor, blend);
  for (let level = 0; level < 256; level++) waiting[level] = blend[levels[level]!]!;
  return waiting;
}

const factor = (value: Strength, random: Random): number | null =>
  typeof value === 'number' ? within(Math.max(0, 1 - value), 1 + value, 1, random) : within(...value, 1, random);

/** A range that holds only the value that changes nothing draws nothing. */
function within(least: number, most: number, unchanged: number, random: Random): number | null {
  if (least === unchanged && most === unchanged) return null;
  return least + (most - least) * random.uniform();
}
