import { said } from '../../../shared/said';
import { float, optional } from '../../config/param';
import type { Random } from '../random';
import { byteTransform, type PictureSpec } from '../transform';
import { fillParam } from './fill';
import { warpInterpolation } from './interpolation';
import { warp } from './warp';
import { whether } from './words';

type Point = [x: number, y: number];
type Corners = [topLeft: Point, topRight: Point, bottomRight: Point, bottomLeft: Point];

export const randomPerspective = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Moves the corners of the picture inwards at random, as if it were seen from the side, with probability `p`.',
  params: {
    distortion_scale: optional(float({ min: 0, max: 1 }), 0.5, 'How far a corner may move, as a share of half the side.'),
    p: optional(float({ min: 0, max: 1 }), 0.5, 'Probability that the picture is changed at all.'),
    ...warpInterpolation('bilinear'),
    ...fillParam,
  },
  shorthand: 'distortion_scale',
  draw: (params, input, random) => ({ endpoints: random.uniform() < params.p ? cornersDrawn(input, params.distortion_scale, random) : null }),
  tell({ p }, { endpoints }) {
    if (!endpoints) return [whether(false, 'applied', p)];
    const doc = said`torchvision's endpoints: where the upper left, upper right, lower right and lower left corner go, as (x, y) in pixels from the upper left.`;
    return [{ words: said`corners to ${{ corners: endpoints.map(([x, y]) => `(${x}, ${y})`).join(' ') }}`, doc }];
  },
  apply(picture, { interpolation, fill }, { endpoints }, memory) {
    if (!endpoints) return picture;
    const { height, width } = picture;
    // torchvision rounds the coefficients to float32.
    const [a, b, c, d, e, f, g, h] = coefficients([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], endpoints).map(Math.fround) as [number, number, number, number, number, number, number, number];
    return warp(picture, (x, y) => [(a * x + b * y + c) / (g * x + h * y + 1), (d * x + e * y + f) / (g * x + h * y + 1)], interpolation, fill, memory);
  },
});

function cornersDrawn({ height, width }: PictureSpec, scale: number, random: Random): Corners {
  const [reachX, reachY] = [Math.trunc(scale * Math.floor(width / 2)), Math.trunc(scale * Math.floor(height / 2))];
  const low = (reach: number): number => random.integer(reach + 1);
  const high = (side: number, reach: number): number => side - reach - 1 + random.integer(reach + 1);
  const topLeft: Point = [low(reachX), low(reachY)];
  const topRight: Point = [high(width, reachX), low(reachY)];
  const bottomRight: Point = [high(width, reachX), high(height, reachY)];
  return [topLeft, topRight, bottomRight, [low(reachX), high(height, reachY)]];
}

/** (a, b, c, d, e, f, g, h) with x = (a x' + b y' + c) / (g x' + h y' + 1), y alike, taking each end point to its start. */
function coefficients(starts: Corners, ends: Corners): number[] {
  const rows: number[][] = [];
  ends.forEach(([x, y], i) => {
    const [startX, startY] = starts[i]!;
    rows.push([x, y, 1, 0, 0, 0, -startX * x, -startX * y, startX], [0, 0, 0, x, y, 1, -startY * x, -startY * y, startY]);
  });
  return solve(rows);
}

/** Gauss-Jordan with partial pivots; the last column is the right-hand side. */
function solve(rows: number[][]): number[] {
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const lead = rows[column]!;
    for (let row = 0; row < size; row++) {
      const factor = row === column ? 0 : rows[row]![column]! / lead[column]!;
      if (factor) for (let i = column; i <= size; i++) rows[row]![i]! -= factor * lead[i]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}
