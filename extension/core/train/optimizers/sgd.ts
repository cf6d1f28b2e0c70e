import { bool, float, optional } from '../../config/param';
import { maximize, optimizer, type Slots } from '../rows';
import { penalized } from './decayed';

export const SGD = optimizer({
  doc: 'Stochastic gradient descent: each weight moves against its gradient, times lr. Momentum keeps part of the last step\'s direction and is nearly always worth setting (0.9).',
  params: {
    lr: optional(float({ min: 0 }), 1e-3, 'Learning rate: what the gradient is multiplied with. Too large and the loss jumps or explodes, too small and it hardly falls.'),
    momentum: optional(float({ min: 0 }), 0, 'Share of the last step that is kept: steps in a steady direction grow, those to and fro cancel. 0.9 is usual.'),
    dampening: optional(float(), 0, 'Share of the gradient that the momentum leaves out.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient.'),
    nesterov: optional(bool, false, 'Whether the step looks ahead along the momentum (Nesterov).'),
    ...maximize,
  },
  slots: ({ momentum }, shape): Slots => (momentum === 0 ? {} : { momentum_buffer: { shape, fill: 0 } }),
  // PyTorch's buffer starts as the first gradient, undampened.
  scalars: ({ momentum, dampening }, step): Record<string, number> => ({
    ...(momentum === 0 ? {} : { momentum }),
    ...(momentum === 0 || dampening === 0 ? {} : { intake: step === 1 ? 1 : 1 - dampening }),
  }),
  update(tf, weight, gradient, slots, { weight_decay, nesterov }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    if (!slots.momentum_buffer) return { weight: tf.sub(weight, tf.mul(g, scalars.lr)), slots };
    const momentum_buffer = tf.add(tf.mul(slots.momentum_buffer, scalars.momentum!), scalars.intake ? tf.mul(g, scalars.intake) : g);
    const direction = nesterov ? tf.add(g, tf.mul(momentum_buffer, scalars.momentum!)) : momentum_buffer;
    return { weight: tf.sub(weight, tf.mul(direction, scalars.lr)), slots: { momentum_buffer } };
  },
  usualLr: [1e-4, 1],
});
