import { float, optional, tuple } from '../../config/param';
import { optimizer } from '../rows';
import { lerp } from './adam-update';
import { decayed } from './decayed';

const unit = float({ min: 0, below: 1 });

export const Lion = optimizer({
  doc: 'Every weight moves by exactly lr in the direction of the sign of its averaged gradient; one slot instead of Adam\'s two. Wants a learning rate 3 to 10 times smaller than AdamW\'s and as much more weight decay (Chen et al. 2023).',
  params: {
    lr: optional(float({ min: 0 }), 1e-4, 'Learning rate: how far each weight moves in a step.'),
    betas: optional(tuple(unit, unit), [0.9, 0.99] as [number, number], 'Decay of the average for the step\'s sign, and for the average that is kept.'),
    weight_decay: optional(float({ min: 0 }), 0, 'Share of each weight, times lr, taken off at each step.'),
  },
  slots: (_, shape) => ({ exp_avg: { shape, fill: 0 } }),
  scalars: ({ betas: [beta1] }) => ({ one_minus_beta1: 1 - beta1 }),
  update(tf, weight, gradient, slots, { betas, weight_decay }, { lr, one_minus_beta1 }) {
    const direction = tf.sign(lerp(tf, slots.exp_avg!, gradient, one_minus_beta1!));
    return {
      weight: tf.sub(decayed(tf, weight, weight_decay, lr), tf.mul(direction, lr)),
      slots: { exp_avg: lerp(tf, slots.exp_avg!, gradient, 1 - betas[1]) },
    };
  },
  usualLr: [1e-6, 1e-3],
});
