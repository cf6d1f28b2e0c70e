import { float, optional } from '../../config/param';
import { maximize, optimizer } from '../rows';
import { penalized } from './decayed';

export const Adagrad = optimizer({
  doc: 'Divides each gradient by the root of the sum of all its squares so far: weights that have moved much move ever less (Duchi et al. 2011).',
  params: {
    lr: optional(float({ min: 0 }), 1e-2, 'Learning rate: the size of a weight\'s first step.'),
    lr_decay: optional(float({ min: 0 }), 0, 'The learning rate is divided by 1 + this times the steps done.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient.'),
    initial_accumulator_value: optional(float({ min: 0 }), 0, 'What the sum of squares starts from.'),
    eps: optional(float({ min: 0 }), 1e-10, 'Added to the divisor, against division by zero.'),
    ...maximize,
  },
  slots: ({ initial_accumulator_value }, shape) => ({ sum: { shape, fill: initial_accumulator_value } }),
  scalars: ({ lr_decay }, step) => ({ lr_divisor: 1 + (step - 1) * lr_decay }),
  update(tf, weight, gradient, slots, { weight_decay, eps }, scalars) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const sum = tf.add(slots.sum!, tf.square(g));
    const step = tf.div(g, tf.add(tf.sqrt(sum), eps));
    return { weight: tf.sub(weight, tf.mul(step, tf.div(scalars.lr, scalars.lr_divisor!))), slots: { sum } };
  },
  usualLr: [1e-4, 1e-1],
});
