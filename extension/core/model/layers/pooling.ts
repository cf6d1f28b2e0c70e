import { asPair, bool, either, int, nothing, optional, pair, required, type Params, type Values } from '../../config/param';
import { featureMaps, nonEmpty } from '../expect';
import { layer, ShapeError, type LayerRow, type Shape } from '../layer';
import { maxPool2d } from '../ops/pool2d';
import { pooledShape, type PoolWindow } from '../ops/window';

const positive = int({ min: 1 });
const natural = int({ min: 0 });

const poolParams = {
  kernel_size: required(pair(positive), 'Height and width of the window.'),
  stride: optional(either(pair(positive), nothing), null, 'Step of the window; the kernel size where null, so that windows do not overlap.'),
  padding: optional(pair(natural), 0, 'Pixels added on each side, at most half the kernel size.'),
  ceil_mode: optional(bool, false, 'Whether a last window that reaches over the edge counts too, instead of being left out.'),
} satisfies Params;
type PoolParams = Values<typeof poolParams> & { dilation?: number | [number, number] };

const poolWindow = (params: PoolParams): PoolWindow => ({
  kernel: asPair(params.kernel_size),
  stride: asPair(params.stride ?? params.kernel_size),
  padding: asPair(params.padding),
  dilation: asPair(params.dilation ?? 1),
  ceilMode: params.ceil_mode,
});

function pooledMaps(name: string, params: PoolParams, input: Shape): Shape {
  const [channels, height, width] = featureMaps(name, input);
  const window = poolWindow(params);
  if (window.padding.some((padding, axis) => padding > window.kernel[axis]! / 2))
    throw new ShapeError(`${name} pads by ${window.padding.join(' x ')}, more than half its kernel_size ${window.kernel.join(' x ')}: make padding smaller.`, 'padding');
  return nonEmpty(name, input, [channels, ...pooledShape([height, width], window)]);
}

const slidingWindow = (params: PoolParams) => {
  const { kernel, stride, dilation } = poolWindow(params);
  return { kernel: kernel[0], stride: stride[0], dilation: dilation[0] };
};

export const poolingLayers: Record<string, LayerRow> = {
  MaxPool2d: layer({
    group: 'pooling',
    doc: 'Keeps the largest value of each window, channel by channel: smaller maps, and an answer that cares less about where exactly a pattern stood.',
    params: { ...poolParams, dilation: optional(pair(positive), 1, 'Gap between the window\'s taps.') },
    shorthand: 'kernel_size',
    outputShape: (params, input) => pooledMaps('MaxPool2d', params, input),
    forward: (x, params, { tf }) => maxPool2d(tf, x, poolWindow(params)),
    window: (params) => slidingWindow(params),
  }),
};
