import { float, required } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const ExponentialLR = scheduler('epoch', {
  doc: 'Multiplies the learning rate by gamma after every epoch: fast at first, ever slower. 0.95 halves it in 14 epochs.',
  params: { gamma: required(float({ above: 0 }), 'Factor of each epoch.') },
  create: ({ gamma }, group) =>
    lrScheduler(
      group,
      ({ initial }) => (initial ? group.lr : group.lr * gamma),
      (t, base) => base * gamma ** t,
    ),
});
