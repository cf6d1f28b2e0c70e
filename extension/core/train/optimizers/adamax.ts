import { float, optional, tuple } from '../../config/param';
import { maximize, optimizer } from '../rows';
import { lerp } from './adam-update';
import { penalized } from './decayed';

const unit = float({ min: 0, below: 1 });

export const Adamax = optimizer({
  doc: 'Adam whose divisor is the largest recent gradient instead of the root of the average square: steadier where gradients are rare or spiky (Kingma and Ba 2015, section 7).',
  params: {
    lr: optional(float({ min: 0 }), 2e-3, 'Learning rate: about how far each weight moves in a step.'),
    betas: optional(tuple(unit, unit), [0.9, 0.999] as [number, number], 'Decay of the average gradient and of the largest.'),
    eps: optional(float({ min: 0 }), 1e-8, 'Added to the gradient\'s size, against division by zero.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient.'),
    ...maximize,
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 }, exp_inf: { shape, fill: 0 } }),
  scalars: ({ betas: [beta1] }, step) => ({ one_minus_beta1: 1 - beta1, bias_correction: 1 - beta1 ** step }),
  update(tf, weight, gradient, slots, { betas, eps, weight_decay }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const exp_avg = lerp(tf, slots.exp_avg!, g, scalars.one_minus_beta1!);
    const exp_inf = tf.maximum(tf.mul(slots.exp_inf!, betas[1]), tf.add(tf.abs(g), eps));
    const step = tf.mul(tf.div(exp_avg, exp_inf), tf.div(scalars.lr, scalars.bias_correction!));
    return { weight: tf.sub(weight, step), slots: { exp_avg, exp_inf } };
  },
  usualLr: [1e-5, 1e-2],
});
