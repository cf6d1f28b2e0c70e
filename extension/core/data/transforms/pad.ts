import { either, int, oneOf, optional, required, tuple } from '../../config/param';
import { byteTransform, type PictureSpec } from '../transform';
import { fillParam } from './fill';
import { paddingModes, windowOf } from './window';

const side = int({ min: 0 });
export const paddingType = either(side, tuple(side, side), tuple(side, side, side, side));
export type Padding = number | [number, number] | [number, number, number, number];

export const paddingModeParam = {
  padding_mode: optional(oneOf(...paddingModes), 'constant', 'What stands outside: "constant" (fill), "edge" (the border repeated), "reflect" (mirrored, the border once) or "symmetric" (mirrored, the border twice).'),
};

/** [left, top, right, bottom] of torchvision's padding: one number, [horizontal, vertical], or the four sides. */
export function sidesOf(padding: Padding): [number, number, number, number] {
  if (typeof padding === 'number') return [padding, padding, padding, padding];
  return padding.length === 2 ? [padding[0], padding[1], padding[0], padding[1]] : padding;
}

export function padded(input: PictureSpec, padding: Padding): PictureSpec {
  const [left, top, right, bottom] = sidesOf(padding);
  return { ...input, height: input.height + top + bottom, width: input.width + left + right };
}

export const padTransform = byteTransform({
  group: 'geometry',
  random: false,
  doc: 'Adds a border to the picture. Padding before a random crop is how small pictures are shifted without losing their size.',
  params: {
    padding: required(paddingType, 'Pixels added: one number, [left and right, top and bottom], or [left, top, right, bottom].'),
    ...fillParam,
    ...paddingModeParam,
  },
  shorthand: 'padding',
  output: ({ padding }, input) => padded(input, padding),
  apply(picture, params, _drawn, memory) {
    const [left, top] = sidesOf(params.padding);
    const { height, width } = padded(picture, params.padding);
    return windowOf(picture, { top: -top, left: -left, height, width }, params.padding_mode, params.fill, memory);
  },
});
