import { float, int, optional } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const LinearLR = scheduler('epoch', {
  doc: 'Moves the factor on the learning rate in a straight line from start_factor to end_factor over total_iters epochs: the usual warm-up, first in a SequentialLR.',
  params: {
    start_factor: optional(float({ above: 0, max: 1 }), 1 / 3, 'Factor at the beginning.'),
    end_factor: optional(float({ min: 0, max: 1 }), 1, 'Factor from total_iters on.'),
    total_iters: optional(int({ min: 1 }), 5, 'Length of the line in epochs.'),
  },
  create: ({ start_factor, end_factor, total_iters }, group) => {
    const rise = end_factor - start_factor;
    return lrScheduler(
      group,
      ({ t, initial }) => {
        if (t === 0) return group.lr * start_factor;
        if (initial || t > total_iters) return group.lr;
        return group.lr * (1 + rise / (total_iters * start_factor + (t - 1) * rise));
      },
      (t, base) => base * (start_factor + (rise * Math.min(total_iters, t)) / total_iters),
    );
  },
});
