import { bool, float, optional } from '../../config/param';
import { maximize, optimizer, type Slots } from '../rows';
import { averageSquare, lerp } from './adam-update';
import { penalized } from './decayed';

export const RMSprop = optimizer({
  doc: 'Divides each gradient by the root of its average square, so that all weights move at about the same pace (Hinton 2012): Adam without its average of the gradient.',
  params: {
    lr: optional(float({ min: 0 }), 1e-2, 'Learning rate: about how far each weight moves in a step.'),
    alpha: optional(float({ min: 0, max: 1 }), 0.99, 'Decay of the average of squares.'),
    eps: optional(float({ min: 0 }), 1e-8, 'Added to the divisor, against division by zero.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient.'),
    momentum: optional(float({ min: 0 }), 0, 'Share of the last step that is kept.'),
    centered: optional(bool, false, 'Whether the gradient\'s variance divides instead of its mean square.'),
    ...maximize,
  },
  slots({ momentum, centered }, shape) {
    const zeros = { shape, fill: 0 };
    const slots: Slots = { square_avg: zeros };
    if (centered) slots.grad_avg = zeros;
    if (momentum > 0) slots.momentum_buffer = zeros;
    return slots;
  },
  scalars: ({ momentum }): Record<string, number> => (momentum > 0 ? { momentum } : {}),
  update(tf, weight, gradient, slots, { alpha, eps, weight_decay }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const next: typeof slots = { square_avg: averageSquare(tf, slots.square_avg!, g, alpha) };
    if (slots.grad_avg) next.grad_avg = lerp(tf, slots.grad_avg, g, 1 - alpha);
    const spread = next.grad_avg ? tf.sub(next.square_avg!, tf.square(next.grad_avg)) : next.square_avg!;
    const step = tf.div(g, tf.add(tf.sqrt(spread), eps));
    if (slots.momentum_buffer) next.momentum_buffer = tf.add(tf.mul(slots.momentum_buffer, scalars.momentum!), step);
    return { weight: tf.sub(weight, tf.mul(next.momentum_buffer ?? step, scalars.lr)), slots: next };
  },
  usualLr: [1e-5, 1e-1],
});
