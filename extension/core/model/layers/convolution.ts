import { said } from '../../../shared/said';
import { bool, either, int, nothing, oneOf, optional, required, asPair, tuple, pair, type Params, type Values } from '../../config/param';
import type { Choice } from '../../../shared/experiment';
import type { Tensor } from '../../engine';
import { divides, featureMaps, matches, nonEmpty } from '../shape-checks';
import { chosenInit, fans, initParams } from '../inits';
import { layer, ShapeError, type LayerContext, type LayerRow, type Shape, type WeightSpec, type Window } from '../layer';
import { conv2d } from '../ops/conv2d';
import type { Pair, Sides } from '../ops/window';
import { checkPadding, padded, sourceAt } from '../pad';

const positive = int({ min: 1 });
const natural = int({ min: 0 });

const windowParams = {
  kernel_size: required(pair(positive), 'Height and width of the filters. Two 3 x 3 layers see as far as one 5 x 5, with fewer weights.'),
  stride: optional(pair(positive), 1, 'Step of the window; 2 halves height and width.'),
  padding: optional(
    either(natural, tuple(natural, natural), oneOf('same', 'valid')), 0, 'Pixels added on each side; kernel_size 3 with padding 1 keeps the size, as "same" does.',
  ),
  dilation: optional(pair(positive), 1, 'Gap between the filter\'s taps: a wider view with no more weights.'),
} satisfies Params;
const furtherParams = {
  bias: optional(bool, true, 'Whether a learnt constant is added to each channel. Useless right before a BatchNorm, which takes it off again.'),
  padding_mode: optional(oneOf('zeros', 'reflect', 'replicate', 'circular'), 'zeros', 'What stands in the padding.'),
  in_channels: optional(either(positive, nothing), null, 'Channels that come in; found out by itself, checked where given.'),
  ...initParams,
} satisfies Params;
type ConvolutionParams = Values<typeof windowParams & typeof furtherParams>;

/** Top, left, bottom, right. As PyTorch does, "same" puts an odd pixel at the bottom and right. */
function paddingSides({ kernel_size, padding, dilation }: ConvolutionParams): Sides {
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

/** Output maps; height and width are floor((size + padding - dilation (kernel - 1) - 1) / stride) + 1. */
function convolvedShape(name: string, params: ConvolutionParams, input: Shape, outChannels: number): Shape {
  const [channels, height, width] = featureMaps(name, input);
  matches(name, 'in_channels', params.in_channels, channels);
  const [kernel, stride, dilation] = [asPair(params.kernel_size), asPair(params.stride), asPair(params.dilation)];
  if (params.padding === 'same' && Math.max(...stride) > 1)
    throw new ShapeError(said`${{ name }} with padding "same" needs stride 1, as in PyTorch, not ${{ stride: stride.join(' x ') }}: give the padding in pixels.`, 'padding');
  const sides = paddingSides(params);
  checkPadding(name, params.padding_mode, [height, width], sides);
  const [top, left, bottom, right] = sides;
  const along = (axis: 0 | 1, size: number): number => Math.floor((size - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  return nonEmpty(name, input, [outChannels, along(0, height + top + bottom), along(1, width + left + right)]);
}

/** A convolution's weight [out, in / groups, kh, kw] and bias, U(±1/sqrt(fan_in)) as in torch.nn.Conv2d.reset_parameters. */
export function convolutionWeights(
  shape: number[],
  biasShape: number[],
  { bias, init, bias_init }: Pick<ConvolutionParams, 'bias' | 'init' | 'bias_init'>,
  chosen: Choice | null,
): Record<string, WeightSpec> {
  const standard = { kind: 'uniform' as const, bound: 1 / Math.sqrt(fans(shape).fanIn) };
  return {
    weight: { shape, init: chosenInit(init ?? chosen, shape, standard), trainable: true },
    ...(bias && { bias: { shape: biasShape, init: chosenInit(bias_init, biasShape, standard), trainable: true } }),
  };
}

/** Adds a bias [C] to feature maps [N, C, H, W]. */
export const addBias = (tf: LayerContext['tf'], x: Tensor, bias: Tensor): Tensor => tf.add(x, tf.reshape(bias, [1, bias.shape[0]!, 1, 1]));

function convolve(x: Tensor, params: ConvolutionParams, groups: number, { tf, weight }: Pick<LayerContext, 'tf' | 'weight'>): Tensor {
  const sides = paddingSides(params);
  const zeros = params.padding_mode === 'zeros';
  const y = conv2d(tf, zeros ? x : padded(tf, x, sides, params.padding_mode), weight('weight'), {
    stride: asPair(params.stride), padding: zeros ? sides : [0, 0, 0, 0], dilation: asPair(params.dilation), groups,
  });
  return params.bias ? addBias(tf, y, weight('bias')) : y;
}

const slidingWindow = ({ kernel_size, stride, dilation }: ConvolutionParams): Window => ({
  kernel: asPair(kernel_size)[0], stride: asPair(stride)[0], dilation: asPair(dilation)[0],
});
const reads = (params: ConvolutionParams, [, ...sizes]: Shape, axis: 0 | 1, at: number): number[] => {
  const first = at * asPair(params.stride)[axis] - paddingSides(params)[axis];
  return Array.from({ length: asPair(params.kernel_size)[axis] }, (_, tap) => sourceAt(first + tap * asPair(params.dilation)[axis], sizes[axis]!, params.padding_mode));
};
const area = (kernelSize: number | Pair): number => asPair(kernelSize)[0] * asPair(kernelSize)[1];
const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Its two halves as layers of their own: one filter a channel, then a 1 x 1 convolution. */
const pointwise = (params: ConvolutionParams): ConvolutionParams => ({ ...params, kernel_size: 1, stride: 1, padding: 0, dilation: 1 });

export const convolutionLayers: Record<string, LayerRow> = {
  Conv2d: layer({
    group: 'convolution',
    doc: 'Slides learnt filters over height and width: each output channel answers to one pattern wherever it appears. Every filter looks at all input channels of its group.',
    params: {
      out_channels: required(positive, 'How many filters, and so how many feature maps come out.'),
      ...windowParams,
      groups: optional(positive, 1, 'Splits the channels into groups that do not see each other; as many groups as channels is a depthwise convolution.'),
      ...furtherParams,
    },
    outputShape(params, input) {
      const [channels] = featureMaps('Conv2d', input);
      divides('Conv2d', 'input channels', channels, 'groups', params.groups);
      divides('Conv2d', 'output channels', params.out_channels, 'groups', params.groups);
      return convolvedShape('Conv2d', params, input, params.out_channels);
    },
    weights: (params, [channels], chosen) =>
      convolutionWeights([params.out_channels, channels! / params.groups, ...asPair(params.kernel_size)], [params.out_channels], params, chosen),
    forward: (x, params, context) => convolve(x, params, params.groups, context),
    macs: (params, [channels], output) => (count(output) * channels! * area(params.kernel_size)) / params.groups,
    window: (params) => slidingWindow(params),
    reads: (params, input, axis, at) => reads(params, input, axis, at),
  }),

  DepthwiseConv2d: layer({
    group: 'convolution',
    doc: 'A Conv2d with one group a channel: each channel has filters of its own and sees no other. Far cheaper than a full convolution; a 1 x 1 convolution behind it mixes the channels.',
    params: { ...windowParams, depth_multiplier: optional(positive, 1, 'Filters a channel.'), ...furtherParams },
    outputShape: (params, input) => convolvedShape('DepthwiseConv2d', params, input, featureMaps('DepthwiseConv2d', input)[0] * params.depth_multiplier),
    weights(params, [channels], chosen) {
      const out = channels! * params.depth_multiplier;
      return convolutionWeights([out, 1, ...asPair(params.kernel_size)], [out], params, chosen);
    },
    forward: (x, params, context) => convolve(x, params, x.shape[1]!, context),
    macs: (params, _, output) => count(output) * area(params.kernel_size),
    window: (params) => slidingWindow(params),
    reads: (params, input, axis, at) => reads(params, input, axis, at),
  }),

  SeparableConv2d: layer({
    group: 'convolution',
    doc: 'A depthwise convolution, then a 1 x 1 convolution that mixes the channels: about a ninth of the work of a 3 x 3 Conv2d (MobileNet, Howard et al. 2017).',
    params: { out_channels: required(positive, 'How many feature maps come out.'), ...windowParams, ...furtherParams },
    outputShape: (params, input) => convolvedShape('SeparableConv2d', params, input, params.out_channels),
    weights(params, [channels], chosen) {
      const named = (prefix: string, specs: Record<string, WeightSpec>): [string, WeightSpec][] =>
        Object.entries(specs).map(([name, spec]) => [`${prefix}.${name}`, spec]);
      return Object.fromEntries([
        ...named('depthwise', convolutionWeights([channels!, 1, ...asPair(params.kernel_size)], [channels!], params, chosen)),
        ...named('pointwise', convolutionWeights([params.out_channels, channels!, 1, 1], [params.out_channels], params, chosen)),
      ]);
    },
    forward(x, params, { tf, weight }) {
      const part = (prefix: string) => ({ tf, weight: (name: string) => weight(`${prefix}.${name}`) });
      return convolve(convolve(x, params, x.shape[1]!, part('depthwise')), pointwise(params), 1, part('pointwise'));
    },
    macs: (params, [channels], [out, height, width]) => height! * width! * channels! * (area(params.kernel_size) + out!),
    window: (params) => slidingWindow(params),
    reads: (params, input, axis, at) => reads(params, input, axis, at),
  }),
};
