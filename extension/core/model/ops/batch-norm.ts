import type { Tensor, Tf } from '../../engine';
import { isNative, runNative, type NativeKernel } from './native';

/** {x, gamma, beta, shift?} -> [y, mean, variance], attribute eps. `shift` [C] is near the mean, and only saves digits. */
export const BatchNormTrain: NativeKernel = {
  name: 'BatchNormTrainNCHW',
  gradient: (tf) => ({
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, true, true],
    // Mean and variance leave the graph as running statistics: nothing is differentiated through them, as in PyTorch.
    gradFunc: (dys, [x, gamma, mean, variance], { eps }) => {
      const inputs = { dy: (dys as Tensor[])[0]!, x: x!, gamma: gamma!, mean: mean!, variance: variance! };
      const [dx, dgamma, dbeta] = runNative<Tensor[]>(tf, BatchNormTrainGradient, inputs, { eps });
      return { x: () => dx!, gamma: () => dgamma!, beta: () => dbeta! };
    },
  }),
};
/** {dy, x, gamma, mean, variance} -> [dx, dgamma, dbeta], attribute eps. */
export const BatchNormTrainGradient: NativeKernel = { name: 'BatchNormTrainGradientNCHW' };

/** {x, scale [C], shift [C]} -> x * scale + shift, a channel at a time. */
export const ChannelAffine: NativeKernel = {
  name: 'ChannelAffineNCHW',
  gradient: (tf) => ({
    inputsToSave: ['x', 'scale'],
    gradFunc: (dy, [x, scale]) => ({
      x: () => runNative(tf, ChannelAffine, { x: dy as Tensor, scale: scale!, shift: tf.zerosLike(scale!) }, {}),
      scale: () => tf.sum(tf.mul(dy as Tensor, x!), perChannel(x!).axes),
      shift: () => tf.sum(dy as Tensor, perChannel(x!).axes),
    }),
  }),
};

/** Axes that a channel's statistics run over, and the shape that broadcasts [C] over x: [N, C] or [N, C, H, W]. */
const perChannel = (x: Tensor): { axes: number[]; shape: number[] } => ({
  axes: x.shape.map((_, axis) => axis).filter((axis) => axis !== 1),
  shape: x.shape.map((size, axis) => (axis === 1 ? size : 1)),
});

/**
 * Batch normalisation with the batch's statistics (Ioffe and Szegedy 2015; torch.nn.functional.batch_norm, training=True).
 * x [N, C, H, W] or [N, C]; gamma, beta [C] or null; expectedMean [C]: where the mean is about, if known. Also the batch's mean and biased variance [C].
 */
export function batchNorm2dTrain(
  tf: Tf,
  x: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  eps: number,
  expectedMean: Tensor | null = null,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const channels = x.shape[1]!;
  if (isNative(tf, BatchNormTrain)) {
    const inputs = { x, gamma: gamma ?? tf.ones([channels]), beta: beta ?? tf.zeros([channels]), ...(expectedMean && { shift: expectedMean }) };
    const [y, mean, variance] = runNative<Tensor[]>(tf, BatchNormTrain, inputs, { eps });
    return { y: y!, mean: mean!, variance: variance! };
  }
  const { axes, shape } = perChannel(x);
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), axes, true);
  let y = tf.mul(centred, tf.rsqrt(tf.add(variance, eps)));
  if (gamma) y = tf.mul(y, tf.reshape(gamma, shape));
  if (beta) y = tf.add(y, tf.reshape(beta, shape));
  return { y, mean: tf.reshape(mean, [channels]), variance: tf.reshape(variance, [channels]) };
}

/** Batch normalisation with given statistics (torch.nn.functional.batch_norm, training=False). mean and variance [C]. */
export function batchNorm2d(tf: Tf, x: Tensor, mean: Tensor, variance: Tensor, gamma: Tensor | null, beta: Tensor | null, eps: number): Tensor {
  const inverse = tf.rsqrt(tf.add(variance, eps));
  const scale = gamma ? tf.mul(gamma, inverse) : inverse;
  const shift = beta ? tf.sub(beta, tf.mul(mean, scale)) : tf.neg(tf.mul(mean, scale));
  return channelAffine(tf, x, scale, shift);
}

/** x * scale + shift, a channel at a time: x [N, C, H, W] or [N, C]; scale, shift [C]. */
export function channelAffine(tf: Tf, x: Tensor, scale: Tensor, shift: Tensor): Tensor {
  if (isNative(tf, ChannelAffine)) return runNative(tf, ChannelAffine, { x, scale, shift }, {});
  const { shape } = perChannel(x);
  return tf.add(tf.mul(x, tf.reshape(scale, shape)), tf.reshape(shift, shape));
}
