import { said } from '../../../shared/said';
import { either, float, oneOf, optional, tuple } from '../../config/param';
import type { Random } from '../random';
import { byteTransform, TransformError, type PictureSpec } from '../transform';
import { fillBytes, fillParam } from './fill';
import { blurPlane, gaussianKernel } from './gaussian';
import { roundHalfEven } from './rounding';
import { figure } from './words';

type Pair = number | [number, number];

export const elasticTransform = byteTransform({
  group: 'geometry',
  random: true,
  doc: 'Bends the picture as if it were drawn on water: every pixel is moved a little, neighbours alike (Simard et al. 2003). Made for handwriting.',
  params: {
    alpha: optional(either(float(), tuple(float(), float())), 50 as Pair, 'Strength of the displacement, or [x, y].'),
    sigma: optional(either(float({ min: 0 }), tuple(float({ min: 0 }), float({ min: 0 }))), 5 as Pair, 'Smoothness of the displacement in pixels, or [x, y].'),
    interpolation: optional(oneOf('nearest', 'bilinear'), 'bilinear', 'How a place between pixels is read.'),
    ...fillParam,
  },
  shorthand: 'alpha',
  output({ sigma }, input) {
    if (both(sigma).includes(0) && Math.max(...both(sigma)) > 0) throw new TransformError(said`ElasticTransform's sigma [${{ sigma: both(sigma).join(', ') }}] smooths along one axis alone, which torchvision refuses: make both positive, or both 0.`);
    const reach = (kernelSize(Math.max(...both(sigma))) - 1) / 2;
    if (reach >= Math.min(input.height, input.width)) {
      throw new TransformError(said`ElasticTransform's sigma ${{ sigma: Math.max(...both(sigma)) }} smooths over ${{ reach }} pixels, more than the picture of ${{ height: input.height }}x${{ width: input.width }} has: make sigma smaller.`);
    }
    return input;
  },
  draw({ alpha, sigma }, input, random) {
    const [alphaX, alphaY] = both(alpha);
    const [sigmaX, sigmaY] = both(sigma);
    return { dx: displacement(input, alphaX / input.width, sigmaX, both(sigma), random), dy: displacement(input, alphaY / input.height, sigmaY, both(sigma), random) };
  },
  tell(_params, { dx, dy }, { height, width }) {
    let farthest = 0;
    for (let i = 0; i < dx.length; i++) farthest = Math.max(farthest, Math.hypot((dx[i]! * width) / 2, (dy[i]! * height) / 2));
    return [{ words: said`moved by up to ${{ pixels: figure(farthest) }} px`, doc: said`The farthest of torchvision's displacements, which are drawn for each pixel and smoothed.` }];
  },
  apply(picture, { interpolation, fill }, { dx, dy }, memory) {
    const { height, width, channels, values: source } = picture;
    const colour = fillBytes(fill, channels);
    const values = memory.bytes(source.length);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        // Displacements are in halves of the side, as grid_sample counts.
        const [atX, atY] = [x + (dx[i]! * width) / 2, y + (dy[i]! * height) / 2];
        if (interpolation === 'nearest') {
          const [column, row] = [roundHalfEven(atX), roundHalfEven(atY)];
          const inside = column >= 0 && column < width && row >= 0 && row < height;
          for (let c = 0; c < channels; c++) values[i * channels + c] = inside ? source[(row * width + column) * channels + c]! : colour[c]!;
        } else {
          const [column, row] = [Math.floor(atX), Math.floor(atY)];
          const [right, down] = [atX - column, atY - row];
          for (let c = 0; c < channels; c++) {
            let [sum, share] = [0, 0];
            for (const [u, v, weight] of [[column, row, (1 - right) * (1 - down)], [column + 1, row, right * (1 - down)], [column, row + 1, (1 - right) * down], [column + 1, row + 1, right * down]] as const) {
              if (u < 0 || u >= width || v < 0 || v >= height) continue;
              sum += weight * source[(v * width + u) * channels + c]!;
              share += weight;
            }
            // torchvision mixes in the fill by the share that lies inside, once more where that share is below 1.
            values[i * channels + c] = roundHalfEven(sum * share + (1 - share) * colour[c]!);
          }
        }
      }
    }
    memory.release(source);
    return { ...picture, values };
  },
});

const both = (value: Pair): [number, number] => (typeof value === 'number' ? [value, value] : value);

/** A field of random numbers, one a pixel, blurred by both sigmas with a square kernel as wide as `widest` asks for (torchvision's get_params). */
function displacement({ height, width }: PictureSpec, strength: number, widest: number, [sigmaX, sigmaY]: [number, number], random: Random): Float64Array {
  const noise = Float64Array.from({ length: height * width }, () => random.uniform() * 2 - 1);
  const size = kernelSize(widest);
  const smooth = widest > 0 ? blurPlane(noise, height, width, gaussianKernel(size, sigmaY), gaussianKernel(size, sigmaX)) : noise;
  return smooth.map((value) => value * strength);
}

/** Four sigmas on each side, rounded up to an odd number. */
function kernelSize(sigma: number): number {
  const size = Math.trunc(8 * sigma + 1);
  return size + 1 - (size % 2);
}
