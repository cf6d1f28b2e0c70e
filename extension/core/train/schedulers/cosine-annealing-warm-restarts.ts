import { float, int, optional, required } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const CosineAnnealingWarmRestarts = scheduler('epoch', {
  doc: 'Cosine annealing that jumps back to lr after T_0 epochs and begins again, each round T_mult times as long as the last (SGDR, Loshchilov and Hutter 2017).',
  params: {
    T_0: required(int({ min: 1 }), 'Epochs of the first round.'),
    T_mult: optional(int({ min: 1 }), 1, 'How many times longer each round is than the one before.'),
    eta_min: optional(float({ min: 0 }), 0, 'The lowest learning rate.'),
  },
  create({ T_0, T_mult, eta_min }, group) {
    const round = { done: 0, length: T_0 };
    return lrScheduler(
      group,
      ({ t, base }) => {
        if (t === 0) Object.assign(round, { done: 0, length: T_0 });
        else if (++round.done >= round.length) Object.assign(round, { done: round.done % round.length, length: round.length * T_mult });
        return eta_min + ((base - eta_min) * (1 + Math.cos((Math.PI * round.done) / round.length))) / 2;
      },
      undefined,
      round,
    );
  },
});
