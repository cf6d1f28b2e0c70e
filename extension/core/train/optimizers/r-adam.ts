import { bool, float, optional, tuple } from '../../config/param';
import { maximize, optimizer } from '../rows';
import { averageSquare, lerp } from './adam-update';
import { decayed, penalized } from './decayed';

const unit = float({ min: 0, below: 1 });

export const RAdam = optimizer({
  doc: 'Adam without the wild first steps: as long as its average of squares rests on too few gradients it moves by momentum alone, then phases the scaling in, a warm-up of its own (Liu et al. 2020).',
  params: {
    lr: optional(float({ min: 0 }), 1e-3, 'Learning rate: about how far each weight moves in a step.'),
    betas: optional(tuple(unit, unit), [0.9, 0.999] as [number, number], 'Decay of the averages of the gradient and of its square.'),
    eps: optional(float({ min: 0 }), 1e-8, 'Added to the divisor, against division by zero.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient, or decay of the weights with decoupled_weight_decay.'),
    decoupled_weight_decay: optional(bool, false, 'Whether the weights decay directly, as in AdamW.'),
    ...maximize,
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 }, exp_avg_sq: { shape, fill: 0 } }),
  scalars({ betas: [beta1, beta2] }, step) {
    const correction2 = 1 - beta2 ** step;
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * step * beta2 ** step) / correction2;
    const rectified = length > 5;
    const rectifier = Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length));
    return {
      one_minus_beta1: 1 - beta1,
      bias_correction1: 1 - beta1 ** step,
      adaptive: rectified ? Math.sqrt(correction2) * rectifier : 0,
      plain: rectified ? 0 : 1,
    };
  },
  update(tf, weight, gradient, slots, { betas, eps, weight_decay, decoupled_weight_decay }, scalars) {
    const start = decoupled_weight_decay ? decayed(tf, weight, weight_decay, scalars.lr) : weight;
    const g = decoupled_weight_decay ? gradient : penalized(tf, gradient, weight, weight_decay);
    const exp_avg = lerp(tf, slots.exp_avg!, g, scalars.one_minus_beta1!);
    const exp_avg_sq = averageSquare(tf, slots.exp_avg_sq!, g, betas[1]);
    const scale = tf.add(tf.div(scalars.adaptive!, tf.add(tf.sqrt(exp_avg_sq), eps)), scalars.plain!);
    const mean = tf.div(exp_avg, scalars.bias_correction1!);
    return { weight: tf.sub(start, tf.mul(tf.mul(mean, scalars.lr), scale)), slots: { exp_avg, exp_avg_sq } };
  },
  usualLr: [1e-5, 1e-2],
});
