import { choices, int, list, required } from '../../config/param';
import { UserError } from '../../../shared/user-error';
import { scheduler } from '../rows';
import { saveAll } from './save-all';

export const SequentialLR = scheduler('epoch', {
  doc: 'Runs one scheduler after the other, each from its own beginning; the milestones say when the next takes over. Warm-up, then annealing, is the usual pair.',
  params: {
    schedulers: required(choices('scheduler', 1), 'The schedulers in their order.'),
    milestones: required(list(int({ min: 0 })), 'Epochs at which the next scheduler takes over: one fewer than there are schedulers.'),
  },
  create({ schedulers: inner, milestones }, group, { nested, totalSteps }) {
    if (milestones.length !== inner.length - 1) {
      throw new UserError(
        'milestones-count',
        'SequentialLR has {schedulers} schedulers and {milestones} milestones: give {wanted}, one for each change of scheduler.',
        { schedulers: inner.length, milestones: milestones.length, wanted: inner.length - 1 },
      );
    }
    const bounds = [0, ...milestones, totalSteps];
    const parts = inner.map((choice, i) => nested(choice, group, Math.max(1, bounds[i + 1]! - bounds[i]!)));
    let t = 0;
    const at = (time: number): number => milestones.filter((milestone) => milestone <= time).length;
    // Each scheduler took its initial step when it was made: undone, and taken again by the first alone.
    const begin = (): void => {
      group.lr = group.initialLr!;
      for (const part of parts) part.undo();
      parts[at(0)]!.initialStep();
    };
    begin();
    const step = (): void => {
      t++;
      const index = at(t);
      if (index > 0 && milestones[index - 1] === t) parts[index]!.restart();
      else parts[index]!.step();
    };
    return {
      step,
      initialStep: step,
      undo: () => parts.forEach((part) => part.undo()),
      restart() {
        t = 0;
        group.lr = group.initialLr!;
        parts[at(0)]!.restart();
      },
      ...saveAll(parts, {
        save: () => t,
        restore: (saved) => {
          t = saved;
        },
      }),
    };
  },
});
