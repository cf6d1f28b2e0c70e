import { said } from '../../../shared/said';
import { asPair, either, float, int, nothing, oneOf, optional, pair, required, tuple } from '../../config/param';
import type { PictureMemory } from '../picture-memory';
import { byteTransform, TransformError, type BytePicture, type PictureSpec } from '../transform';
import { resize, resizeInterpolations, type ResizeInterpolation } from './resample';
import { roundHalfEven } from './rounding';
import { windowOf, type Window } from './window';
import { rectangle } from './words';

const interpolation = {
  interpolation: optional(oneOf(...resizeInterpolations), 'bilinear', 'How pixels are mixed; all but "nearest" are antialiased where the picture gets smaller, as Pillow does.'),
};

export const resizeTransform = byteTransform({
  group: 'geometry',
  random: false,
  doc: 'Brings the picture to a size. One number fits the shorter side and keeps the proportions; [height, width] fits both sides.',
  params: {
    size: required(pair(int({ min: 1 })), 'Length of the shorter side, or [height, width].'),
    ...interpolation,
    max_size: optional(either(int({ min: 1 }), nothing), null as number | null, 'The longer side is made no longer than this; only where size is one number.'),
  },
  shorthand: 'size',
  output: (params, input) => ({ ...input, ...resizedTo(params, input) }),
  apply(picture, params, _drawn, memory) {
    const { height, width } = resizedTo(params, picture);
    return resize(picture, height, width, params.interpolation, memory);
  },
});

/** The size that Resize makes of a picture. */
export function resizedTo({ size, max_size }: { size: number | [number, number]; max_size: number | null }, input: { height: number; width: number }): { height: number; width: number } {
  if (typeof size !== 'number') {
    if (max_size !== null) throw new TransformError(said`Resize takes max_size only where size is one number: remove max_size.`);
    return { height: size[0], width: size[1] };
  }
  if (max_size !== null && max_size <= size) throw new TransformError(said`Resize's max_size ${{ max_size }} must be greater than its size ${{ size }}.`);
  const [short, long] = [Math.min(input.height, input.width), Math.max(input.height, input.width)];
  let [newShort, newLong] = [size, Math.trunc((size * long) / short)];
  if (max_size !== null && newLong > max_size) [newShort, newLong] = [Math.trunc((max_size * newShort) / newLong), max_size];
  return input.width <= input.height ? { height: newLong, width: newShort } : { height: newShort, width: newLong };
}

export const centerCrop = byteTransform({
  group: 'geometry',
  random: false,
  doc: 'Cuts the middle out of the picture; a picture that is too small is padded with black first.',
  params: { size: required(pair(int({ min: 1 })), 'Height and width of the result: one number, or [height, width].') },
  shorthand: 'size',
  output: ({ size }, input) => ({ ...input, height: asPair(size)[0], width: asPair(size)[1] }),
  apply(picture, { size }, _drawn, memory) {
    return cropCentre(picture, ...asPair(size), memory);
  },
});

/** torchvision's center_crop. */
export function cropCentre(picture: BytePicture, height: number, width: number, memory: PictureMemory): BytePicture {
  return windowOf(picture, centreOf(picture, height, width), 'constant', 0, memory);
}

/** The window in a picture's middle; it reaches beyond one that is too small. */
export const centreOf = (picture: { height: number; width: number }, height: number, width: number): Window => ({ top: offset(picture.height, height), left: offset(picture.width, width), height, width });

/** [height, width] of a picture whose shorter side fits the square, as torchvision's Resize makes it; or that is scaled until it covers the rectangle. */
export function coverSize(height: number, width: number, toHeight: number, toWidth: number): [height: number, width: number] {
  if (toHeight === toWidth) {
    const resized = resizedTo({ size: toHeight, max_size: null }, { height, width });
    return [resized.height, resized.width];
  }
  const scale = Math.max(toHeight / height, toWidth / width);
  return [Math.max(toHeight, roundHalfEven(height * scale)), Math.max(toWidth, roundHalfEven(width * scale))];
}

/** Where the crop begins; negative where the picture is padded. torchvision rounds the one to even, the other down. */
function offset(side: number, wanted: number): number {
  return side >= wanted ? roundHalfEven((side - wanted) / 2) : -Math.floor((wanted - side) / 2);
}

const share = float({ above: 0, max: 1 });

export const randomResizedCrop = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Cuts out a piece of random area and proportions and brings it to `size`: the usual augmentation on ImageNet (Szegedy et al. 2014).',
  params: {
    size: required(pair(int({ min: 1 })), 'Height and width of the result: one number, or [height, width].'),
    scale: optional(tuple(share, share), [0.08, 1] as [number, number], 'Least and largest area of the piece, as a share of the picture.'),
    ratio: optional(tuple(float({ above: 0 }), float({ above: 0 })), [3 / 4, 4 / 3] as [number, number], 'Least and largest width / height of the piece.'),
    ...interpolation,
  },
  shorthand: 'size',
  output: ({ size }, input) => ({ ...input, height: asPair(size)[0], width: asPair(size)[1] }),
  draw({ scale, ratio }, input, random) {
    const logRatio = [Math.log(ratio[0]), Math.log(ratio[1])] as const;
    for (let attempt = 0; attempt < 10; attempt++) {
      const area = input.height * input.width * (scale[0] + (scale[1] - scale[0]) * random.uniform());
      const aspect = Math.exp(logRatio[0] + (logRatio[1] - logRatio[0]) * random.uniform());
      const [width, height] = [roundHalfEven(Math.sqrt(area * aspect)), roundHalfEven(Math.sqrt(area / aspect))];
      if (width > 0 && width <= input.width && height > 0 && height <= input.height) {
        return { top: random.integer(input.height - height + 1), left: random.integer(input.width - width + 1), height, width };
      }
    }
    return largestPiece(input, ratio);
  },
  tell: (_params, drawn) => [rectangle(said`torchvision's h × w, i and j: height and width in pixels of the piece, its top row and its leftmost column in the picture, counted from 0.`, drawn)],
  apply(picture, { size, interpolation: how }, piece, memory) {
    const [height, width] = asPair(size);
    return resize(windowOf(picture, piece, 'constant', 0, memory), height, width, how as ResizeInterpolation, memory);
  },
});

/** What torchvision falls back on: the largest piece in the middle whose proportions are allowed. */
function largestPiece({ height, width }: PictureSpec, ratio: [number, number]): { top: number; left: number; height: number; width: number } {
  const own = width / height;
  const [newHeight, newWidth] =
    own < Math.min(...ratio) ? [roundHalfEven(width / Math.min(...ratio)), width] : own > Math.max(...ratio) ? [height, roundHalfEven(height * Math.max(...ratio))] : [height, width];
  return { top: Math.floor((height - newHeight) / 2), left: Math.floor((width - newWidth) / 2), height: newHeight, width: newWidth };
}
