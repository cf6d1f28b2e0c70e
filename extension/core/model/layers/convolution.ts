import { bool, either, int, nothing, oneOf, optional, required, asPair, tuple, pair, type Params, type Values } from '../../config/param';
import { divides, featureMaps, matches, nonEmpty } from '../expect';
import { chosenInit, fans, initParams } from '../inits';
import { layer, ShapeError, type LayerRow, type Shape } from '../layer';
import { conv2d } from '../ops/conv2d';
import type { Pair, Sides } from '../ops/window';
import { checkPadding, padded } from '../pad';

const positive = int({ min: 1 });
const natural = int({ min: 0 });

/** What all convolutions share. */
export const convolutionParams = {
  kernel_size: required(pair(positive), 'Height and width of the filters. Two 3 x 3 layers see as far as one 5 x 5, with fewer weights.'),
  stride: optional(pair(positive), 1, 'Step of the window; 2 halves height and width.'),
  padding: optional(
    either(natural, tuple(natural, natural), oneOf('same', 'valid')), 0, 'Pixels added on each side; kernel_size 3 with padding 1 keeps the size, as "same" does.',
  ),
  dilation: optional(pair(positive), 1, 'Gap between the filter\'s taps: a wider view with no more weights.'),
} satisfies Params;
type WindowParams = Values<typeof convolutionParams>;

const inChannels = optional(either(positive, nothing), null, 'Channels that come in; found out by itself, checked where given.');
const bias = optional(bool, true, 'Whether a learnt constant is added to each channel. Useless right before a BatchNorm, which takes it off again.');

/** Top, left, bottom, right. As PyTorch does, "same" puts an odd pixel at the bottom and right. */
export function paddingSides({ kernel_size, padding, dilation }: WindowParams): Sides {
  if (padding === 'valid') return [0, 0, 0, 0];
  if (padding === 'same') {
    const [[kh, kw], [dh, dw]] = [asPair(kernel_size), asPair(dilation)];
    const [y, x] = [dh * (kh - 1), dw * (kw - 1)];
    const [top, left] = [Math.floor(y / 2), Math.floor(x / 2)];
    return [top, left, y - top, x - left];
  }
  const [y, x] = asPair(padding);
  return [y, x, y, x];
}

/** Height and width after a convolution: floor((size + padding - dilation (kernel - 1) - 1) / stride) + 1. */
export function convolvedSize(name: string, params: WindowParams, [, height, width]: [number, number, number]): Pair {
  const [kernel, stride, dilation] = [asPair(params.kernel_size), asPair(params.stride), asPair(params.dilation)];
  if (params.padding === 'same' && Math.max(...stride) > 1)
    throw new ShapeError(`${name} with padding "same" needs stride 1, as in PyTorch, not ${stride.join(' x ')}: give the padding in pixels.`, 'padding');
  const [top, left, bottom, right] = paddingSides(params);
  const along = (axis: 0 | 1, size: number): number => Math.floor((size - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  return [along(0, height + top + bottom), along(1, width + left + right)];
}

export const convolutionWindow = ({ kernel_size, stride, dilation }: WindowParams) => ({
  kernel: asPair(kernel_size)[0],
  stride: asPair(stride)[0],
  dilation: asPair(dilation)[0],
});

export const convolutionLayers: Record<string, LayerRow> = {
  Conv2d: layer({
    group: 'convolution',
    doc: 'Slides learnt filters over height and width: each output channel answers to one pattern wherever it appears. Every filter looks at all input channels of its group.',
    params: {
      out_channels: required(positive, 'How many filters, and so how many feature maps come out.'),
      ...convolutionParams,
      groups: optional(positive, 1, 'Splits the channels into groups that do not see each other; as many groups as channels is a depthwise convolution.'),
      bias,
      padding_mode: optional(oneOf('zeros', 'reflect', 'replicate', 'circular'), 'zeros', 'What stands in the padding.'),
      in_channels: inChannels,
      ...initParams,
    },
    outputShape(params, input) {
      const [channels, height, width] = featureMaps('Conv2d', input);
      matches('Conv2d', 'in_channels', params.in_channels, channels);
      divides('Conv2d', 'input channels', channels, 'groups', params.groups);
      divides('Conv2d', 'output channels', params.out_channels, 'groups', params.groups);
      const output: Shape = [params.out_channels, ...convolvedSize('Conv2d', params, [channels, height, width])];
      checkPadding('Conv2d', params.padding_mode, [height, width], paddingSides(params));
      return nonEmpty('Conv2d', input, output);
    },
    weights(params, [channels], chosen) {
      const shape = [params.out_channels, channels! / params.groups, ...asPair(params.kernel_size)];
      const standard = { kind: 'uniform' as const, bound: 1 / Math.sqrt(fans(shape).fanIn) };
      return {
        weight: { shape, init: chosenInit(params.init ?? chosen, shape, standard), trainable: true },
        ...(params.bias && { bias: { shape: [params.out_channels], init: chosenInit(params.bias_init, [params.out_channels], standard), trainable: true } }),
      };
    },
    forward(x, params, { tf, weight }) {
      const zeros = params.padding_mode === 'zeros';
      const sides = paddingSides(params);
      const y = conv2d(tf, zeros ? x : padded(tf, x, sides, params.padding_mode), weight('weight'), {
        stride: asPair(params.stride), padding: zeros ? sides : [0, 0, 0, 0], dilation: asPair(params.dilation), groups: params.groups,
      });
      return params.bias ? tf.add(y, tf.reshape(weight('bias'), [1, params.out_channels, 1, 1])) : y;
    },
    macs: (params, [channels], output) => output.reduce((a, b) => a * b, 1) * (channels! / params.groups) * asPair(params.kernel_size).reduce((a, b) => a * b, 1),
    window: (params) => convolutionWindow(params),
  }),
};
