import { bool, float, optional, tuple } from '../../config/param';
import { maximize, optimizer } from '../rows';
import { adamSlots, adamUpdate, biasCorrections } from './adam-update';
import { penalized } from './decayed';

const unit = float({ min: 0, below: 1 });

export const Adam = optimizer({
  doc: 'Adaptive moments: each weight\'s step is its average gradient divided by the root of its average squared gradient, so all weights move at about the pace of lr (Kingma and Ba 2015). Trains most networks without tuning.',
  params: {
    lr: optional(float({ min: 0 }), 1e-3, 'Learning rate: about how far each weight moves in a step.'),
    betas: optional(tuple(unit, unit), [0.9, 0.999] as [number, number], 'Decay of the averages of the gradient and of its square.'),
    eps: optional(float({ min: 0 }), 1e-8, 'Added to the divisor, against division by zero.'),
    weight_decay: optional(float({ min: 0 }), 0, 'L2 penalty, added to the gradient; AdamW decays the weights directly instead.'),
    amsgrad: optional(bool, false, 'Whether the average of squares may only grow (Reddi et al. 2018).'),
    ...maximize,
  },
  slots: adamSlots,
  scalars: biasCorrections,
  update(tf, weight, gradient, slots, params, scalars) {
    return adamUpdate(tf, weight, penalized(tf, gradient, weight, params.weight_decay), slots, params, scalars);
  },
  usualLr: [1e-5, 1e-2],
});
