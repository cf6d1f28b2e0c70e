import { float, int, optional, required } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const CosineAnnealingLR = scheduler('epoch', {
  doc: 'Lowers the learning rate along half a cosine wave, from lr to eta_min over T_max epochs: slow, fast, slow. It rises again after T_max, so T_max is usually the number of epochs (Loshchilov and Hutter 2017).',
  params: {
    T_max: required(int({ min: 1 }), 'Epochs until the learning rate reaches eta_min.'),
    eta_min: optional(float({ min: 0 }), 0, 'The lowest learning rate.'),
  },
  create: ({ T_max, eta_min }, group) =>
    lrScheduler(
      group,
      ({ t, base, initial }) => {
        if (initial) return group.lr;
        // Python's modulo: never negative.
        const phase = (((t - 1 - T_max) % (2 * T_max)) + 2 * T_max) % (2 * T_max);
        if (phase === 0) return group.lr + ((base - eta_min) * (1 - Math.cos(Math.PI / T_max))) / 2;
        return ((1 + Math.cos((Math.PI * t) / T_max)) / (1 + Math.cos((Math.PI * (t - 1)) / T_max))) * (group.lr - eta_min) + eta_min;
      },
      (t, base) => eta_min + ((base - eta_min) * (1 + Math.cos((Math.PI * t) / T_max))) / 2,
    ),
});
