import { bool, either, float, int, nothing, oneOf, optional, required } from '../../config/param';
import { UserError } from '../../../shared/user-error';
import { scheduler, type LrGroup } from '../rows';
import { lrScheduler } from './lr-scheduler';
import { momentumDriver } from './momentum-driver';

const count = either(int({ min: 1 }), nothing);

export const OneCycleLR = scheduler('batch', {
  doc: 'One cycle over the whole run: the learning rate rises to max_lr, then falls far below where it began, while momentum does the reverse (Smith 2018). It moves after every batch; the optimizer\'s own lr is not used.',
  params: {
    max_lr: required(float({ above: 0 }), 'The highest learning rate, reached after pct_start of the cycle. A cycle stands a higher one than a constant schedule does.'),
    total_steps: optional(count, null, 'Length of the cycle in batches; without it epochs x steps_per_epoch, or else the run\'s own length.'),
    epochs: optional(count, null, 'With steps_per_epoch: the length of the cycle.'),
    steps_per_epoch: optional(count, null, 'With epochs: the length of the cycle.'),
    pct_start: optional(float({ min: 0, max: 1 }), 0.3, 'Share of the cycle in which the learning rate rises.'),
    anneal_strategy: optional(oneOf('cos', 'linear'), 'cos', 'Along half a cosine wave or a straight line.'),
    cycle_momentum: optional(bool, true, 'Whether momentum (or beta1) goes the other way.'),
    base_momentum: optional(float({ min: 0, max: 1 }), 0.85, 'Momentum at the peak of the learning rate.'),
    max_momentum: optional(float({ min: 0, max: 1 }), 0.95, 'Momentum at both ends of the cycle.'),
    div_factor: optional(float({ above: 0 }), 25, 'The cycle starts at max_lr / div_factor.'),
    final_div_factor: optional(float({ above: 0 }), 1e4, 'The cycle ends at max_lr / div_factor / final_div_factor.'),
    three_phase: optional(bool, false, 'Whether the fall takes two phases: first back to the start, symmetrically, then on to the end.'),
  },
  create(params, group, { totalSteps, hasMomentum }) {
    const { max_lr, pct_start, base_momentum, max_momentum, three_phase } = params;
    const total = params.total_steps ?? (params.epochs !== null && params.steps_per_epoch !== null ? params.epochs * params.steps_per_epoch : totalSteps);
    if (total < totalSteps) {
      throw new UserError(
        'cycle-too-short',
        'OneCycleLR\'s cycle of {total} steps is shorter than the run\'s {totalSteps}: leave total_steps, epochs and steps_per_epoch out, or set total_steps to {totalSteps}.',
        { total, totalSteps },
      );
    }
    const setMomentum = params.cycle_momentum ? momentumDriver('OneCycleLR', group, hasMomentum) : null;
    const initial = max_lr / params.div_factor;
    const final = initial / params.final_div_factor;
    const rise = { end: pct_start * total - 1, lr: [initial, max_lr], momentum: [max_momentum, base_momentum] } as const;
    const phases = three_phase
      ? [
          rise,
          { end: 2 * pct_start * total - 2, lr: [max_lr, initial], momentum: [base_momentum, max_momentum] },
          { end: total - 1, lr: [initial, final], momentum: [max_momentum, max_momentum] },
        ]
      : [rise, { end: total - 1, lr: [max_lr, final], momentum: [base_momentum, max_momentum] }];
    const anneal = (start: number, end: number, share: number): number =>
      params.anneal_strategy === 'cos' ? end + ((start - end) / 2) * (Math.cos(Math.PI * share) + 1) : (end - start) * share + start;
    startFrom(group, initial);
    return lrScheduler(group, ({ t }) => {
      const found = phases.findIndex(({ end }) => t <= end);
      const index = found < 0 ? phases.length - 1 : found;
      const phase = phases[index]!;
      const start = index === 0 ? 0 : phases[index - 1]!.end;
      // A rise of one step is at its end at once, where PyTorch divides by zero.
      const share = phase.end === start ? 1 : (t - start) / (phase.end - start);
      setMomentum?.(anneal(phase.momentum[0]!, phase.momentum[1]!, share));
      return anneal(phase.lr[0]!, phase.lr[1]!, share);
    });
  },
});

/** PyTorch's OneCycleLR replaces the lr from which later schedulers of the group start. */
function startFrom(group: LrGroup, lr: number): void {
  group.initialLr = lr;
}
