import { float, int, optional, required } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const StepLR = scheduler('epoch', {
  doc: 'Multiplies the learning rate by gamma every step_size epochs: a staircase. The scheduler only changes how large the optimizer\'s steps are, never their direction.',
  params: {
    step_size: required(int({ min: 1 }), 'Epochs between two drops.'),
    gamma: optional(float({ above: 0 }), 0.1, 'Factor of each drop.'),
  },
  create: ({ step_size, gamma }, group) =>
    lrScheduler(
      group,
      ({ t }) => (t === 0 || t % step_size !== 0 ? group.lr : group.lr * gamma),
      (t, base) => base * gamma ** Math.floor(t / step_size),
    ),
});
