import type { Tensor, Tf } from '../../engine';

export type Pair = [number, number];
/** Top, left, bottom, right. */
export type Sides = [number, number, number, number];

/** A window that slides over height and width, in PyTorch's parameters. */
export interface PoolWindow {
  kernel: Pair;
  stride: Pair;
  padding: Pair;
  dilation: Pair;
  ceilMode: boolean;
}

/** Positions of the window along one axis (PyTorch's pooling_output_shape): with ceil, the last one must start inside the input or its left padding. */
export function pooledSize(size: number, kernel: number, stride: number, padding: number, dilation: number, ceil: boolean): number {
  const span = size + 2 * padding - dilation * (kernel - 1) - 1;
  if (!ceil) return Math.floor(span / stride) + 1;
  const positions = Math.ceil(span / stride) + 1;
  return (positions - 1) * stride >= size + padding ? positions - 1 : positions;
}

/** Output size of a pool over [H, W]. */
export const pooledShape = ([height, width]: Pair, window: PoolWindow): Pair => [
  pooledSize(height, window.kernel[0], window.stride[0], window.padding[0], window.dilation[0], window.ceilMode),
  pooledSize(width, window.kernel[1], window.stride[1], window.padding[1], window.dilation[1], window.ceilMode),
];

/** Padding on each side, the bottom and right widened (or, negative, cut) so that the windows fit exactly. */
export function exactPadding([height, width]: Pair, window: PoolWindow): Sides {
  const [outHeight, outWidth] = pooledShape([height, width], window);
  const after = (axis: 0 | 1, size: number, out: number): number =>
    (out - 1) * window.stride[axis] + window.dilation[axis] * (window.kernel[axis] - 1) + 1 - size - window.padding[axis];
  return [window.padding[0], window.padding[1], after(0, height, outHeight), after(1, width, outWidth)];
}

/** Pads height and width of an NCHW tensor with `value`; a negative side cuts instead. */
export function padSides(tf: Tf, x: Tensor, [top, left, bottom, right]: Sides, value = 0): Tensor {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const cut = (side: number): number => Math.max(-side, 0);
  const add = (side: number): number => Math.max(side, 0);
  let y = x;
  if (Math.min(top, left, bottom, right) < 0)
    y = tf.slice(y, [0, 0, cut(top), cut(left)], [n, c, height - cut(top) - cut(bottom), width - cut(left) - cut(right)]);
  if (Math.max(top, left, bottom, right) > 0) y = tf.pad(y, [[0, 0], [0, 0], [add(top), add(bottom)], [add(left), add(right)]], value);
  return y;
}

/** All windows of an NCHW tensor: [N, C, positions, kernel height * kernel width], positions and taps in row order, padded with `value`. */
export function windows(tf: Tf, x: Tensor, window: PoolWindow, value: number): Tensor {
  const size = x.shape.slice(2) as Pair;
  const padded = padSides(tf, x, exactPadding(size, window), value);
  const [n, c, , width] = padded.shape as [number, number, number, number];
  const [outHeight, outWidth] = pooledShape(size, window);
  const taps: number[] = [];
  for (let oy = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++)
      for (let ky = 0; ky < window.kernel[0]; ky++)
        for (let kx = 0; kx < window.kernel[1]; kx++)
          taps.push((oy * window.stride[0] + ky * window.dilation[0]) * width + ox * window.stride[1] + kx * window.dilation[1]);
  const flat = tf.reshape(padded, [n, c, -1]);
  return tf.reshape(tf.gather(flat, tf.tensor1d(taps, 'int32'), 2), [n, c, outHeight * outWidth, window.kernel[0] * window.kernel[1]]);
}
