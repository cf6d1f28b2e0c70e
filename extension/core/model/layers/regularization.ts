import { float, optional } from '../../config/param';
import { layer, type LayerRow } from '../layer';

const p = optional(float({ min: 0, max: 1 }), 0.5, 'Probability of each value to be dropped.');

export const regularizationLayers: Record<string, LayerRow> = {
  Dropout: layer({
    group: 'regularization',
    doc: 'In training, zeroes each value with probability p and scales the others by 1/(1-p), so that no unit can rely on another. Does nothing in evaluation.',
    params: { p },
    shorthand: 'p',
    outputShape: (_, input) => input,
    forward(x, params, { tf, training, random }) {
      if (!training || params.p === 0) return x;
      if (params.p === 1) return tf.mul(x, 0);
      return tf.mul(x, tf.mul(random({ kind: 'bernoulli', p: 1 - params.p }, x.shape), 1 / (1 - params.p)));
    },
  }),
};
