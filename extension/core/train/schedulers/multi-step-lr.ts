import { float, int, list, optional, required } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const MultiStepLR = scheduler('epoch', {
  doc: 'Multiplies the learning rate by gamma at each of the milestones: a staircase whose steps you place yourself, usually at 50 % and 75 % of the run.',
  params: {
    milestones: required(list(int({ min: 0 })), 'Epochs after which the learning rate drops.'),
    gamma: optional(float({ above: 0 }), 0.1, 'Factor of each drop.'),
  },
  create({ milestones, gamma }, group) {
    const drops = new Map<number, number>();
    for (const milestone of milestones) drops.set(milestone, (drops.get(milestone) ?? 0) + 1);
    return lrScheduler(
      group,
      ({ t }) => group.lr * gamma ** (drops.get(t) ?? 0),
      (t, base) => base * gamma ** milestones.filter((milestone) => milestone <= t).length,
    );
  },
});
