import { UserError } from '../../../shared/user-error';
import { bool, either, float, int, nothing, optional, type Params, type Values } from '../../config/param';
import type { Tensor } from '../../engine';
import { featureMaps, matches, vector } from '../shape-checks';
import { initParams } from '../inits';
import { layer, type LayerContext, type LayerRow, type Shape, type WeightSpec } from '../layer';
import { batchNorm2d, batchNorm2dTrain } from '../ops/batch-norm';
import { runningStatistics, scaleAndShift } from './norm-weights';

const params = {
  num_features: optional(either(int({ min: 1 }), nothing), null, 'Channels that come in; found out by itself, checked where given.'),
  eps: optional(float({ min: 0 }), 1e-5, 'Added to the variance, so that nothing is divided by zero.'),
  momentum: optional(
    either(float({ min: 0, max: 1 }), nothing), 0.1, 'Share of the newest batch in the running mean and variance; null takes the plain average of all batches.',
  ),
  affine: optional(bool, true, 'Whether a scale and a shift per channel are learnt after normalising.'),
  bias: optional(bool, true, 'Whether affine includes the shift.'),
  track_running_stats: optional(bool, true, 'Whether running statistics are kept for evaluation; without them evaluation normalises with its own batch.'),
  ...initParams,
} satisfies Params;
type BatchNormParams = Values<typeof params>;

function weights({ affine, bias, track_running_stats, init, bias_init }: BatchNormParams, input: Shape): Record<string, WeightSpec> {
  const shape = [input[0]!];
  return {
    ...(affine && scaleAndShift(shape, { bias, init, bias_init })),
    ...(track_running_stats && runningStatistics(shape[0]!)),
  };
}

function forward(x: Tensor, { eps, momentum, affine, bias, track_running_stats }: BatchNormParams, { tf, training, weight, update }: LayerContext): Tensor {
  const [gamma, beta] = [affine ? weight('weight') : null, affine && bias ? weight('bias') : null];
  if (!training && track_running_stats) return batchNorm2d(tf, x, weight('running_mean'), weight('running_var'), gamma, beta, eps);
  const values = x.size / x.shape[1]!;
  if (training && values === 1)
    throw new UserError('batch-norm-one-value', 'Batch normalisation needs more than one value a channel in training, but a batch of one 1 x 1 picture comes in: use a larger batch_size or set drop_last.');
  const { y, mean, variance } = batchNorm2dTrain(tf, x, gamma, beta, eps, track_running_stats ? weight('running_mean') : null);
  if (!training || !track_running_stats) return y;
  const batches = tf.add(weight('num_batches_tracked'), 1);
  const share = (value: Tensor): Tensor => (momentum === null ? tf.div(value, batches) : tf.mul(value, momentum));
  const moved = (running: Tensor, value: Tensor): Tensor => tf.add(running, share(tf.sub(value, running)));
  update('running_mean', moved(weight('running_mean'), mean));
  update('running_var', moved(weight('running_var'), tf.mul(variance, values / (values - 1))));
  update('num_batches_tracked', batches);
  return y;
}

export const batchNormalizationLayers: Record<string, LayerRow> = {
  BatchNorm2d: layer({
    group: 'normalization',
    doc:
      'Normalises each channel to mean 0 and variance 1 over the batch and all pixels, then scales and shifts it by learnt numbers; evaluation uses running statistics. ' +
      'LayerNorm normalises each picture on its own instead, over all its channels and pixels.',
    params,
    shorthand: 'num_features',
    outputShape: ({ num_features }, input) => {
      matches('BatchNorm2d', 'num_features', num_features, featureMaps('BatchNorm2d', input)[0]);
      return input;
    },
    weights: (given, input) => weights(given, input),
    forward: (x, given, context) => forward(x, given, context),
  }),
  BatchNorm1d: layer({
    group: 'normalization',
    doc: 'BatchNorm2d for vectors: normalises each feature over the batch, then scales and shifts it by learnt numbers.',
    params,
    shorthand: 'num_features',
    outputShape: ({ num_features }, input) => {
      matches('BatchNorm1d', 'num_features', num_features, vector('BatchNorm1d', input));
      return input;
    },
    weights: (given, input) => weights(given, input),
    forward: (x, given, context) => forward(x, given, context),
  }),
};
