import { said, together, type Said } from '../../../shared/said';
import { either, float, optional, tuple } from '../../config/param';
import { permutation, type Random } from '../random';
import { byteTransform, TransformError } from '../transform';
import { adjustColours } from './adjust';
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
      if (typeof value !== 'number' && value[0] > value[1]) throw new TransformError(said`ColorJitter's ${{ name }} [${{ first: value[0] }}, ${{ second: value[1] }}] runs backwards: write the smaller number first.`);
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
  tell(_params, drawn) {
    return drawn.order.flatMap((which) => {
      const name = adjustments[which]!;
      const value = drawn[name];
      if (value === null) return [];
      return [{ words: said`${{ adjustment: adjustmentWords[name] }} ${{ value: name === 'hue' ? signed(value) : times(value) }}`, doc: together([meanings[name], said`The adjustments are made in the order shown, which is drawn too.`]) }];
    });
  },
  apply: (picture, _params, drawn) => adjustColours(picture, drawn.order.map((i) => adjustments[i]!), drawn),
});

/** As torchvision numbers them. */
const adjustments = ['brightness', 'contrast', 'saturation', 'hue'] as const;

const adjustmentWords: Record<(typeof adjustments)[number], Said> = { brightness: said`brightness`, contrast: said`contrast`, saturation: said`saturation`, hue: said`hue` };

const meanings: Record<(typeof adjustments)[number], Said> = {
  brightness: said`torchvision's brightness_factor: ×0 is black, ×1 the picture as it is.`,
  contrast: said`torchvision's contrast_factor: ×0 is one even grey, ×1 the picture as it is.`,
  saturation: said`torchvision's saturation_factor: ×0 is without colour, ×1 the picture as it is.`,
  hue: said`torchvision's hue_factor: how far around the circle of colours, from −0.5 to +0.5, where 0 is the picture as it is.`,
};

const factor = (value: Strength, random: Random): number | null =>
  typeof value === 'number' ? within(Math.max(0, 1 - value), 1 + value, 1, random) : within(...value, 1, random);

/** A range that holds only the value that changes nothing draws nothing. */
function within(least: number, most: number, unchanged: number, random: Random): number | null {
  if (least === unchanged && most === unchanged) return null;
  return least + (most - least) * random.uniform();
}
