import type { Tensor, Tf } from '../engine';

/** The 2-norm of all gradients as one vector. Scalar. */
export function globalNorm(tf: Tf, gradients: Tensor[]): Tensor {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
}

/** torch.nn.utils.clip_grad_norm_, then clip_grad_value_, each where it is set. `norm`: what globalNorm gave. */
export function clipped(
  tf: Tf,
  gradients: Tensor[],
  norm: Tensor | null,
  { clip_grad_norm, clip_grad_value }: { clip_grad_norm: number | null; clip_grad_value: number | null },
): Tensor[] {
  const factor = norm && clip_grad_norm !== null ? tf.minimum(tf.div(clip_grad_norm, tf.add(norm, 1e-6)), 1) : null;
  return gradients.map((gradient) => {
    const scaled = factor ? tf.mul(gradient, factor) : gradient;
    return clip_grad_value === null ? scaled : tf.clipByValue(scaled, -clip_grad_value, clip_grad_value);
  });
}
