import { asIs, said } from '../../../shared/said';
import { either, float, nothing, optional, required, tuple } from '../../config/param';
import type { PictureMemory } from '../picture-memory';
import { byteTransform, TransformError, type BytePicture } from '../transform';
import type { Matrix } from './affine';
import { fillParam, type Fill } from './fill';
import { warpInterpolation, type WarpInterpolation } from './interpolation';
import { affine } from './warp';
import { inDegrees } from './words';

type Centre = [number, number];

export const randomRotation = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Turns the picture by an angle drawn from [-degrees, degrees] (positive is counter-clockwise): the network learns not to rely on an upright camera.',
  params: {
    degrees: required(either(float({ min: 0 }), tuple(float(), float())), 'Largest angle in degrees, or [least, largest].'),
    ...warpInterpolation('nearest'),
    center: optional(either(tuple(float(), float()), nothing), null as Centre | null, 'Point [x, y] to turn around, in pixels from the upper left corner; by default the middle.'),
    ...fillParam,
  },
  shorthand: 'degrees',
  output({ degrees }, input) {
    if (typeof degrees !== 'number' && degrees[0] > degrees[1]) throw new TransformError(said`RandomRotation's degrees [${{ first: degrees[0] }}, ${{ second: degrees[1] }}] run backwards: write the smaller number first.`);
    return input;
  },
  draw({ degrees }, _input, random) {
    const [least, largest] = typeof degrees === 'number' ? [-degrees, degrees] : degrees;
    return { angle: least + (largest - least) * random.uniform() };
  },
  tell: (_params, { angle }) => [{ words: asIs(inDegrees(angle)), doc: said`torchvision's angle: how far the picture is turned, in degrees, counter-clockwise where positive.` }],
  apply: (picture, { interpolation, center, fill }, { angle }, memory) => rotate(picture, angle, interpolation, center, fill, memory),
});

/** PIL's Image.rotate without expand. Angle in degrees, counter-clockwise. */
export function rotate(picture: BytePicture, angle: number, interpolation: WarpInterpolation, centre: Centre | null, fill: Fill, memory: PictureMemory): BytePicture {
  const { height, width } = picture;
  const turned = angle % 360 < 0 ? (angle % 360) + 360 : angle % 360;
  if (centre === null && turned === 0) return picture;
  if (centre === null && (turned === 180 || (turned % 90 === 0 && height === width))) return quarterTurns(picture, turned / 90, memory);
  const radians = -turned * (Math.PI / 180);
  const [cos, sin] = [to15Digits(Math.cos(radians)), to15Digits(Math.sin(radians))];
  const [x, y] = centre ?? [width / 2, height / 2];
  const matrix: Matrix = [cos, sin, cos * -x + sin * -y + 0 + x, to15Digits(-sin), cos, -sin * -x + cos * -y + 0 + y];
  return affine(picture, matrix, interpolation, fill, memory);
}

/** Pillow rounds so that a quarter turn's cosine is 0. Through text only where the product's own rounding might decide. */
function to15Digits(value: number): number {
  const scaled = value * 1e15;
  const rest = scaled - Math.floor(scaled);
  return rest > 0.3 && rest < 0.7 ? Number(value.toFixed(15)) : Math.round(scaled) / 1e15;
}

function quarterTurns(picture: BytePicture, turns: number, memory: PictureMemory): BytePicture {
  const { height, width, channels, values: source } = picture;
  const values = memory.bytes(source.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromY, fromX] = turns === 1 ? [x, width - 1 - y] : turns === 2 ? [height - 1 - y, width - 1 - x] : [height - 1 - x, y];
      for (let c = 0; c < channels; c++) values[(y * width + x) * channels + c] = source[(fromY * width + fromX) * channels + c]!;
    }
  }
  memory.release(source);
  return { ...picture, values };
}
