import type { Tensor, Tf } from '../../engine';
import { isNative, runNative, type NativeKernel } from './native';
import { padSides, type Pair, type Sides } from './window';

export interface ConvWindow {
  stride: Pair;
  padding: Sides;
  dilation: Pair;
  groups: number;
}

/** {x, weight} -> y, attributes ConvWindow. */
export const Conv2d: NativeKernel = {
  name: 'Conv2dNCHW',
  gradient: (tf) => ({
    inputsToSave: ['x', 'weight'],
    gradFunc: (dy, [x, weight], attrs) => ({
      x: () => conv2dInputGradient(tf, dy as Tensor, weight!, attrs as unknown as ConvWindow, x!.shape),
      weight: () => conv2dWeightGradient(tf, x!, dy as Tensor, attrs as unknown as ConvWindow, weight!.shape),
    }),
  }),
};
/** {dy, weight} -> dx, attributes ConvWindow and inputShape. */
export const Conv2dInputGradient: NativeKernel = {
  name: 'Conv2dInputGradientNCHW',
  gradient: (tf) => ({
    inputsToSave: ['dy', 'weight'],
    gradFunc: (ddx, [dy, weight], attrs) => ({
      dy: () => conv2d(tf, ddx as Tensor, weight!, attrs as unknown as ConvWindow),
      weight: () => conv2dWeightGradient(tf, ddx as Tensor, dy!, attrs as unknown as ConvWindow, weight!.shape),
    }),
  }),
};
/** {x, dy} -> dweight, attributes ConvWindow and weightShape. */
export const Conv2dWeightGradient: NativeKernel = {
  name: 'Conv2dWeightGradientNCHW',
  gradient: (tf) => ({
    inputsToSave: ['x', 'dy'],
    gradFunc: (ddw, [x, dy], attrs) => ({
      x: () => conv2dInputGradient(tf, dy!, ddw as Tensor, attrs as unknown as ConvWindow, x!.shape),
      dy: () => conv2d(tf, x!, ddw as Tensor, attrs as unknown as ConvWindow),
    }),
  }),
};

const conv2dInputGradient = (tf: Tf, dy: Tensor, weight: Tensor, { stride, padding, dilation, groups }: ConvWindow, inputShape: number[]): Tensor =>
  runNative(tf, Conv2dInputGradient, { dy, weight }, { stride, padding, dilation, groups, inputShape });
const conv2dWeightGradient = (tf: Tf, x: Tensor, dy: Tensor, { stride, padding, dilation, groups }: ConvWindow, weightShape: number[]): Tensor =>
  runNative(tf, Conv2dWeightGradient, { x, dy }, { stride, padding, dilation, groups, weightShape });

/** torch.nn.functional.conv2d without bias: x [N, C, H, W], weight [O, C/groups, kh, kw] -> [N, O, H', W']. */
export function conv2d(tf: Tf, x: Tensor, weight: Tensor, { stride, padding, dilation, groups }: ConvWindow): Tensor {
  if (isNative(tf, Conv2d)) return runNative(tf, Conv2d, { x, weight }, { stride, padding, dilation, groups });
  const padded = padSides(tf, x, padding);
  const kernel = spread(tf, weight, dilation);
  if (groups === 1) return convolve(tf, padded, kernel, stride);
  const [parts, kernels] = [tf.split(padded, groups, 1), tf.split(kernel, groups, 0)];
  return tf.concat(parts.map((part, i) => convolve(tf, part, kernels[i]!, stride)), 1);
}

const convolve = (tf: Tf, x: Tensor, weight: Tensor, stride: Pair): Tensor => {
  const [nhwc, hwio] = [tf.transpose(x as never, [0, 2, 3, 1]), tf.transpose(weight as never, [2, 3, 1, 0])];
  return tf.transpose(tf.conv2d(nhwc as never, hwio as never, stride, 'valid') as Tensor, [0, 3, 1, 2]);
};

/** Puts step-1 zeros between the rows and columns of the last two axes: a dilated kernel, a transposed convolution's input. */
function spread(tf: Tf, x: Tensor, [stepY, stepX]: Pair): Tensor {
  if (stepY === 1 && stepX === 1) return x;
  const [a, b, height, width] = x.shape as [number, number, number, number];
  const holes = tf.pad(tf.reshape(x, [a * b, height, 1, width, 1]), [[0, 0], [0, 0], [0, stepY - 1], [0, 0], [0, stepX - 1]]);
  const whole = tf.reshape(holes, [a, b, height * stepY, width * stepX]);
  return tf.slice(whole, [0, 0, 0, 0], [a, b, (height - 1) * stepY + 1, (width - 1) * stepX + 1]);
}

/** torch.nn.functional.conv_transpose2d without bias: x [N, C, H, W], weight [C, O/groups, kh, kw] -> [N, O, H', W']. */
export function convTranspose2d(
  tf: Tf,
  x: Tensor,
  weight: Tensor,
  { stride, padding, outputPadding, dilation, groups }: { stride: Pair; padding: Pair; outputPadding: Pair; dilation: Pair; groups: number },
): Tensor {
  const [n, channels, height, width] = x.shape as [number, number, number, number];
  const [, perGroup, kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  const reach: Pair = [dilation[0] * (kernelHeight - 1), dilation[1] * (kernelWidth - 1)];
  const out = (axis: 0 | 1, size: number): number => (size - 1) * stride[axis] - 2 * padding[axis] + reach[axis] + outputPadding[axis] + 1;
  if (isNative(tf, Conv2dInputGradient)) {
    const window: ConvWindow = { stride, padding: [padding[0], padding[1], padding[0], padding[1]], dilation, groups };
    return conv2dInputGradient(tf, x, weight, window, [n, perGroup * groups, out(0, height), out(1, width)]);
  }
  // The gradient of a convolution is a convolution of the spread-out input with the kernel turned by 180 degrees.
  const [top, left] = [reach[0] - padding[0], reach[1] - padding[1]];
  const turned = tf.reverse(tf.reshape(weight, [groups, channels / groups, perGroup, kernelHeight, kernelWidth]), [3, 4]);
  const kernel = tf.reshape(tf.transpose(turned, [0, 2, 1, 3, 4]), [groups * perGroup, channels / groups, kernelHeight, kernelWidth]);
  return conv2d(tf, spread(tf, x, stride), kernel, {
    stride: [1, 1],
    padding: [top, left, top + outputPadding[0], left + outputPadding[1]],
    dilation,
    groups,
  });
}
