import type { ConvWindow } from '../../../core/model/ops/conv2d';
import { NCHWC, type Graph } from '../graph';
import { Value } from '../value';
import type { Kernel } from './kernel';
import { winograd } from './winograd';

/** Every patch under the window as a row: NHWC [N, H', W', C] by one Gather, [N * positions, taps * C]. */
function patches(graph: Graph, x: Value, { stride, padding, dilation }: ConvWindow, kernel: [number, number], out: [number, number]): string {
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  const whole = graph.pad(x.last(), [0, top, left, 0, 0, bottom, right, 0]);
  const [paddedHeight, paddedWidth] = [height + top + bottom, width + left + right];
  const single = kernel[0] * kernel[1] === 1 && stride[0] * stride[1] === 1;
  if (single) return graph.reshape(whole, [n * paddedHeight * paddedWidth, channels]);
  const positions: number[] = [];
  for (let oy = 0; oy < out[0]; oy++)
    for (let ox = 0; ox < out[1]; ox++)
      for (let ky = 0; ky < kernel[0]; ky++)
        for (let kx = 0; kx < kernel[1]; kx++) positions.push((oy * stride[0] + ky * dilation[0]) * paddedWidth + ox * stride[1] + kx * dilation[1]);
  const flat = graph.reshape(whole, [n, paddedHeight * paddedWidth, channels]);
  return graph.reshape(graph.node('Gather', [flat, graph.ints(positions)], { axis: 1 }), [n * out[0] * out[1], kernel[0] * kernel[1] * channels]);
}

export const weightGradient: Kernel = (graph, { x, dy }, attrs: ConvWindow & { weightShape: number[] }) => {
  const [outputs, perGroup, ...kernel] = attrs.weightShape as [number, number, number, number];
  const [n, , ...out] = dy!.shape as [number, number, number, number];
  const minimal = winograd(graph, attrs, attrs.weightShape, x!.shape, dy!.shape);
  if (minimal) return minimal.weightGradient(x!, dy!);
  if (attrs.groups > 1 && perGroup === 1 && outputs === attrs.groups && dy!.blockable) return depthwiseWeightGradient(graph, x!, dy!, attrs);
  if (attrs.groups > 1) return groupedWeightGradient(graph, x!, dy!, attrs);
  if (graph.block !== null && attrs.dilation[1] === 1 && kernel[0] * kernel[1] > 1) return blockedWeightGradient(graph, x!, dy!, attrs);
  const pixels = out[0] * out[1];
  if (isPointwise(attrs, kernel) && outputs * perGroup < pixels * (outputs + perGroup)) {
    const flat = (value: Value): string => graph.reshape(value.plain(), [n, value.shape[1]!, pixels]);
    const products = graph.matMul(flat(dy!), flat(x!), 3, { transB: true });
    return Value.of(graph, attrs.weightShape, 'float32', graph.reshape(graph.node('ReduceSum', [products, graph.ints([0])], { keepdims: 0 }), attrs.weightShape));
  }
  const rows = graph.reshape(dy!.last(), [n * pixels, outputs]);
  const product = graph.node('Gemm', [rows, patches(graph, x!, attrs, kernel, out)], { transA: 1 });
  return Value.of(graph, attrs.weightShape, 'float32', graph.transpose(graph.reshape(product, [outputs, ...kernel, perGroup]), [0, 3, 1, 2]));
};

/** Every pixel by itself: each image's gradient is a matrix product, of less numbers than went in while there are many pixels. */
const isPointwise = ({ stride, padding }: ConvWindow, kernel: number[]): boolean => [...kernel, ...stride].every((size) => size === 1) && padding.every((side) => side === 0);

/**
 * The convolution of x with dy as its kernel, images in the place of channels and blocked by them. With the pixels of a row and
 * their channels in one axis (W * I long) a window that steps by I pixels meets every channel, so that one row of the result
 * holds all taps and channels: [O, kh, kw * I]. No patches are copied.
 */
function blockedWeightGradient(graph: Graph, x: Value, dy: Value, { stride, padding, dilation, weightShape }: ConvWindow & { weightShape: number[] }): Value {
  const block = graph.block!;
  const [channels, inputs, kernelHeight, kernelWidth] = weightShape as [number, number, number, number];
  const [n, , height, width] = x.shape as [number, number, number, number];
  const [, , outHeight, outWidth] = dy.shape as [number, number, number, number];
  const outputs = graph.wholeBlocks(channels);
  const images = graph.wholeBlocks(n);
  const fill = (name: string, rank: number): string => graph.pad(name, [...Array<number>(rank).fill(0), images - n, ...Array<number>(rank - 1).fill(0)]);
  // Blocked channels stay together: `sets` of them, which stand outside of the pixels till the Gather below.
  const sets = x.blockable && inputs % block === 0 ? inputs / block : 1;
  const source = sets > 1 ? x.blocked() : x.last();
  const flatImages = fill(graph.reshape(source, [n, height * width * inputs]), 2);
  const byImage = graph.node('ReorderInput', [graph.reshape(flatImages, [1, images, 1, height * width * inputs])], {}, NCHWC);
  const [top, left] = padding;
  const tall = (outHeight - 1) * stride[0] + dilation[0] * (kernelHeight - 1) + 1;
  const wide = (outWidth - 1) * stride[1] + kernelWidth;
  const pixels = graph.reshape(byImage, [(images / block) * sets, height, width, (inputs / sets) * block]);
  const padded = graph.pad(pixels, [0, top, left, 0, 0, tall - height - top, wide - width - left, 0]);
  const rows = cachedRows(outHeight, outWidth, block);
  const bands = outHeight / rows;
  const bandRows = (rows - 1) * stride[0] + dilation[0] * (kernelHeight - 1) + 1;
  const inBands = bandwise(graph, padded, [images / block, sets, tall, wide, (inputs / sets) * block], { bands, first: rows * stride[0], rows: bandRows });
  const parts = evenParts(Math.ceil(outputs / (4 * block)) * kernelHeight, (images / block) * bands);
  const kernels = imagesInnermost(graph, fill(dy.filled(), 4), [images, outputs, outHeight * outWidth], bands, parts);
  const correlations = graph.node(
    'Conv',
    [graph.reshape(inBands, [1, images * bands, bandRows, wide * inputs]), graph.reshape(kernels, [parts * outputs, (images * bands) / parts, rows, outWidth])],
    { kernel_shape: [rows, outWidth], dilations: [stride[0], stride[1] * inputs], strides: [dilation[0], 1], group: parts },
    NCHWC,
  );
  const flat = [parts, outputs * kernelHeight * kernelWidth * inputs];
  const correlation = parts === 1 ? correlations : graph.node('ReduceSum', [graph.reshape(correlations, flat), graph.ints([0])], { keepdims: 0 });
  const whole = graph.reshape(correlation, [1, outputs, kernelHeight, kernelWidth * inputs]);
  const tapsFirst = graph.reshape(graph.node('ReorderOutput', [whole], { channels }, NCHWC), [channels, kernelHeight, kernelWidth, inputs]);
  return Value.laidOut(graph, weightShape, 'last', tapsFirst);
}

/** onnxruntime shares out a convolution by rows and sets of four blocks of outputs. Where they are odd in number, half the threads would wait for the last: two halves of the images make them even. */
const evenParts = (shares: number, blocks: number): number => (shares % 2 === 1 && blocks % 2 === 0 ? 2 : 1);

/**
 * How many rows of the gradient make a band: onnxruntime reads the kernels of a block of images, four blocks of outputs deep, anew for every few
 * numbers that it puts out, so they should stay in a core's cache (half a MiB).
 */
function cachedRows(height: number, width: number, block: number): number {
  const most = Math.min(height, Math.max(4, Math.floor(2 ** 17 / (4 * block * block * width))));
  for (let rows = most; rows >= most / 2; rows--) if (height % rows === 0) return rows;
  return height;
}

/**
 * [images, sets, tall, wide, unit] as [images, band, rows, wide, sets, unit]: overlapping bands of rows, each as if it were an image of its own, their
 * first rows `first` apart.
 */
function bandwise(graph: Graph, maps: string, [images, sets, tall, wide, unit]: [number, number, number, number, number], { bands, first, rows }: { bands: number; first: number; rows: number }): string {
  if (sets === 1 && bands === 1) return maps;
  const sources = new Int32Array(images * bands * rows * wide * sets);
  let next = 0;
  for (let image = 0; image < images; image++)
    for (let band = 0; band < bands; band++)
      for (let row = band * first; row < band * first + rows; row++)
        for (let column = 0; column < wide; column++)
          for (let set = 0; set < sets; set++) sources[next++] = ((image * sets + set) * tall + row) * wide + column;
  return graph.node('Gather', [graph.reshape(maps, [images * sets * tall * wide, unit]), graph.constant(sources, [sources.length])], { axis: 0 });
}

/**
 * A blocked array of feature maps as blocked weights whose inputs are the images, in `parts` groups; bands of rows are images of their own. Block by
 * block through a Gather, which onnxruntime shares out among threads, where a Transpose is left to one.
 */
function imagesInnermost(graph: Graph, maps: string, [images, outputs, pixels]: [number, number, number], bands: number, parts: number): string {
  const block = graph.block!;
  const sources = new Int32Array((images * outputs * pixels) / block);
  const inPart = ((images / block) * bands) / parts;
  let next = 0;
  for (let part = 0; part < parts; part++)
    for (let outer = 0; outer < outputs / block; outer++)
      for (let at = part * inPart; at < (part + 1) * inPart; at++) {
        const [first, band] = [Math.floor(at / bands) * block, at % bands];
        for (let pixel = (band * pixels) / bands; pixel < ((band + 1) * pixels) / bands; pixel++)
          for (let image = first; image < first + block; image++) sources[next++] = ((image * outputs) / block + outer) * pixels + pixel;
      }
  return graph.node('Gather', [graph.reshape(maps, [sources.length, block]), graph.constant(sources, [sources.length])], { axis: 0 });
}

/** Each channel of each image is a channel of its own, with dy as its kernel; what comes out is summed over the images. */
function depthwiseWeightGradient(graph: Graph, x: Value, dy: Value, { stride, padding, dilation, weightShape }: ConvWindow & { weightShape: number[] }): Value {
  const block = graph.block!;
  const [channels, , kernelHeight, kernelWidth] = weightShape as [number, number, number, number];
  const [n, , height, width] = x.shape as [number, number, number, number];
  const [, , outHeight, outWidth] = dy.shape as [number, number, number, number];
  const [top, left] = padding;
  const tall = (outHeight - 1) * stride[0] + dilation[0] * (kernelHeight - 1) + 1;
  const wide = (outWidth - 1) * stride[1] + dilation[1] * (kernelWidth - 1) + 1;
  const [bottom, right] = [tall - height - top, wide - width - left];
  const correlation = graph.node(
    'Conv',
    [graph.reshape(x.blocked(), [1, n * channels, height, width]), graph.reshape(dy.blocked(), [n * channels, 1, outHeight, outWidth])],
    { kernel_shape: [outHeight, outWidth], dilations: stride, strides: dilation, pads: [top, left, Math.max(bottom, 0), Math.max(right, 0)], group: n * channels },
    NCHWC,
  );
  // Pixels that no window reaches make taps of their own, behind those of the kernel.
  const [rows, columns] = [kernelHeight + Math.floor(Math.max(-bottom, 0) / dilation[0]), kernelWidth + Math.floor(Math.max(-right, 0) / dilation[1])];
  const images = graph.reshape(correlation, [n, channels / block, rows * columns, block]);
  const total = graph.reshape(graph.node('ReduceSum', [images, graph.ints([0])], { keepdims: 0 }), [1, channels, rows, columns]);
  const taps = graph.reshape(graph.node('ReorderOutput', [total], { channels }, NCHWC), [channels, 1, rows, columns]);
  const ends = [kernelHeight, kernelWidth];
  const own = rows * columns === kernelHeight * kernelWidth ? taps : graph.node('Slice', [taps, graph.ints([0, 0]), graph.ints(ends), graph.ints([2, 3])]);
  return Value.of(graph, weightShape, 'float32', own);
}

/** The images become the channels summed over: a convolution of x with dy as its kernel, stride and dilation exchanged. */
function groupedWeightGradient(graph: Graph, x: Value, dy: Value, { stride, padding, dilation, groups, weightShape }: ConvWindow & { weightShape: number[] }): Value {
  const [outputs, perGroup, kernelHeight, kernelWidth] = weightShape as [number, number, number, number];
  const [n, , height, width] = x.shape as [number, number, number, number];
  const [, , outHeight, outWidth] = dy.shape as [number, number, number, number];
  const images = graph.transpose(graph.reshape(x.plain(), [n, groups, perGroup, height, width]), [2, 1, 0, 3, 4]);
  const kernels = graph.transpose(dy.plain(), [1, 0, 2, 3]);
  const correlation = graph.node('Conv', [graph.reshape(images, [perGroup, groups * n, height, width]), kernels], {
    kernel_shape: [outHeight, outWidth],
    strides: dilation,
    dilations: stride,
    pads: padding,
    group: groups,
  });
  const taps = graph.node('Slice', [correlation, graph.ints([0, 0]), graph.ints([kernelHeight, kernelWidth]), graph.ints([2, 3])]);
  return Value.of(graph, [outputs, perGroup, kernelHeight, kernelWidth], 'float32', graph.transpose(taps, [1, 0, 2, 3]));
}
