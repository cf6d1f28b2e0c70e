import { bool, float, optional, tuple } from '../../config/param';
import { maximize, optimizer } from '../rows';
import { averageSquare, lerp } from './adam-update';
import { decayed, penalized } from './decayed';

const unit = float({ min: 0, below: 1 });

export const NAdam = optimizer({
  doc: 'Adam that looks ahead along its momentum as Nesterov does, with a momentum that grows over the first steps (Dozat 2016).',
  params: {
    lr: optional(float({ min: 0 }), 2e-3, 'Learning rate: about how far each weight moves in a step.'),
    betas: optional(tuple(unit, unit), [0.9, 0.999] as [number, number], 'Decay of the averages of the gradient and of its square.'),
    eps: optional(float({ min: 0 }), 1e-8, 'Added to the divisor, against division by zero.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient, or decay of the weights with decoupled_weight_decay.'),
    momentum_decay: optional(float({ min: 0 }), 4e-3, 'How fast the momentum grows towards beta1.'),
    decoupled_weight_decay: optional(bool, false, 'Whether the weights decay directly, as in AdamW.'),
    ...maximize,
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 }, exp_avg_sq: { shape, fill: 0 }, mu_product: { shape: [], fill: 1 } }),
  scalars({ betas: [beta1, beta2], momentum_decay }, step) {
    const mu = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay));
    return { one_minus_beta1: 1 - beta1, bias_correction2: 1 - beta2 ** step, mu: mu(step), mu_next: mu(step + 1), one_minus_mu: 1 - mu(step) };
  },
  update(tf, weight, gradient, slots, { betas, eps, weight_decay, decoupled_weight_decay }, scalars) {
    const start = decoupled_weight_decay ? decayed(tf, weight, weight_decay, scalars.lr) : weight;
    const g = decoupled_weight_decay ? gradient : penalized(tf, gradient, weight, weight_decay);
    const mu_product = tf.mul(slots.mu_product!, scalars.mu!);
    const exp_avg = lerp(tf, slots.exp_avg!, g, scalars.one_minus_beta1!);
    const exp_avg_sq = averageSquare(tf, slots.exp_avg_sq!, g, betas[1]);
    const denominator = tf.add(tf.sqrt(tf.div(exp_avg_sq, scalars.bias_correction2!)), eps);
    const ofGradient = tf.div(tf.mul(scalars.lr, scalars.one_minus_mu!), tf.sub(1, mu_product));
    const ofAverage = tf.div(tf.mul(scalars.lr, scalars.mu_next!), tf.sub(1, tf.mul(mu_product, scalars.mu_next!)));
    const step = tf.div(tf.add(tf.mul(g, ofGradient), tf.mul(exp_avg, ofAverage)), denominator);
    return { weight: tf.sub(start, step), slots: { exp_avg, exp_avg_sq, mu_product } };
  },
  usualLr: [1e-5, 1e-2],
});
