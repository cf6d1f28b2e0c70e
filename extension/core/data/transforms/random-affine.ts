import { said } from '../../../shared/said';
import { either, float, nothing, optional, required, tuple } from '../../config/param';
import type { Random } from '../random';
import { byteTransform } from '../transform';
import type { Matrix } from './affine';
import { fillParam } from './fill';
import { warpInterpolation } from './interpolation';
import { roundHalfEven } from './rounding';
import { affine } from './warp';
import { inDegrees, factor, signed } from './words';

type Range = number | [number, number];
type Shear = Range | [number, number, number, number] | null;
type Pair = [number, number] | null;

export const randomAffine = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Turns, shifts, scales and shears the picture at once, by amounts drawn anew for each picture.',
  params: {
    degrees: required(either(float({ min: 0 }), tuple(float(), float())), 'Largest angle in degrees, or [least, largest]; 0 for no turning.'),
    translate: optional(either(tuple(float({ min: 0, max: 1 }), float({ min: 0, max: 1 })), nothing), null as Pair, 'Largest shift as a share of the width and of the height: [0.1, 0.1].'),
    scale: optional(either(tuple(float({ above: 0 }), float({ above: 0 })), nothing), null as Pair, 'Range of the size factor: [0.8, 1.2].'),
    shear: optional(
      either(float({ min: 0 }), tuple(float(), float()), tuple(float(), float(), float(), float()), nothing),
      null as Shear,
      'Angles in degrees: largest shear along x, [least, largest] of it, or [x least, x largest, y least, y largest].',
    ),
    ...warpInterpolation('nearest'),
    ...fillParam,
    center: optional(either(tuple(float(), float()), nothing), null as Pair, 'Point [x, y] that stays in place, in pixels from the upper left corner; by default the middle.'),
  },
  shorthand: 'degrees',
  draw({ degrees, translate, scale, shear }, { height, width }, random) {
    const angle = within(asRange(degrees), random);
    const shift = (share: number, side: number): number => roundHalfEven(within([-share * side, share * side], random));
    const translations = translate ? [shift(translate[0], width), shift(translate[1], height)] : [0, 0];
    const size = scale ? within(scale, random) : 1;
    const shears = shear === null ? [0, 0] : typeof shear === 'number' || shear.length === 2 ? [within(asRange(shear), random), 0] : [within([shear[0], shear[1]], random), within([shear[2], shear[3]], random)];
    return { angle, translate: translations as [number, number], scale: size, shear: shears as [number, number] };
  },
  tell(params, { angle, translate, scale, shear }) {
    const turned = params.degrees === 0 ? [] : [{ words: said`angle ${{ angle: inDegrees(angle) }}`, doc: said`How far the picture is turned, in degrees, clockwise where positive.` }];
    const shifted = params.translate ? [{ words: said`shift x ${{ x: signed(translate[0]) }}, y ${{ y: signed(translate[1]) }}`, doc: said`torchvision's translations: pixels to the right, and pixels down.` }] : [];
    const scaled = params.scale ? [{ words: said`scale ${{ factor: factor(scale) }}`, doc: said`How many times as large the picture becomes.` }] : [];
    const sheared = params.shear === null ? [] : [{ words: said`shear ${{ angles: shear.map(inDegrees).join(', ') }}`, doc: said`Angles by which the picture is slanted, in degrees: along x, then along y.` }];
    return [...turned, ...shifted, ...scaled, ...sheared];
  },
  apply(picture, { interpolation, fill, center }, { angle, translate, scale, shear }, memory) {
    const matrix = inverseMatrix(center ?? [picture.width * 0.5, picture.height * 0.5], angle, translate, scale, shear);
    return affine(picture, matrix, interpolation, fill, memory);
  },
});

const asRange = (value: Range): [number, number] => (typeof value === 'number' ? [-value, value] : value);
const within = ([least, most]: [number, number], random: Random): number => least + (most - least) * random.uniform();

/**
 * torchvision's _get_inverse_affine_matrix: output place to input place for a turn by `angle`, a shift in pixels, a
 * scaling and shears (angles in degrees, x then y) around a centre that stays in place.
 */
export function inverseMatrix([centreX, centreY]: [number, number], angle: number, [shiftX, shiftY]: [number, number], scale: number, shear: [number, number]): Matrix {
  const [turn, shearX, shearY] = [angle, shear[0], shear[1]].map((degrees) => degrees * (Math.PI / 180)) as [number, number, number];
  const a = Math.cos(turn - shearY) / Math.cos(shearY);
  const b = (-Math.cos(turn - shearY) * Math.tan(shearX)) / Math.cos(shearY) - Math.sin(turn);
  const c = Math.sin(turn - shearY) / Math.cos(shearY);
  const d = (-Math.sin(turn - shearY) * Math.tan(shearX)) / Math.cos(shearY) + Math.cos(turn);
  const [xx, xy, yx, yy] = [d / scale, -b / scale, -c / scale, a / scale];
  return [xx, xy, xx * (-centreX - shiftX) + xy * (-centreY - shiftY) + centreX, yx, yy, yx * (-centreX - shiftX) + yy * (-centreY - shiftY) + centreY];
}
