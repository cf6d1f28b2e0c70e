import type { Tensor, Tf } from '../../engine';
import { isNative, runNative, type NativeKernel } from './native';
import { pooledShape, windows, type PoolWindow } from './window';

/** {x} -> y, attributes PoolWindow. */
export const MaxPool2d: NativeKernel = {
  name: 'MaxPool2dNCHW',
  gradient: (tf) => ({
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({ x: () => runNative(tf, MaxPool2dGradient, { dy: dy as Tensor, x: x!, y: y! }, attrs) }),
  }),
};
/** {dy, x, y} -> dx: each dy goes to the first maximum of its window. Attributes PoolWindow. */
export const MaxPool2dGradient: NativeKernel = { name: 'MaxPool2dGradientNCHW' };

/** torch.nn.functional.max_pool2d on [N, C, H, W]. A tie's gradient goes to the first of the equal values, as in PyTorch. */
export function maxPool2d(tf: Tf, x: Tensor, { kernel, stride, padding, dilation, ceilMode }: PoolWindow): Tensor {
  const window: PoolWindow = { kernel, stride, padding, dilation, ceilMode };
  if (isNative(tf, MaxPool2d)) return runNative(tf, MaxPool2d, { x }, window);
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const taps = windows(tf, x, window, -Infinity);
  const first = tf.cast(tf.oneHot(tf.argMax(taps, 3) as never, kernel[0] * kernel[1]), 'bool');
  return tf.reshape(tf.sum(tf.where(first, taps, tf.zerosLike(taps)), 3), [n, c, ...pooledShape([height, width], window)]);
}

export interface AvgPoolWindow extends Omit<PoolWindow, 'dilation'> {
  countIncludePad: boolean;
  divisorOverride: number | null;
}
/** {x} -> sum over each window, attributes PoolWindow. */
export const SumPool2d: NativeKernel = {
  name: 'SumPool2dNCHW',
  gradient: (tf) => ({
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => runNative(tf, SumPool2dGradient, { dy: dy as Tensor }, { ...attrs, inputShape: x!.shape }) }),
  }),
};
/** {dy} -> dx: each dy goes to all places of its window. Attributes PoolWindow and inputShape. */
export const SumPool2dGradient: NativeKernel = { name: 'SumPool2dGradientNCHW' };

/** How many rows (axis 0) or columns of window `i` an average counts. What ceil_mode lets stand out beyond the padding never does. */
export function countedPixels(i: number, axis: 0 | 1, length: number, { kernel, stride, padding }: Pick<PoolWindow, 'kernel' | 'stride' | 'padding'>, countIncludePad: boolean): number {
  const start = i * stride[axis] - padding[axis];
  const end = Math.min(start + kernel[axis], length + padding[axis]);
  return countIncludePad ? end - start : Math.min(end, length) - Math.max(start, 0);
}

/** torch.nn.functional.avg_pool2d on [N, C, H, W]. */
export function avgPool2d(tf: Tf, x: Tensor, options: AvgPoolWindow): Tensor {
  const { kernel, stride, padding, ceilMode, countIncludePad, divisorOverride } = options;
  const window: PoolWindow = { kernel, stride, padding, ceilMode, dilation: [1, 1] };
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const size = pooledShape([height, width], window);
  const sums = isNative(tf, SumPool2d) ? runNative(tf, SumPool2d, { x }, window) : tf.reshape(tf.sum(windows(tf, x, window, 0), 3), [n, c, ...size]);
  if (divisorOverride !== null) return tf.div(sums, divisorOverride);
  const counts = (axis: 0 | 1, length: number): number[] => Array.from({ length: size[axis] }, (_, i) => countedPixels(i, axis, length, { kernel, stride, padding }, countIncludePad));
  const [rows, columns] = [counts(0, height), counts(1, width)];
  if (new Set(rows).size === 1 && new Set(columns).size === 1) return tf.div(sums, rows[0]! * columns[0]!);
  return tf.div(sums, tf.tensor(rows.flatMap((row) => columns.map((column) => row * column)), [1, 1, ...size]));
}

