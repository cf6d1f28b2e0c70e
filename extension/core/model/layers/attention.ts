import type { Choice } from '../../../shared/experiment';
import { int, oneOf, optional } from '../../config/param';
import type { Tensor } from '../../engine';
import { featureMaps } from '../shape-checks';
import { initParams } from '../inits';
import { layer, type LayerContext, type LayerRow, type WeightSpec } from '../layer';
import { conv2d } from '../ops/conv2d';
import { maxPool2d } from '../ops/pool2d';
import { activationLayers } from './activation';
import { addBias, convolutionWeights } from './convolution';

const reduction = optional(int({ min: 1 }), 16, 'How many times fewer channels the bottleneck between the two layers has.');
const squeezed = (channels: number, factor: number): number => Math.max(1, Math.floor(channels / factor));

const prefixed = (prefix: string, specs: Record<string, WeightSpec>): Record<string, WeightSpec> =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${prefix}.${name}`, spec]));
const pointwise = { stride: [1, 1] as [number, number], padding: [0, 0, 0, 0] as [number, number, number, number], dilation: [1, 1] as [number, number], groups: 1 };
const activate = (name: string, x: Tensor, context: LayerContext): Tensor => activationLayers[name]!.forward(x, {} as never, context);

/** The two 1 x 1 convolutions of a channel gate, without biases where `bias` is false. */
function gateWeights(prefix: string, channels: number, factor: number, bias: boolean, init: Choice | null, chosen: Choice | null): Record<string, WeightSpec> {
  const inner = squeezed(channels, factor);
  const given = { bias, init, bias_init: null };
  return {
    ...prefixed(`${prefix}fc1`, convolutionWeights([inner, channels, 1, 1], [inner], given, chosen)),
    ...prefixed(`${prefix}fc2`, convolutionWeights([channels, inner, 1, 1], [channels], given, chosen)),
  };
}

export const attentionLayers: Record<string, LayerRow> = {
  SqueezeExcite: layer({
    group: 'block',
    doc: 'Weighs each channel by a gate computed from the mean of all channels: the network learns which patterns matter in this picture (Hu et al. 2017; torchvision.ops.SqueezeExcitation).',
    params: {
      reduction,
      activation: optional(oneOf('ReLU', 'SiLU'), 'ReLU', 'The function between the two layers.'),
      scale_activation: optional(oneOf('Sigmoid', 'Hardsigmoid'), 'Sigmoid', 'The function that makes the gate.'),
      init: initParams.init,
    },
    shorthand: 'reduction',
    outputShape: (_, input) => featureMaps('SqueezeExcite', input),
    weights: (params, [channels], chosen) => gateWeights('', channels!, params.reduction, true, params.init, chosen),
    forward(x, params, context) {
      const { tf, weight } = context;
      const layerOf = (name: string, y: Tensor): Tensor => addBias(tf, conv2d(tf, y, weight(`${name}.weight`), pointwise), weight(`${name}.bias`));
      const inner = activate(params.activation, layerOf('fc1', tf.mean(x, [2, 3], true)), context);
      return tf.mul(x, activate(params.scale_activation, layerOf('fc2', inner), context));
    },
    macs: (params, [channels]) => 2 * channels! * squeezed(channels!, params.reduction),
  }),

  CBAM: layer({
    group: 'block',
    doc: 'Gates the channels by their means and maxima, then the pixels by the mean and maximum over the channels: what to look at, then where (Woo et al. 2018).',
    params: {
      reduction,
      kernel_size: optional(int({ min: 1 }), 7, 'Side of the convolution that makes the pixels\' gate; odd.'),
      init: initParams.init,
    },
    shorthand: 'reduction',
    outputShape: (_, input) => featureMaps('CBAM', input),
    weights(params, [channels], chosen) {
      const spatial = { bias: false, init: params.init, bias_init: null };
      return {
        ...gateWeights('channel.', channels!, params.reduction, false, params.init, chosen),
        ...prefixed('spatial', convolutionWeights([1, 2, params.kernel_size, params.kernel_size], [1], spatial, chosen)),
      };
    },
    forward(x, params, { tf, weight }) {
      const [batch, channels, height, width] = x.shape as [number, number, number, number];
      const largest = (y: Tensor, kernel: [number, number]): Tensor => maxPool2d(tf, y, { kernel, stride: kernel, padding: [0, 0], dilation: [1, 1], ceilMode: false });
      const perceptron = (y: Tensor): Tensor => conv2d(tf, tf.relu(conv2d(tf, y, weight('channel.fc1.weight'), pointwise)), weight('channel.fc2.weight'), pointwise);
      const gate = tf.sigmoid(tf.add(perceptron(tf.mean(x, [2, 3], true)), perceptron(largest(x, [height, width]))));
      const gated = tf.mul(x, gate);
      // Channels as the rows of one map: a pool over them sends a tie's gradient to the first, as torch.max does.
      const maxima = tf.reshape(largest(tf.reshape(gated, [batch, 1, channels, height * width]), [channels, 1]), [batch, 1, height, width]);
      const [before, after] = [Math.floor((params.kernel_size - 1) / 2), Math.ceil((params.kernel_size - 1) / 2)];
      const seen = conv2d(tf, tf.concat([tf.mean(gated, 1, true), maxima], 1), weight('spatial.weight'), { ...pointwise, padding: [before, before, after, after] });
      return tf.mul(gated, tf.sigmoid(seen));
    },
    macs: (params, [channels, height, width]) => 4 * channels! * squeezed(channels!, params.reduction) + 2 * params.kernel_size ** 2 * height! * width!,
  }),
};
