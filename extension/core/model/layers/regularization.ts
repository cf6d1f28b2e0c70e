import { bool, float, oneOf, optional, required } from '../../config/param';
import type { Tensor } from '../../engine';
import { featureMaps } from '../shape-checks';
import { layer, type LayerContext, type LayerRow } from '../layer';

const probability = float({ min: 0, max: 1 });
const p = optional(probability, 0.5, 'Probability of being dropped.');
const inplace = optional(bool, false, 'PyTorch\'s way to save memory; it changes no value, and nothing here.');

/** Zeroes parts of x with probability p, one draw for each entry of `shape`, and scales the rest by 1/(1-p). */
function dropped(x: Tensor, probabilityOfDrop: number, shape: number[], { tf, training, random }: LayerContext): Tensor {
  if (!training || probabilityOfDrop === 0) return x;
  if (probabilityOfDrop === 1) return tf.mul(x, 0);
  return tf.mul(x, tf.mul(random({ kind: 'bernoulli', p: 1 - probabilityOfDrop }, shape), 1 / (1 - probabilityOfDrop)));
}

/** Where SELU's negative side ends: -scale * alpha. */
const seluFloor = -1.7580993408473766;

export const regularizationLayers: Record<string, LayerRow> = {
  Dropout: layer({
    group: 'regularization',
    doc: 'In training, zeroes each value with probability p and scales the others by 1/(1-p), so that no unit can rely on another. Does nothing in evaluation.',
    params: { p, inplace },
    shorthand: 'p',
    outputShape: (_, input) => input,
    forward: (x, params, context) => dropped(x, params.p, x.shape, context),
  }),
  Dropout2d: layer({
    group: 'regularization',
    doc: 'Dropout of whole channels. Neighbouring pixels tell much the same, so dropping single ones hardly hides anything from a convolution.',
    params: { p, inplace },
    shorthand: 'p',
    outputShape: (_, input) => featureMaps('Dropout2d', input),
    forward: (x, params, context) => dropped(x, params.p, [x.shape[0]!, x.shape[1]!, 1, 1], context),
  }),
  AlphaDropout: layer({
    group: 'regularization',
    doc: 'Dropout for SELU networks: sets values to SELU\'s lower end instead of 0 and rescales, so that mean and variance stay as they were.',
    params: { p, inplace },
    shorthand: 'p',
    outputShape: (_, input) => input,
    forward(x, params, { tf, training, random }) {
      if (!training || params.p === 0) return x;
      if (params.p === 1) return tf.mul(x, 0);
      const keep = random({ kind: 'bernoulli', p: 1 - params.p }, x.shape);
      const scale = 1 / Math.sqrt((seluFloor * seluFloor * params.p + 1) * (1 - params.p));
      const filled = tf.add(tf.mul(x, keep), tf.mul(tf.sub(1, keep), seluFloor));
      return tf.sub(tf.mul(filled, scale), scale * seluFloor * params.p);
    },
  }),
  StochasticDepth: layer({
    group: 'regularization',
    doc: 'In training, drops all that comes in with probability p, a picture at a time, and scales the rest: the last layer of a Residual\'s body, so that whole blocks are skipped (torchvision.ops; Huang et al. 2016).',
    params: {
      p: required(probability, 'Probability of being dropped.'),
      mode: optional(oneOf('row', 'batch'), 'row', 'row draws for each picture on its own, batch once for all of them.'),
    },
    shorthand: 'p',
    outputShape: (_, input) => input,
    forward: (x, params, context) => dropped(x, params.p, [params.mode === 'row' ? x.shape[0]! : 1, ...x.shape.slice(1).map(() => 1)], context),
  }),
};
