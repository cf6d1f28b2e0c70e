import { Conv2d, Conv2dInputGradient, Conv2dWeightGradient, type ConvWindow } from '../../../core/model/ops/conv2d';
import type { Attributes, Graph } from '../graph';
import { Value } from '../value';
import type { Kernel, KernelTable } from './kernel';

const attributes = ({ stride, padding, dilation, groups }: ConvWindow, kernel: number[]): Attributes => ({
  kernel_shape: kernel,
  strides: stride,
  pads: padding,
  dilations: dilation,
  group: groups,
});

const outputSize = ({ stride, padding, dilation }: ConvWindow, size: number, kernel: number, axis: 0 | 1): number =>
  Math.floor((size + padding[axis] + padding[axis + 2]! - dilation[axis] * (kernel - 1) - 1) / stride[axis]) + 1;

const forward: Kernel = ({ graph }, { x, weight }, window: ConvWindow) => {
  const [n, , height, width] = x!.shape as [number, number, number, number];
  const [outputs, , ...kernel] = weight!.shape as [number, number, number, number];
  const shape = [n, outputs, outputSize(window, height, kernel[0], 0), outputSize(window, width, kernel[1], 1)];
  return Value.of(graph, shape, 'float32', graph.node('Conv', [x!.plain(), weight!.plain()], attributes(window, kernel)));
};

/** Kernels turned by 180 degrees, with inputs and outputs of each group exchanged: [O, I/g, kh, kw] -> [I, O/g, kh, kw]. */
function turned(graph: Graph, weight: Value, groups: number): string {
  const [outputs, perGroup, height, width] = weight.shape as [number, number, number, number];
  const last = graph.ints([-1, -1]);
  const flipped = graph.node('Slice', [weight.plain(), last, graph.ints([-height - 1, -width - 1]), graph.ints([2, 3]), last]);
  if (groups === 1) return graph.transpose(flipped, [1, 0, 2, 3]);
  const grouped = graph.reshape(flipped, [groups, outputs / groups, perGroup, height, width]);
  return graph.reshape(graph.transpose(grouped, [0, 2, 1, 3, 4]), [groups * perGroup, outputs / groups, height, width]);
}

const inputGradient: Kernel = ({ graph }, { dy, weight }, attrs: ConvWindow & { inputShape: number[] }) => {
  const { stride, padding, dilation, groups, inputShape } = attrs;
  const kernel = weight!.shape.slice(2) as [number, number];
  const reach = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)] as const;
  /** Rows and columns behind the last window: a longer pad of the gradient makes them. */
  const rest = ([0, 1] as const).map(
    (axis) => inputShape[axis + 2]! - ((dy!.shape[axis + 2]! - 1) * stride[axis] + reach[axis] + 1 - padding[axis] - padding[axis + 2]!),
  ) as [number, number];
  const pads = [reach[0] - padding[0], reach[1] - padding[1], reach[0] - padding[2] + rest[0], reach[1] - padding[3] + rest[1]];
  if (stride[0] === 1 && stride[1] === 1 && Math.min(...pads) >= 0) {
    const window: ConvWindow = { stride, dilation, groups, padding: pads as ConvWindow['padding'] };
    return Value.of(graph, inputShape, 'float32', graph.node('Conv', [dy!.plain(), turned(graph, weight!, groups)], attributes(window, kernel)));
  }
  const spread = graph.node('ConvTranspose', [dy!.plain(), weight!.plain()], { ...attributes(attrs, kernel), output_padding: rest.map((size) => Math.max(size, 0)) });
  return Value.of(graph, inputShape, 'float32', spread);
};

/** Every patch under the window as a row: NHWC [N, H', W', C] by one Gather, [N * positions, taps * C]. */
function patches(graph: Graph, x: Value, { stride, padding, dilation }: ConvWindow, kernel: [number, number], out: [number, number]): string {
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  const whole = Math.max(...padding) === 0 ? x.last() : graph.node('Pad', [x.last(), graph.ints([0, top, left, 0, 0, bottom, right, 0])]);
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

const weightGradient: Kernel = (site, { x, dy }, attrs: ConvWindow & { weightShape: number[] }) => {
  const { graph } = site;
  const [outputs, perGroup, ...kernel] = attrs.weightShape as [number, number, number, number];
  const [n, , ...out] = dy!.shape as [number, number, number, number];
  if (attrs.groups > 1) return groupedWeightGradient(graph, x!, dy!, attrs);
  const rows = graph.reshape(dy!.last(), [n * out[0] * out[1], outputs]);
  const product = graph.node('Gemm', [rows, patches(graph, x!, attrs, kernel, out)], { transA: 1 });
  return Value.of(graph, attrs.weightShape, 'float32', graph.transpose(graph.reshape(product, [outputs, ...kernel, perGroup]), [0, 3, 1, 2]));
};

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

export const convolutionKernels: KernelTable = {
  [Conv2d.name]: forward,
  [Conv2dInputGradient.name]: inputGradient,
  [Conv2dWeightGradient.name]: weightGradient,
};
