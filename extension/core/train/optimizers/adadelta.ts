import { float, optional } from '../../config/param';
import { maximize, optimizer } from '../rows';
import { averageSquare } from './adam-update';
import { penalized } from './decayed';

export const Adadelta = optimizer({
  doc: 'Scales each gradient by the root of the average square of past steps over that of past gradients, so that it needs no learning rate of its own: lr is a factor, usually 1 (Zeiler 2012).',
  params: {
    lr: optional(float({ min: 0 }), 1, 'Factor on the steps.'),
    rho: optional(float({ min: 0, max: 1 }), 0.9, 'Decay of both averages of squares.'),
    eps: optional(float({ min: 0 }), 1e-6, 'Added under both roots; it sets the size of the first steps.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient.'),
    ...maximize,
  },
  slots: (_, shape) => ({ square_avg: { shape, fill: 0 }, acc_delta: { shape, fill: 0 } }),
  update(tf, weight, gradient, slots, { rho, eps, weight_decay }, { lr }) {
    const g = penalized(tf, gradient, weight, weight_decay);
    const square_avg = averageSquare(tf, slots.square_avg!, g, rho);
    const step = tf.mul(tf.div(tf.sqrt(tf.add(slots.acc_delta!, eps)), tf.sqrt(tf.add(square_avg, eps))), g);
    return { weight: tf.sub(weight, tf.mul(step, lr)), slots: { square_avg, acc_delta: averageSquare(tf, slots.acc_delta!, step, rho) } };
  },
  usualLr: [1e-2, 10],
});
