import { either, int, nothing, required, tuple } from '../../config/param';
import type { Tensor, Tf } from '../../engine';
import { featureMaps } from '../shape-checks';
import { layer, type LayerRow, type Shape, type Window } from '../layer';
import { avgPool2d, maxPool2d } from '../ops/pool2d';
import type { Pair } from '../ops/window';

const size = either(int({ min: 1 }), nothing);
const outputSize = required(either(size, tuple(size, size)), 'Height and width that come out; null keeps a side as it is.');
type OutputSize = number | null | [number | null, number | null];

function wanted(given: OutputSize, [height, width]: Pair): Pair {
  const [high, wide] = Array.isArray(given) ? given : [given, given];
  return [high ?? height, wide ?? width];
}

/** Where PyTorch's adaptive pools cut an axis: bin i is floor(i size / bins) up to ceil((i + 1) size / bins). */
const bins = (length: number, count: number): { start: number; end: number }[] =>
  Array.from({ length: count }, (_, i) => ({ start: Math.floor((i * length) / count), end: Math.ceil(((i + 1) * length) / count) }));

/** Kernel and stride of the plain pool that does the same, where all bins are alike and do not overlap. */
function evenWindow(from: Pair, to: Pair): { kernel: Pair; stride: Pair; padding: Pair; ceilMode: false } | null {
  if (from[0] % to[0] !== 0 || from[1] % to[1] !== 0) return null;
  const kernel: Pair = [from[0] / to[0], from[1] / to[1]];
  return { kernel, stride: kernel, padding: [0, 0], ceilMode: false };
}

/** [count, length]: row i takes the mean of bin i. */
const meanMatrix = (tf: Tf, length: number, count: number): Tensor =>
  tf.tensor(bins(length, count).flatMap(({ start, end }) => Array.from({ length }, (_, i) => (i >= start && i < end ? 1 / (end - start) : 0))), [count, length]);

function adaptiveAverage(tf: Tf, x: Tensor, to: Pair): Tensor {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  if (to[0] === 1 && to[1] === 1) return tf.mean(x, [2, 3], true);
  const window = evenWindow([height, width], to);
  if (window) return avgPool2d(tf, x, { ...window, countIncludePad: true, divisorOverride: null });
  const rows = tf.matMul(tf.reshape(x, [batch * channels * height, width]) as never, meanMatrix(tf, width, to[1]) as never, false, true);
  const columns = tf.transpose(tf.reshape(rows, [batch * channels, height, to[1]]), [0, 2, 1]);
  const means = tf.matMul(tf.reshape(columns, [batch * channels * to[1], height]) as never, meanMatrix(tf, height, to[0]) as never, false, true);
  return tf.reshape(tf.transpose(tf.reshape(means, [batch * channels, to[1], to[0]]), [0, 2, 1]), [batch, channels, ...to]);
}

/** Bins of unlike size are made alike by repeating their last row or column, which changes no maximum; its gradient goes to the same pixel. */
function adaptiveMax(tf: Tf, x: Tensor, to: Pair): Tensor {
  const [height, width] = x.shape.slice(2) as Pair;
  const window = evenWindow([height, width], to);
  if (window) return maxPool2d(tf, x, { ...window, dilation: [1, 1] });
  const spread = (y: Tensor, axis: 2 | 3, count: number): { y: Tensor; longest: number } => {
    const cuts = bins(y.shape[axis]!, count);
    const longest = Math.max(...cuts.map(({ start, end }) => end - start));
    const sources = cuts.flatMap(({ start, end }) => Array.from({ length: longest }, (_, i) => Math.min(start + i, end - 1)));
    return { y: tf.gather(y, tf.tensor1d(sources, 'int32'), axis), longest };
  };
  const rows = spread(x, 2, to[0]);
  const columns = spread(rows.y, 3, to[1]);
  const kernel: Pair = [rows.longest, columns.longest];
  return maxPool2d(tf, columns.y, { kernel, stride: kernel, padding: [0, 0], dilation: [1, 1], ceilMode: false });
}

function pooledShape(name: string, given: OutputSize, input: Shape): Shape {
  const [channels, height, width] = featureMaps(name, input);
  return [channels, ...wanted(given, [height, width])];
}

function binOf(given: OutputSize, [, ...sizes]: Shape, axis: 0 | 1, at: number): number[] {
  const { start, end } = bins(sizes[axis]!, wanted(given, sizes as Pair)[axis])[at]!;
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function coverage(given: OutputSize, [, height, width]: Shape): Window | 'everything' {
  const [high] = wanted(given, [height!, width!]);
  return high === 1 ? 'everything' : { kernel: longestBin(height!, high), stride: height! / high, dilation: 1 };
}

/**
 * The longest of `bins(length, count)`, which may be too many to make. Bin i begins r / count into a pixel, r = i length mod count,
 * and so has ceil((r + length) / count) pixels; the largest r is count less the greatest common divisor of both.
 */
export function longestBin(length: number, count: number): number {
  let [divisor, rest] = [length, count];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return Math.ceil((count - divisor + length) / count);
}

export const adaptivePoolingLayers: Record<string, LayerRow> = {
  AdaptiveAvgPool2d: layer({
    group: 'pooling',
    doc: 'Averages maps of any size down to the size you name. With 1 it is global average pooling, which spares the large Linear layer of older networks.',
    params: { output_size: outputSize },
    shorthand: 'output_size',
    outputShape: ({ output_size }, input) => pooledShape('AdaptiveAvgPool2d', output_size, input),
    forward: (x, { output_size }, { tf }) => adaptiveAverage(tf, x, wanted(output_size, x.shape.slice(2) as Pair)),
    window: ({ output_size }, input) => coverage(output_size, input),
    reads: ({ output_size }, input, axis, at) => binOf(output_size, input, axis, at),
  }),
  AdaptiveMaxPool2d: layer({
    group: 'pooling',
    doc: 'Takes maxima so that maps of any size come out at the size you name. With 1 it asks only whether a pattern was there at all.',
    params: { output_size: outputSize },
    shorthand: 'output_size',
    outputShape: ({ output_size }, input) => pooledShape('AdaptiveMaxPool2d', output_size, input),
    forward: (x, { output_size }, { tf }) => adaptiveMax(tf, x, wanted(output_size, x.shape.slice(2) as Pair)),
    window: ({ output_size }, input) => coverage(output_size, input),
    reads: ({ output_size }, input, axis, at) => binOf(output_size, input, axis, at),
  }),
};
