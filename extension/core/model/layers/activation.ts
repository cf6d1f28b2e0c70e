import { said } from '../../../shared/said';
import { bool, float, int, oneOf, optional, type Params, type Values } from '../../config/param';
import type { Tensor, Tf } from '../../engine';
import { layer, ShapeError, type LayerContext, type LayerRow, type Shape } from '../layer';
import { sizes } from '../shape-checks';

const inplace = { inplace: optional(bool, false, 'PyTorch\'s way to save memory; it changes no value, and nothing here.') };

/** A function of each value on its own. */
const pointwise = <const P extends Params>(doc: string, params: P, f: (tf: Tf, x: Tensor, params: Values<P>) => Tensor): LayerRow =>
  layer({ group: 'activation', doc, params, outputShape: (_, input) => input, forward: (x, given, { tf }: LayerContext) => f(tf, x, given) });

const alpha = optional(float(), 1, 'How far below zero the negative side goes.');

/** expm1 of the negative side only, so that a large positive x overflows nowhere. */
const negativeExpm1 = (tf: Tf, x: Tensor): Tensor => tf.expm1(tf.minimum(x, 0));
const hardSigmoid = (tf: Tf, x: Tensor): Tensor => tf.div(tf.relu6(tf.add(x, 3)), 6);

/** An axis of [N, …] counted as PyTorch counts it, negative from the end; the batch's own is refused. */
function axisOf(name: string, dim: number, input: Shape): number {
  const rank = input.length + 1;
  const axis = dim < 0 ? dim + rank : dim;
  if (axis >= 1 && axis < rank) return axis;
  throw new ShapeError(said`${{ name }} has dim ${{ dim }}, but a batch of ${{ input: sizes(input) }} has dims 1 to ${{ last: rank - 1 }} besides the batch's own: choose one of these.`, 'dim');
}

/** Moves an axis to the end, applies f, and moves it back. */
function alongLast(tf: Tf, x: Tensor, axis: number, f: (y: Tensor) => Tensor): Tensor {
  if (axis === x.rank - 1) return f(x);
  const order = x.shape.map((_, i) => i).filter((i) => i !== axis).concat(axis);
  const back = order.map((_, i) => order.indexOf(i));
  return tf.transpose(f(tf.transpose(x, order)), back);
}

const softmaxDim = optional(int({ min: -4, max: 3 }), 1, 'The dimension whose values sum to 1: 1 is the classes, or the channels.');

export const activationLayers: Record<string, LayerRow> = {
  ReLU: pointwise(
    'max(0, x). Negative values become 0, so the network is not one big linear map; its gradient is 1 or 0, which keeps deep networks trainable.',
    inplace,
    (tf, x) => tf.relu(x),
  ),
  ReLU6: pointwise('min(max(0, x), 6). A ReLU with a ceiling, which low-precision arithmetic likes; MobileNetV2\'s choice.', inplace, (tf, x) => tf.relu6(x)),
  LeakyReLU: pointwise(
    'x, or negative_slope * x below zero. A small slope instead of a flat side, so that no unit stops learning for good.',
    { negative_slope: optional(float(), 0.01, 'Slope of the negative side.'), ...inplace },
    (tf, x, { negative_slope }) => tf.leakyRelu(x, negative_slope),
  ),
  PReLU: layer({
    group: 'activation',
    doc: 'A LeakyReLU whose negative slope is learnt, one for all channels or one each (He et al. 2015).',
    params: {
      num_parameters: optional(int({ min: 1 }), 1, 'Learnt slopes: 1, or as many as there are channels.'),
      init: optional(float(), 0.25, 'Where the slopes begin.'),
    },
    outputShape({ num_parameters }, input) {
      if (num_parameters !== 1 && num_parameters !== input[0])
        throw new ShapeError(said`PReLU has num_parameters ${{ num_parameters }}, but ${{ channels: input[0]! }} channels come in: write 1 or ${{ channels: input[0]! }}.`, 'num_parameters');
      return input;
    },
    weights: ({ num_parameters, init }) => ({ weight: { shape: [num_parameters], init: { kind: 'constant', value: init }, trainable: true } }),
    forward: (x, { num_parameters }, { tf, weight }) => tf.prelu(x, tf.reshape(weight('weight'), [num_parameters, ...x.shape.slice(2).map(() => 1)])),
  }),
  ELU: pointwise(
    'x, or alpha * (exp(x) - 1) below zero: a smooth ReLU whose negative side pulls the mean towards zero.',
    { alpha, ...inplace },
    (tf, x, params) => (params.alpha === 1 ? tf.elu(x) : tf.add(tf.relu(x), tf.mul(negativeExpm1(tf, x), params.alpha))),
  ),
  SELU: pointwise(
    'An ELU with two fixed constants that drive activations to mean 0 and variance 1 without any norm layer; goes with AlphaDropout (Klambauer et al. 2017).',
    inplace,
    (tf, x) => tf.selu(x),
  ),
  CELU: pointwise(
    'x, or alpha * (exp(x / alpha) - 1) below zero: an ELU whose slope is continuous for every alpha.',
    { alpha: optional(float({ above: 0 }), 1, 'How far below zero the negative side goes.'), ...inplace },
    (tf, x, params) => tf.add(tf.relu(x), tf.mul(negativeExpm1(tf, tf.div(x, params.alpha)), params.alpha)),
  ),
  GELU: pointwise(
    'x times the probability that a standard normal lies below x: a smooth ReLU; transformers and ConvNeXt use it.',
    { approximate: optional(oneOf('none', 'tanh'), 'none', 'The exact error function, or a tanh close to it.') },
    (tf, x, { approximate }) => {
      const phi = approximate === 'none' ? tf.erf(tf.mul(x, Math.SQRT1_2)) : tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI)));
      return tf.mul(tf.mul(x, 0.5), tf.add(phi, 1));
    },
  ),
  SiLU: pointwise('x * sigmoid(x), also called Swish: a smooth ReLU that dips below zero; EfficientNet\'s choice.', inplace, (tf, x) => tf.mul(x, tf.sigmoid(x))),
  Mish: pointwise('x * tanh(softplus(x)): much like SiLU, a little smoother (Misra 2019).', inplace, (tf, x) => tf.mul(x, tf.tanh(tf.softplus(x)))),
  Hardswish: pointwise('x * ReLU6(x + 3) / 6: SiLU in straight lines, cheaper to compute; MobileNetV3\'s choice.', inplace, (tf, x) => tf.mul(x, hardSigmoid(tf, x))),
  Hardsigmoid: pointwise('ReLU6(x + 3) / 6: a sigmoid in straight lines.', inplace, (tf, x) => hardSigmoid(tf, x)),
  Softplus: pointwise(
    'log(1 + exp(beta * x)) / beta: a ReLU with its corner rounded off, always positive.',
    {
      beta: optional(float({ above: 0 }), 1, 'How sharp the corner is.'),
      threshold: optional(float(), 20, 'Where beta * x is larger, x itself comes out.'),
    },
    (tf, x, { beta, threshold }) => {
      const scaled = tf.mul(x, beta);
      return tf.where(tf.greater(scaled, threshold), x, tf.div(tf.softplus(scaled), beta));
    },
  ),
  Tanh: pointwise('Squeezes values into -1 … 1. Flat at both ends, so gradients fade in deep networks; LeNet used it.', {}, (tf, x) => tf.tanh(x)),
  Sigmoid: pointwise('Squeezes values into 0 … 1: gates and probabilities of independent labels. Flat at both ends.', {}, (tf, x) => tf.sigmoid(x)),
  GLU: layer({
    group: 'activation',
    doc: 'Splits a dimension into two halves a and b and gives a * sigmoid(b): one half gates the other (Dauphin et al. 2016).',
    params: { dim: optional(int({ min: -4, max: 3 }), -1, 'The dimension to halve; 1 is the channels.') },
    shorthand: 'dim',
    outputShape({ dim }, input) {
      const axis = axisOf('GLU', dim, input) - 1;
      if (input[axis]! % 2 !== 0) throw new ShapeError(said`GLU halves dim ${{ dim }}, but its size ${{ size: input[axis]! }} is odd: make it even.`, 'dim');
      return input.map((size, i) => (i === axis ? size / 2 : size));
    },
    forward(x, { dim }, { tf }) {
      const [value, gate] = tf.split(x, 2, axisOf('GLU', dim, x.shape.slice(1)));
      return tf.mul(value!, tf.sigmoid(gate!));
    },
  }),
  Softmax: layer({
    group: 'activation',
    doc: 'Turns logits into probabilities that sum to 1. CrossEntropyLoss does this itself: a Softmax before it flattens the gradients.',
    params: { dim: softmaxDim },
    shorthand: 'dim',
    outputShape: ({ dim }, input) => (axisOf('Softmax', dim, input), input),
    forward: (x, { dim }, { tf }) => alongLast(tf, x, axisOf('Softmax', dim, x.shape.slice(1)), (y) => tf.softmax(y)),
  }),
  LogSoftmax: layer({
    group: 'activation',
    doc: 'The logarithm of Softmax, computed without overflow: what NLLLoss wants before it. The two together are CrossEntropyLoss.',
    params: { dim: softmaxDim },
    shorthand: 'dim',
    outputShape: ({ dim }, input) => (axisOf('LogSoftmax', dim, input), input),
    forward: (x, { dim }, { tf }) => alongLast(tf, x, axisOf('LogSoftmax', dim, x.shape.slice(1)), (y) => tf.logSoftmax(y)),
  }),
};
