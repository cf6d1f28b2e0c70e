import { said } from '../../../shared/said';
import { asPair, bool, either, float, int, nothing, optional, pair, required, type Params, type Values } from '../../config/param';
import { featureMaps, nonEmpty } from '../shape-checks';
import { layer, ShapeError, type LayerRow, type Shape, type Window } from '../layer';
import { avgPool2d, maxPool2d } from '../ops/pool2d';
import { sourceAt } from '../pad';
import { pooledShape, type PoolWindow } from '../ops/window';

const positive = int({ min: 1 });
const natural = int({ min: 0 });

const strideParams = {
  kernel_size: required(pair(positive), 'Height and width of the window.'),
  stride: optional(either(pair(positive), nothing), null, 'Step of the window; the kernel size where null, so that windows do not overlap.'),
} satisfies Params;
const padding = optional(pair(natural), 0, 'Pixels added on each side, at most half the kernel size.');
const ceilMode = optional(bool, false, 'Whether a last window that reaches over the edge counts too, instead of being left out.');

type PoolParams = Values<typeof strideParams> & { padding?: number | [number, number]; dilation?: number | [number, number]; ceil_mode: boolean };

export const poolWindow = (params: PoolParams): PoolWindow => ({
  kernel: asPair(params.kernel_size),
  stride: asPair(params.stride ?? params.kernel_size),
  padding: asPair(params.padding ?? 0),
  dilation: asPair(params.dilation ?? 1),
  ceilMode: params.ceil_mode,
});

function pooledMaps(name: string, params: PoolParams, input: Shape): Shape {
  const [channels, height, width] = featureMaps(name, input);
  const window = poolWindow(params);
  if (window.padding.some((side, axis) => side > window.kernel[axis]! / 2))
    throw new ShapeError(said`${{ name }} pads by ${{ padding: window.padding.join(' x ') }}, more than half its kernel_size ${{ kernel: window.kernel.join(' x ') }}: make padding smaller.`, 'padding');
  return nonEmpty(name, input, [channels, ...pooledShape([height, width], window)]);
}

function slidingWindow(params: PoolParams): Window {
  const { kernel, stride, dilation } = poolWindow(params);
  return { kernel: kernel[0], stride: stride[0], dilation: dilation[0] };
}

function reads(params: PoolParams, [, ...sizes]: Shape, axis: 0 | 1, at: number): number[] {
  const { kernel, stride, padding: sides, dilation } = poolWindow(params);
  return Array.from({ length: kernel[axis] }, (_, tap) => sourceAt(at * stride[axis] - sides[axis] + tap * dilation[axis], sizes[axis]!, 'zeros'));
}

export const poolingLayers: Record<string, LayerRow> = {
  MaxPool2d: layer({
    group: 'pooling',
    doc: 'Keeps the largest value of each window, channel by channel: smaller maps, and an answer that cares less about where exactly a pattern stood.',
    params: { ...strideParams, padding, dilation: optional(pair(positive), 1, 'Gap between the window\'s taps.'), ceil_mode: ceilMode },
    shorthand: 'kernel_size',
    outputShape: (params, input) => pooledMaps('MaxPool2d', params, input),
    forward: (x, params, { tf }) => maxPool2d(tf, x, poolWindow(params)),
    window: (params) => slidingWindow(params),
    reads: (params, input, axis, at) => reads(params, input, axis, at),
  }),
  AvgPool2d: layer({
    group: 'pooling',
    doc: 'The mean of each window, channel by channel: smaller, smoother maps. Unlike MaxPool2d, every pixel of the window gets a share of the gradient.',
    params: {
      ...strideParams,
      padding,
      ceil_mode: ceilMode,
      count_include_pad: optional(bool, true, 'Whether the zeros of the padding count in the mean.'),
      divisor_override: optional(either(positive, nothing), null, 'What the sum of a window is divided by, instead of the number of its pixels.'),
    },
    shorthand: 'kernel_size',
    outputShape: (params, input) => pooledMaps('AvgPool2d', params, input),
    forward(x, params, { tf }) {
      const { kernel, stride, padding: sides } = poolWindow(params);
      const { ceil_mode, count_include_pad, divisor_override } = params;
      return avgPool2d(tf, x, { kernel, stride, padding: sides, ceilMode: ceil_mode, countIncludePad: count_include_pad, divisorOverride: divisor_override });
    },
    window: (params) => slidingWindow(params),
    reads: (params, input, axis, at) => reads(params, input, axis, at),
  }),
  LPPool2d: layer({
    group: 'pooling',
    doc: 'The p-norm of each window, (sum x^p)^(1/p): a sum for p = 1, nearer to the maximum the larger p is. As in PyTorch, no absolute values are taken: an odd p wants inputs that are not negative.',
    params: { norm_type: required(float({ above: 0 }), 'The p of the norm.'), ...strideParams, ceil_mode: ceilMode },
    outputShape: (params, input) => pooledMaps('LPPool2d', params, input),
    forward(x, params, { tf }) {
      const { kernel, stride, padding: sides, ceilMode: ceil } = poolWindow(params);
      const powers = params.norm_type === 1 ? x : params.norm_type === 2 ? tf.square(x) : tf.pow(x, params.norm_type);
      const means = avgPool2d(tf, powers, { kernel, stride, padding: sides, ceilMode: ceil, countIncludePad: true, divisorOverride: null });
      const sums = tf.mul(means, kernel[0] * kernel[1]);
      return params.norm_type === 1 ? sums : params.norm_type === 2 ? tf.sqrt(sums) : tf.pow(sums, 1 / params.norm_type);
    },
    window: (params) => slidingWindow(params),
    reads: (params, input, axis, at) => reads(params, input, axis, at),
  }),
};
