import { float, int, optional } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const PolynomialLR = scheduler('epoch', {
  doc: 'Lowers the learning rate to zero over total_iters epochs, as lr (1 - t/total_iters)^power: a straight line with power 1, a curve that flattens out with more.',
  params: {
    total_iters: optional(int({ min: 1 }), 5, 'Epochs until the learning rate is zero.'),
    power: optional(float({ min: 0 }), 1, 'How strongly the curve bends.'),
  },
  create: ({ total_iters, power }, group) =>
    lrScheduler(
      group,
      ({ t, initial }) => {
        if (initial || t > total_iters) return group.lr;
        return group.lr * ((1 - t / total_iters) / (1 - (t - 1) / total_iters)) ** power;
      },
      (t, base) => base * (1 - Math.min(total_iters, t) / total_iters) ** power,
    ),
});
