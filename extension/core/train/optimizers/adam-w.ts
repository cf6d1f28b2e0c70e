import { bool, float, optional, tuple } from '../../config/param';
import { maximize, optimizer } from '../rows';
import { adamSlots, adamUpdate, biasCorrections } from './adam-update';
import { decayed } from './decayed';

const unit = float({ min: 0, below: 1 });

export const AdamW = optimizer({
  doc: 'Adam with decoupled weight decay: each step also shrinks the weights by lr x weight_decay, untouched by the adaptive scaling (Loshchilov and Hutter 2019). The usual choice where weight decay matters.',
  params: {
    lr: optional(float({ min: 0 }), 1e-3, 'Learning rate: about how far each weight moves in a step.'),
    betas: optional(tuple(unit, unit), [0.9, 0.999] as [number, number], 'Decay of the averages of the gradient and of its square.'),
    eps: optional(float({ min: 0 }), 1e-8, 'Added to the divisor, against division by zero.'),
    weight_decay: optional(float({ min: 0 }), 0.01, 'Share of each weight, times lr, taken off at each step.'),
    amsgrad: optional(bool, false, 'Whether the average of squares may only grow (Reddi et al. 2018).'),
    ...maximize,
  },
  slots: adamSlots,
  scalars: biasCorrections,
  update: (tf, weight, gradient, slots, params, scalars) =>
    adamUpdate(tf, decayed(tf, weight, params.weight_decay, scalars.lr), gradient, slots, params, scalars),
  usualLr: [1e-5, 1e-2],
});
