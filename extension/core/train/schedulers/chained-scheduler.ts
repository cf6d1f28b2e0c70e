import { choices, required } from '../../config/param';
import { scheduler } from '../rows';
import { saveAll } from './save-all';

export const ChainedScheduler = scheduler('epoch', {
  doc: 'Steps several schedulers at once on the same learning rate, so that their factors multiply: for example a warm-up over a decay.',
  params: { schedulers: required(choices('scheduler', 1), 'The schedulers, in the order in which they change the learning rate.') },
  create({ schedulers: inner }, group, { nested, totalSteps }) {
    const parts = inner.map((choice) => nested(choice, group, totalSteps));
    const step = (): void => parts.forEach((part) => part.step());
    return {
      step,
      initialStep: step,
      undo: () => parts.forEach((part) => part.undo()),
      restart() {
        group.lr = group.initialLr!;
        parts.forEach((part) => part.restart());
      },
      ...saveAll(parts, { save: () => 0, restore: () => undefined }),
    };
  },
});
