import { said } from '../../../shared/said';
import { bool, either, float, int, list, nothing, optional, required } from '../../config/param';
import type { Tensor, Tf } from '../../engine';
import { divides, featureMaps, matches, sizes } from '../shape-checks';
import { initParams } from '../inits';
import { layer, ShapeError, type LayerRow, type Shape } from '../layer';
import { batchNorm2d } from '../ops/batch-norm';
import { runningStatistics, scaleAndShift } from './norm-weights';

const eps = optional(float({ min: 0 }), 1e-5, 'Added to the variance, so that nothing is divided by zero.');
const bias = optional(bool, true, 'Whether a shift is learnt besides the scale.');
const normalizedShape = optional(
  either(int({ min: 1 }), list(int({ min: 1 }), 1), nothing), null, 'The last sizes of the input, over which each picture is normalised; all of them where null.',
);

/** normalized_shape against the input: its last sizes, or all of it. */
function lastSizes(name: string, given: number | number[] | null, input: Shape): Shape {
  const shape = given === null ? input : typeof given === 'number' ? [given] : given;
  const last = input.slice(input.length - shape.length);
  if (shape.length > input.length || shape.some((size, i) => size !== last[i]))
    throw new ShapeError(
      said`${{ name }} says normalized_shape [${{ shape: shape.join(', ') }}], but ${{ input: sizes(input) }} comes in: write [${{ last: last.join(', ') }}], or leave it out for the whole input.`,
      'normalized_shape',
    );
  return shape;
}

const lastAxes = (x: Tensor, count: number): number[] => x.shape.map((_, axis) => axis).slice(-count);

/** Mean and biased variance over `axes`, kept as axes of size 1, and the input normalised by them. */
function standardised(tf: Tf, x: Tensor, axes: number[], epsilon: number): { y: Tensor; mean: Tensor; variance: Tensor } {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes, true);
  return { y: tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), mean, variance };
}

/** Scale and shift a channel of [N, C, …]. */
function perChannel(tf: Tf, x: Tensor, gamma: Tensor | null, beta: Tensor | null): Tensor {
  const shape = x.shape.map((size, axis) => (axis === 1 ? size : 1));
  const scaled = gamma ? tf.mul(x, tf.reshape(gamma, shape)) : x;
  return beta ? tf.add(scaled, tf.reshape(beta, shape)) : scaled;
}

export const normalizationLayers: Record<string, LayerRow> = {
  LayerNorm: layer({
    group: 'normalization',
    doc:
      'Normalises each picture on its own over all its channels and pixels (or the last sizes only), then scales and shifts every value by learnt numbers. ' +
      'Unlike BatchNorm2d it does the same in training and evaluation, whatever the batch.',
    params: {
      normalized_shape: normalizedShape,
      eps,
      elementwise_affine: optional(bool, true, 'Whether a scale and a shift per value are learnt after normalising.'),
      bias,
      ...initParams,
    },
    shorthand: 'normalized_shape',
    outputShape: ({ normalized_shape }, input) => (lastSizes('LayerNorm', normalized_shape, input), input),
    weights: (params, input) => (params.elementwise_affine ? scaleAndShift(lastSizes('LayerNorm', params.normalized_shape, input), params) : {}),
    forward(x, params, { tf, weight }) {
      const { length } = lastSizes('LayerNorm', params.normalized_shape, x.shape.slice(1));
      const { y } = standardised(tf, x, lastAxes(x, length), params.eps);
      if (!params.elementwise_affine) return y;
      const scaled = tf.mul(y, weight('weight'));
      return params.bias ? tf.add(scaled, weight('bias')) : scaled;
    },
  }),

  LayerNorm2d: layer({
    group: 'normalization',
    doc: 'Normalises each pixel over its channels, then scales and shifts every channel by learnt numbers: ConvNeXt\'s norm (timm\'s and torchvision\'s LayerNorm2d).',
    params: {
      num_channels: optional(either(int({ min: 1 }), nothing), null, 'Channels that come in; found out by itself, checked where given.'),
      eps: optional(float({ min: 0 }), 1e-6, 'Added to the variance, so that nothing is divided by zero.'),
      affine: optional(bool, true, 'Whether a scale and a shift per channel are learnt after normalising.'),
      ...initParams,
    },
    outputShape({ num_channels }, input) {
      matches('LayerNorm2d', 'num_channels', num_channels, featureMaps('LayerNorm2d', input)[0]);
      return input;
    },
    weights: (params, input) => (params.affine ? scaleAndShift([input[0]!], { ...params, bias: true }) : {}),
    forward(x, { eps: epsilon, affine }, { tf, weight }) {
      return perChannel(tf, standardised(tf, x, [1], epsilon).y, affine ? weight('weight') : null, affine ? weight('bias') : null);
    },
  }),

  RMSNorm: layer({
    group: 'normalization',
    doc: 'LayerNorm without the mean: divides each picture by the root of its mean square, then scales every value by a learnt number.',
    params: {
      normalized_shape: normalizedShape,
      eps: optional(either(float({ min: 0 }), nothing), null, 'Added to the mean square; the smallest step of float32 above 1 where null.'),
      elementwise_affine: optional(bool, true, 'Whether a scale per value is learnt after normalising.'),
      init: initParams.init,
    },
    shorthand: 'normalized_shape',
    outputShape: ({ normalized_shape }, input) => (lastSizes('RMSNorm', normalized_shape, input), input),
    weights: ({ normalized_shape, elementwise_affine, init }, input) =>
      elementwise_affine ? scaleAndShift(lastSizes('RMSNorm', normalized_shape, input), { bias: false, init, bias_init: null }) : {},
    forward(x, params, { tf, weight }) {
      const { length } = lastSizes('RMSNorm', params.normalized_shape, x.shape.slice(1));
      const meanSquare = tf.mean(tf.square(x), lastAxes(x, length), true);
      const y = tf.mul(x, tf.rsqrt(tf.add(meanSquare, params.eps ?? 2 ** -23)));
      return params.elementwise_affine ? tf.mul(y, weight('weight')) : y;
    },
  }),

  GroupNorm: layer({
    group: 'normalization',
    doc: 'Normalises each picture over groups of channels and all pixels: BatchNorm\'s stand-in for small batches (Wu and He 2018). One group is LayerNorm with a scale a channel.',
    params: {
      num_groups: required(int({ min: 1 }), 'Into how many groups the channels are put; must divide them. 32 is usual.'),
      num_channels: optional(either(int({ min: 1 }), nothing), null, 'Channels that come in; found out by itself, checked where given.'),
      eps,
      affine: optional(bool, true, 'Whether a scale and a shift per channel are learnt after normalising.'),
      bias,
      ...initParams,
    },
    shorthand: 'num_groups',
    outputShape({ num_groups, num_channels }, input) {
      matches('GroupNorm', 'num_channels', num_channels, input[0]!);
      divides('GroupNorm', 'channels', input[0]!, 'num_groups', num_groups);
      return input;
    },
    weights: (params, input) => (params.affine ? scaleAndShift([input[0]!], params) : {}),
    forward(x, params, { tf, weight }) {
      const groups = tf.reshape(x, [x.shape[0]!, params.num_groups, x.size / x.shape[0]! / params.num_groups]);
      const y = tf.reshape(standardised(tf, groups, [2], params.eps).y, x.shape);
      return perChannel(tf, y, params.affine ? weight('weight') : null, params.affine && params.bias ? weight('bias') : null);
    },
  }),

  InstanceNorm2d: layer({
    group: 'normalization',
    doc: 'Normalises each channel of each picture over its pixels, which takes off contrast and brightness; style transfer lives on it (Ulyanov et al. 2016).',
    params: {
      num_features: optional(either(int({ min: 1 }), nothing), null, 'Channels that come in; found out by itself, checked where given.'),
      eps,
      momentum: optional(either(float({ min: 0, max: 1 }), nothing), 0.1, 'Share of the newest batch in the running mean and variance.'),
      affine: optional(bool, false, 'Whether a scale and a shift per channel are learnt after normalising.'),
      track_running_stats: optional(bool, false, 'Whether running statistics are kept and used in evaluation.'),
      bias,
      ...initParams,
    },
    outputShape({ num_features }, input) {
      const [channels, height, width] = featureMaps('InstanceNorm2d', input);
      matches('InstanceNorm2d', 'num_features', num_features, channels);
      if (height * width === 1) throw new ShapeError(said`InstanceNorm2d normalises over pixels, but maps of 1 x 1 come in: use it before the maps get so small.`);
      return input;
    },
    weights: (params, input) => ({
      ...(params.affine && scaleAndShift([input[0]!], params)),
      ...(params.track_running_stats && runningStatistics(input[0]!)),
    }),
    forward(x, params, { tf, weight, training, update }) {
      const [gamma, beta] = [params.affine ? weight('weight') : null, params.affine && params.bias ? weight('bias') : null];
      if (!training && params.track_running_stats) return batchNorm2d(tf, x, weight('running_mean'), weight('running_var'), gamma, beta, params.eps);
      const { y, mean, variance } = standardised(tf, x, [2, 3], params.eps);
      if (params.track_running_stats) {
        const pixels = x.shape[2]! * x.shape[3]!;
        const move = (name: string, value: Tensor): void =>
          update(name, tf.add(weight(name), tf.mul(tf.sub(tf.mean(value, [0, 2, 3]), weight(name)), params.momentum ?? 0)));
        move('running_mean', mean);
        move('running_var', tf.mul(variance, pixels / (pixels - 1)));
      }
      return perChannel(tf, y, gamma, beta);
    },
  }),

  LocalResponseNorm: layer({
    group: 'normalization',
    doc: 'Divides each value by how strongly the neighbouring channels answer at the same pixel: AlexNet\'s norm, before BatchNorm (Krizhevsky et al. 2012).',
    params: {
      size: required(int({ min: 1 }), 'How many neighbouring channels count.'),
      alpha: optional(float(), 1e-4, 'Weight of the neighbours\' mean square.'),
      beta: optional(float(), 0.75, 'Exponent of the divisor.'),
      k: optional(float(), 1, 'Added to the divisor before the exponent.'),
    },
    shorthand: 'size',
    outputShape: (_, input) => featureMaps('LocalResponseNorm', input),
    forward(x, { size, alpha, beta, k }, { tf }) {
      const [batch, channels, height, width] = x.shape as [number, number, number, number];
      const squares = tf.pad(tf.square(x), [[0, 0], [Math.floor(size / 2), Math.floor((size - 1) / 2)], [0, 0], [0, 0]]);
      const shifted = Array.from({ length: size }, (_, from) => tf.slice(squares, [0, from, 0, 0], [batch, channels, height, width]));
      const sum = shifted.reduce((a, b) => tf.add(a, b));
      return tf.div(x, tf.pow(tf.add(tf.mul(sum, alpha / size), k), beta));
    },
  }),
};
