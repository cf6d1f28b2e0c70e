import { float, int, oneOf, optional, required } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler } from './lr-scheduler';

export const SWALR = scheduler('epoch', {
  doc: 'Moves the learning rate to swa_lr within anneal_epochs and keeps it there, for the last part of a run whose weights are averaged ("swa_start" in "training"); usually the last in a SequentialLR.',
  params: {
    swa_lr: required(float({ min: 0 }), 'The learning rate that is kept in the end.'),
    anneal_epochs: optional(int({ min: 0 }), 10, 'Epochs until it is reached.'),
    anneal_strategy: optional(oneOf('cos', 'linear'), 'cos', 'Along half a cosine wave or a straight line.'),
  },
  create({ swa_lr, anneal_epochs, anneal_strategy }, group) {
    const share = (step: number): number => {
      const t = Math.max(0, Math.min(1, step / Math.max(1, anneal_epochs)));
      return anneal_strategy === 'linear' ? t : (1 - Math.cos(Math.PI * t)) / 2;
    };
    return lrScheduler(group, ({ count }) => {
      const step = anneal_epochs === 0 ? Math.max(1, count - 1) : count - 1;
      const before = share(step - 1);
      // Where the line began, worked out backwards from the present lr.
      const start = before === 1 ? swa_lr : (group.lr - before * swa_lr) / (1 - before);
      const now = share(step);
      return swa_lr * now + start * (1 - now);
    });
  },
});
