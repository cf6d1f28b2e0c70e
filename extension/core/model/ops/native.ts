import type { GradConfig, NamedAttrMap } from '@tensorflow/tfjs-core';
import type { NamedTensorMap } from '@tensorflow/tfjs-core/dist/tensor_types';
import type { Tensor, Tf } from '../../engine';

/** A kernel of ours beside tfjs's own. A backend that registers it runs it; on any other the op is composed of tfjs ops. */
export interface NativeKernel {
  name: string;
  gradient?(tf: Tf): Omit<GradConfig, 'kernelName'>;
}

export const isNative = (tf: Tf, kernel: NativeKernel): boolean => tf.getKernel(kernel.name, tf.getBackend()) !== undefined;

/** Runs a kernel that `isNative`, its gradient known to tfjs's tape. */
export function runNative<T extends Tensor | Tensor[] = Tensor>(tf: Tf, kernel: NativeKernel, inputs: Record<string, Tensor>, attrs: object): T {
  if (kernel.gradient && !tf.getGradient(kernel.name)) tf.registerGradient({ kernelName: kernel.name, ...kernel.gradient(tf) });
  return tf.engine().runKernel(kernel.name, inputs as unknown as NamedTensorMap, attrs as NamedAttrMap) as unknown as T;
}
