import { said } from '../../../shared/said';
import { asPair, bool, either, int, nothing, oneOf, optional, pair, required, type Params, type Values } from '../../config/param';
import { divides, featureMaps, matches, nonEmpty } from '../shape-checks';
import { initParams } from '../inits';
import { layer, ShapeError, type LayerRow } from '../layer';
import { convTranspose2d } from '../ops/conv2d';
import { sourceAt } from '../pad';
import type { Pair } from '../ops/window';
import { addBias, convolutionWeights } from './convolution';

const positive = int({ min: 1 });
const natural = int({ min: 0 });

const params = {
  out_channels: required(positive, 'How many feature maps come out.'),
  kernel_size: required(pair(positive), 'Height and width of the filters; a multiple of the stride avoids a checkerboard pattern.'),
  stride: optional(pair(positive), 1, 'How much larger the output gets: 2 doubles height and width.'),
  padding: optional(pair(natural), 0, 'Pixels taken off each side of the output: the padding of the convolution that it turns round.'),
  output_padding: optional(pair(natural), 0, 'Further rows and columns at the bottom and right, since several input sizes of a strided convolution give one output size.'),
  groups: optional(positive, 1, 'Splits the channels into groups that do not see each other.'),
  bias: optional(bool, true, 'Whether a learnt constant is added to each channel.'),
  dilation: optional(pair(positive), 1, 'Gap between the filter\'s taps.'),
  padding_mode: optional(oneOf('zeros'), 'zeros', 'Only zeros, as in PyTorch.'),
  in_channels: optional(either(positive, nothing), null, 'Channels that come in; found out by itself, checked where given.'),
  ...initParams,
} satisfies Params;

const windowOf = ({ stride, padding, output_padding, dilation, groups }: Values<typeof params>) => ({
  stride: asPair(stride), padding: asPair(padding), outputPadding: asPair(output_padding), dilation: asPair(dilation), groups,
});

export const transposedConvolutionLayers: Record<string, LayerRow> = {
  ConvTranspose2d: layer({
    group: 'convolution',
    doc: 'The gradient of a Conv2d used as a layer: each input pixel paints a learnt patch, so that maps get larger. Decoders and generators upsample with it.',
    params,
    outputShape(given, input) {
      const [channels, height, width] = featureMaps('ConvTranspose2d', input);
      matches('ConvTranspose2d', 'in_channels', given.in_channels, channels);
      divides('ConvTranspose2d', 'input channels', channels, 'groups', given.groups);
      divides('ConvTranspose2d', 'output channels', given.out_channels, 'groups', given.groups);
      const { stride, padding, outputPadding, dilation } = windowOf(given);
      if (outputPadding.some((extra, axis) => extra >= Math.max(stride[axis]!, dilation[axis]!)))
        throw new ShapeError(
          said`ConvTranspose2d has output_padding ${{ outputPadding: outputPadding.join(' x ') }}, which must be smaller than its stride ${{ stride: stride.join(' x ') }} or its dilation: make it smaller.`,
          'output_padding',
        );
      const kernel = asPair(given.kernel_size);
      const along = (axis: 0 | 1, size: number): number =>
        (size - 1) * stride[axis] - 2 * padding[axis] + dilation[axis] * (kernel[axis] - 1) + outputPadding[axis] + 1;
      return nonEmpty('ConvTranspose2d', input, [given.out_channels, along(0, height), along(1, width)]);
    },
    weights: (given, [channels], chosen) =>
      convolutionWeights([channels!, given.out_channels / given.groups, ...asPair(given.kernel_size)], [given.out_channels], given, chosen),
    forward(x, given, { tf, weight }) {
      const y = convTranspose2d(tf, x, weight('weight'), windowOf(given));
      return given.bias ? addBias(tf, y, weight('bias')) : y;
    },
    macs({ out_channels, groups, kernel_size }, input) {
      const [kh, kw]: Pair = asPair(kernel_size);
      return (input.reduce((a, b) => a * b, 1) * out_channels * kh * kw) / groups;
    },
    window({ kernel_size, stride, dilation }) {
      const [kernel, step, gap] = [asPair(kernel_size)[0], asPair(stride)[0], asPair(dilation)[0]];
      return { kernel: Math.ceil((gap * (kernel - 1) + 1) / step), stride: 1 / step, dilation: 1 };
    },
    reads({ kernel_size, stride, padding, dilation }, [, ...sizes], axis, at) {
      const source = (tap: number): number => (at + asPair(padding)[axis] - tap * asPair(dilation)[axis]) / asPair(stride)[axis];
      return Array.from({ length: asPair(kernel_size)[axis] }, (_, tap) => (Number.isInteger(source(tap)) ? sourceAt(source(tap), sizes[axis]!, 'zeros') : -1));
    },
  }),
};
