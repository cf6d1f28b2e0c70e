import { asIs, said } from '../../../shared/said';
import { asPair, bool, either, int, nothing, optional, pair, required } from '../../config/param';
import { affordable, byteTransform, TransformError, type PictureSpec } from '../transform';
import { fillParam } from './fill';
import { padded, paddingModeParam, paddingType, sidesOf, type Padding } from './pad';
import { windowOf } from './window';
import { corner } from './words';

interface CropParams {
  size: number | [number, number];
  padding: Padding | null;
  pad_if_needed: boolean;
}

export const randomCrop = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Cuts out a window of `size` at a random place, after padding. With padding 4 on 32x32 pictures the picture is shifted by up to 4 pixels: the network learns not to care where things stand.',
  params: {
    size: required(pair(int({ min: 1 })), 'Height and width of the result in pixels: one number, or [height, width].'),
    padding: optional(either(paddingType, nothing), null as Padding | null, 'Pixels added around the picture first: one number, [left and right, top and bottom], or [left, top, right, bottom].'),
    pad_if_needed: optional(bool, false, 'Whether a picture smaller than `size` is padded up to it, instead of being refused.'),
    ...fillParam,
    ...paddingModeParam,
  },
  shorthand: 'size',
  output(params, input) {
    const [height, width] = asPair(params.size);
    const room = affordable(withRoom(params, input));
    if (room.height < height || room.width < width) {
      throw new TransformError(
        said`RandomCrop's size ${{ height }}x${{ width }} is larger than the picture of ${{ height2: room.height }}x${{ width2: room.width }}${{ when: params.padding ? said` after padding` : asIs('') }}: make size smaller, padding larger, or set pad_if_needed.`,
      );
    }
    return { ...input, height, width };
  },
  draw(params, input, random) {
    const [height, width] = asPair(params.size);
    const room = withRoom(params, input);
    if (room.height === height && room.width === width) return { top: 0, left: 0 };
    return { top: random.integer(room.height - height + 1), left: random.integer(room.width - width + 1) };
  },
  tell: (_params, drawn) => [{ words: asIs(corner(drawn)), doc: said`torchvision's i and j: the window's top row and leftmost column in the padded picture, counted from 0.` }],
  apply(picture, params, { top, left }, memory) {
    const [height, width] = asPair(params.size);
    const [padLeft, padTop] = sidesOf(params.padding ?? 0);
    const first = params.padding === null ? picture : padded(picture, params.padding);
    const [extraTop, extraLeft] = extra(params, first);
    const window = { top: top - padTop, left: left - padLeft, height, width };
    if (extraTop === 0 && extraLeft === 0) return windowOf(picture, window, params.padding_mode, params.fill, memory);
    const roomy = windowOf(picture, { top: -padTop, left: -padLeft, height: first.height, width: first.width }, params.padding_mode, params.fill, memory);
    return windowOf(roomy, { ...window, top: top - extraTop, left: left - extraLeft }, params.padding_mode, params.fill, memory);
  },
});

/** The picture's size once padded, on both sides again where `pad_if_needed` finds it too small. */
function withRoom(params: CropParams, input: PictureSpec): PictureSpec {
  const first = params.padding === null ? input : padded(input, params.padding);
  const [top, left] = extra(params, first);
  return { ...first, height: first.height + 2 * top, width: first.width + 2 * left };
}

function extra({ size, pad_if_needed }: CropParams, { height, width }: { height: number; width: number }): [number, number] {
  if (!pad_if_needed) return [0, 0];
  const [wantedHeight, wantedWidth] = asPair(size);
  return [Math.max(0, wantedHeight - height), Math.max(0, wantedWidth - width)];
}
