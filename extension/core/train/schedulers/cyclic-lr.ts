import { bool, either, float, int, nothing, oneOf, optional, required } from '../../config/param';
import { scheduler } from '../rows';
import { lrScheduler, type Moment } from './lr-scheduler';
import { momentumDriver } from './momentum-driver';

export const CyclicLR = scheduler('batch', {
  doc: 'Swings the learning rate between base_lr and max_lr, batch by batch, while momentum swings the other way (Smith 2017); the optimizer\'s own lr is not used.',
  params: {
    base_lr: required(float({ min: 0 }), 'The lowest learning rate, where the swing begins.'),
    max_lr: required(float({ min: 0 }), 'The highest learning rate of the first swing.'),
    step_size_up: optional(int({ min: 1 }), 2000, 'Batches from base_lr to max_lr; 2 to 8 epochs\' worth is usual.'),
    step_size_down: optional(either(int({ min: 1 }), nothing), null, 'Batches back down; without it as many as up.'),
    mode: optional(oneOf('triangular', 'triangular2', 'exp_range'), 'triangular', 'Equal swings, swings that halve each time, or that shrink by gamma at each step.'),
    gamma: optional(float({ above: 0 }), 1, 'With mode "exp_range": the factor of each step.'),
    cycle_momentum: optional(bool, true, 'Whether momentum (or beta1) goes the other way.'),
    base_momentum: optional(float({ min: 0, max: 1 }), 0.8, 'Momentum where the learning rate is highest.'),
    max_momentum: optional(float({ min: 0, max: 1 }), 0.9, 'Momentum where the learning rate is lowest.'),
  },
  create({ base_lr, max_lr, step_size_up, step_size_down, mode, gamma, cycle_momentum, base_momentum, max_momentum }, group, { hasMomentum }) {
    const setMomentum = cycle_momentum ? momentumDriver('CyclicLR', group, hasMomentum) : null;
    const length = step_size_up + (step_size_down ?? step_size_up);
    const peak = step_size_up / length;
    const scales = { triangular: () => 1, triangular2: (cycle: number) => 1 / 2 ** (cycle - 1), exp_range: (_: number, t: number) => gamma ** t };
    group.lr = base_lr;
    const next = ({ t, base }: Moment): number => {
      const cycle = Math.floor(1 + t / length);
      const x = 1 + t / length - cycle;
      const height = (x <= peak ? x / peak : (x - 1) / (peak - 1)) * scales[mode](cycle, t);
      setMomentum?.(max_momentum - (max_momentum - base_momentum) * height);
      return base + (max_lr - base) * height;
    };
    return lrScheduler(group, next, undefined, {}, base_lr);
  },
});
