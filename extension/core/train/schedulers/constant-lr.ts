import { float, int, optional } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const ConstantLR = scheduler('epoch', {
  doc: 'Multiplies the learning rate by factor for the first total_iters epochs, then gives it back: a flat warm-up. With factor 1 the learning rate never changes.',
  params: {
    factor: optional(float({ above: 0, max: 1 }), 1 / 3, 'Factor during the first epochs.'),
    total_iters: optional(int({ min: 0 }), 5, 'How many epochs it lasts.'),
  },
  create: ({ factor, total_iters }, group) =>
    lrScheduler(
      group,
      ({ t }) => {
        if (t === 0) return group.lr * factor;
        return t === total_iters ? group.lr * (1 / factor) : group.lr;
      },
      (t, base) => base * (t >= total_iters ? 1 : factor),
    ),
});
