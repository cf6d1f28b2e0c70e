import { asIs, said } from '../../../shared/said';
import { asPair, either, float, int, optional, pair, required, tuple } from '../../config/param';
import { byteTransform, TransformError } from '../transform';
import { blurPlane, gaussianKernel } from './gaussian';
import { roundHalfEven } from './rounding';
import { figure } from './words';

const sigma = float({ above: 0 });

export const gaussianBlur = byteTransform({
  group: 'colour',
  random: true,
  doc: 'Blurs the picture with a Gaussian of random width: the network learns not to rely on fine texture.',
  params: {
    kernel_size: required(pair(int({ min: 1 })), 'Width and height of the kernel in pixels, odd: one number, or [x, y]. Three times sigma on each side loses nothing.'),
    sigma: optional(either(sigma, tuple(sigma, sigma)), [0.1, 2] as number | [number, number], 'Standard deviation in pixels, or the range [least, largest] it is drawn from.'),
  },
  shorthand: 'kernel_size',
  output({ kernel_size }, input) {
    const [sizeX, sizeY] = asPair(kernel_size);
    if (sizeX % 2 === 0 || sizeY % 2 === 0) throw new TransformError(said`GaussianBlur's kernel_size ${{ kernelSize: sizeX === sizeY ? sizeX : `[${sizeX}, ${sizeY}]` }} must be odd, so that it has a middle.`);
    if (sizeX >= 2 * input.width || sizeY >= 2 * input.height) throw new TransformError(said`GaussianBlur's kernel of ${{ sizeX }}x${{ sizeY }} reaches beyond the mirrored picture of ${{ width: input.width }}x${{ height: input.height }}: make kernel_size smaller.`);
    return input;
  },
  draw({ sigma: range }, _input, random) {
    const [least, largest] = typeof range === 'number' ? [range, range] : range;
    return { sigma: least + (largest - least) * random.uniform() };
  },
  tell: (_params, { sigma: width }) => [{ words: asIs(`σ ${figure(width)} px`), doc: said`torchvision's sigma: the Gaussian's standard deviation in pixels.` }],
  apply(picture, { kernel_size }, { sigma: width }) {
    const [sizeX, sizeY] = asPair(kernel_size);
    const [kernelX, kernelY] = [gaussianKernel(sizeX, width), gaussianKernel(sizeY, width)];
    const { values, channels } = picture;
    const plane = new Float64Array(picture.height * picture.width);
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < plane.length; i++) plane[i] = values[i * channels + c]!;
      const blurred = blurPlane(plane, picture.height, picture.width, kernelY, kernelX);
      for (let i = 0; i < plane.length; i++) values[i * channels + c] = roundHalfEven(blurred[i]!);
    }
    return picture;
  },
});
