import type { CellArithmetic } from '../../shared/inspector';
import { asPair } from '../config/param';
import { layers } from '../model/layers';
import { poolWindow } from '../model/layers/pooling';
import type { Node } from '../model/model';
import { countedPixels } from '../model/ops/pool2d';

/** One of a layer's own weights by PyTorch's name, in PyTorch's layout. */
export type OwnWeight = (name: string) => Float32Array;
type Kernel = Pick<CellArithmetic, 'how' | 'channels' | 'weights' | 'bias'> & { divisor?: number; power?: number };
type Maps = [channels: number, height: number, width: number];
interface Place {
  channel: number;
  row: number;
  column: number;
}

/** What makes an output channel of each layer, by PyTorch's name: its input channels, and its kernel over them. */
const kernels: Record<string, (node: Node, place: Place, weight: OwnWeight, input: Maps) => Kernel> = {
  Conv2d: (node, { channel }, weight) => filterOf(channel, node, node.choice.params.groups as number, weight),
  DepthwiseConv2d: (node, { channel }, weight) => filterOf(channel, node, node.input[0]!, weight),
  /** Both halves at once, which is what they come to: one filter a channel times its share in the 1 x 1 convolution. */
  SeparableConv2d({ input: [channels], choice: { params } }, { channel }, weight) {
    const [depthwise, mixed] = [weight('depthwise.weight'), weight('pointwise.weight')];
    const taps = depthwise.length / channels!;
    const share = (from: number): number => mixed[channel * channels! + from]!;
    const bias = params.bias ? weight('depthwise.bias').reduce((sum, value, from) => sum + value * share(from), weight('pointwise.bias')[channel]!) : null;
    return { how: 'sum', channels: range(0, channels!), weights: depthwise.map((value, i) => value * share(Math.floor(i / taps))), bias };
  },
  ConvTranspose2d({ input: [channels], choice: { params } }, { channel }, weight) {
    const { out_channels, groups } = params as { out_channels: number; groups: number };
    const [taps, out, of] = [area(params.kernel_size as never), out_channels / groups, channels! / groups];
    const from = range(Math.floor(channel / out) * of, of);
    const values = weight('weight');
    const weights = new Float32Array(of * taps);
    from.forEach((each, i) => weights.set(values.subarray((each * out + (channel % out)) * taps, (each * out + (channel % out) + 1) * taps), i * taps));
    return { how: 'sum', channels: from, weights, bias: params.bias ? weight('bias')[channel]! : null };
  },
  /** A kernel as large as the maps, where what comes in was maps. */
  Linear({ input: [inputs], choice: { params } }, { channel }, weight, [channels]) {
    const row = weight('weight').slice(channel * inputs!, (channel + 1) * inputs!);
    return { how: 'sum', channels: range(0, channels), weights: row, bias: params.bias ? weight('bias')[channel]! : null };
  },
  MaxPool2d: (_, { channel }) => ({ ...pool(channel), how: 'max' }),
  AdaptiveMaxPool2d: (_, { channel }) => ({ ...pool(channel), how: 'max' }),
  AdaptiveAvgPool2d: (node, { channel, row, column }) => ({ ...pool(channel), how: 'mean', divisor: reads(node, 0, row).length * reads(node, 1, column).length }),
  AvgPool2d: (node, place) => ({
    ...pool(place.channel), how: 'mean', divisor: (node.choice.params.divisor_override as number | null) ?? counted(node, place, node.choice.params.count_include_pad as boolean),
  }),
  /** PyTorch takes a mean of powers times the kernel's area, which is more than their sum where ceil_mode cuts a window. */
  LPPool2d: (node, place) => ({
    ...pool(place.channel), how: 'norm', power: node.choice.params.norm_type as number, divisor: counted(node, place, true) / area(node.choice.params.kernel_size as never),
  }),
};

/** Whether a layer's cells are worked out here: convolutions, pools, and fully connected ones. */
export const hasArithmetic = (type: string): boolean => type in kernels;

/** How the cell at [channel, row, column] comes about from the layer's input, whose maps have the given shape. */
export function cellArithmetic(node: Node, weight: OwnWeight, input: Float32Array, shape: Maps, place: Place): CellArithmetic {
  const { divisor = 1, power = 1, ...kernel } = kernels[node.choice.name]!(node, place, weight, shape);
  const [, height, width] = shape;
  const [rows, columns] = layers[node.choice.name]!.reads ? [Int32Array.from(reads(node, 0, place.row)), Int32Array.from(reads(node, 1, place.column))] : [range(0, height), range(0, width)];
  const values = new Float32Array(kernel.channels.length * rows.length * columns.length);
  let at = 0;
  for (const channel of kernel.channels) for (const row of rows) for (const column of columns) values[at++] = row < 0 || column < 0 ? 0 : input[(channel * height + row) * width + column]!;
  const seen = { ...kernel, divisor, power, rows, columns, values };
  return { ...seen, result: resultOf(seen) };
}

function resultOf({ how, values, weights, bias, divisor, power, rows, columns }: Omit<CellArithmetic, 'result'>): number {
  const sum = (each: (value: number, i: number) => number): number => values.reduce((total, value, i) => total + each(value, i), 0);
  switch (how) {
    case 'sum':
      return sum((value, i) => value * weights![i]!) + (bias ?? 0);
    case 'max':
      return values.reduce((most, value, i) => (rows[Math.floor(i / columns.length) % rows.length]! < 0 || columns[i % columns.length]! < 0 ? most : Math.max(most, value)), -Infinity);
    case 'mean':
      return sum((value) => value) / divisor;
    case 'norm':
      return (sum((value) => value ** power) / divisor) ** (1 / power);
  }
}

/** The place of a pool's maps whose window has this one in it: of several the first; null where none has. */
export function placeAfter(node: Node, { channel, row, column }: Place): Place | null {
  const along = (axis: 0 | 1, source: number): number => Array.from({ length: node.output[axis + 1]! }, (_, at) => at).findIndex((at) => reads(node, axis, at).includes(source));
  const [nextRow, nextColumn] = [along(0, row), along(1, column)];
  return nextRow < 0 || nextColumn < 0 ? null : { channel, row: nextRow, column: nextColumn };
}

const reads = ({ choice, input }: Node, axis: 0 | 1, at: number): number[] => layers[choice.name]!.reads!(choice.params as never, input, axis, at);
const counted = ({ choice, input }: Node, { row, column }: Place, padding: boolean): number => {
  const window = poolWindow(choice.params as never);
  return countedPixels(row, 0, input[1]!, window, padding) * countedPixels(column, 1, input[2]!, window, padding);
};
const range = (from: number, count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => from + i);
const area = (kernelSize: number | [number, number]): number => asPair(kernelSize)[0] * asPair(kernelSize)[1];
const pool = (channel: number): Omit<Kernel, 'how'> => ({ channels: Int32Array.of(channel), weights: null, bias: null });

/** Of a weight [out, in / groups, kh, kw]: the output channel's filter, and the input channels of its group. */
function filterOf(channel: number, { input: [channels], output: [out], choice: { params } }: Node, groups: number, weight: OwnWeight): Kernel {
  const values = weight('weight');
  const [taps, of] = [values.length / out!, channels! / groups];
  return {
    how: 'sum',
    channels: range(Math.floor(channel / (out! / groups)) * of, of),
    weights: values.slice(channel * taps, (channel + 1) * taps),
    bias: params.bias ? weight('bias')[channel]! : null,
  };
}
