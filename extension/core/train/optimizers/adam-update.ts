import type { Tensor, Tf } from '../../engine';
import type { Slots } from '../rows';

export interface AdamParams {
  betas: [number, number];
  eps: number;
  amsgrad: boolean;
}

export function adamSlots({ amsgrad }: AdamParams, shape: number[]): Slots {
  const zeros = { shape, fill: 0 };
  return { exp_avg: zeros, exp_avg_sq: zeros, ...(amsgrad ? { max_exp_avg_sq: zeros } : {}) };
}

/**
 * Kingma and Ba 2015, section 2, last paragraph: the bias corrections taken out of the graph, so that it has one pass over
 * the weights less: lr * step_factor * exp_avg / (sqrt(exp_avg_sq) + scaled_eps). `step` counts from 1.
 */
export function biasCorrections({ betas: [beta1, beta2], eps }: { betas: [number, number]; eps: number }, step: number): Record<string, number> {
  const root = Math.sqrt(1 - beta2 ** step);
  return { one_minus_beta1: 1 - beta1, step_factor: root / (1 - beta1 ** step), scaled_eps: eps * root };
}

/** torch.lerp: start + share * (end - start). */
export const lerp = (tf: Tf, start: Tensor, end: Tensor, share: Tensor | number): Tensor => tf.add(start, tf.mul(tf.sub(end, start), share));

/** decay * average + (1 - decay) * square of the gradient. */
export const averageSquare = (tf: Tf, average: Tensor, gradient: Tensor, decay: number): Tensor =>
  tf.add(tf.mul(average, decay), tf.mul(tf.square(gradient), 1 - decay));

/** What Adam and AdamW share: everything but the weight decay. */
export function adamUpdate(
  tf: Tf,
  weight: Tensor,
  gradient: Tensor,
  slots: Record<string, Tensor>,
  { betas, amsgrad }: AdamParams,
  scalars: Record<string, Tensor> & { lr: Tensor },
): { weight: Tensor; slots: Record<string, Tensor> } {
  const exp_avg = lerp(tf, slots.exp_avg!, gradient, scalars.one_minus_beta1!);
  const exp_avg_sq = averageSquare(tf, slots.exp_avg_sq!, gradient, betas[1]);
  const largest: Record<string, Tensor> = amsgrad ? { max_exp_avg_sq: tf.maximum(slots.max_exp_avg_sq!, exp_avg_sq) } : {};
  const divisor = tf.add(tf.sqrt(largest.max_exp_avg_sq ?? exp_avg_sq), scalars.scaled_eps!);
  const stepSize = tf.mul(scalars.lr, scalars.step_factor!);
  return { weight: tf.sub(weight, tf.mul(tf.div(exp_avg, divisor), stepSize)), slots: { exp_avg, exp_avg_sq, ...largest } };
}
