import type { Tensor, Tf } from '../../engine';

/** Decoupled weight decay: weight * (1 - lr * decay), lr a scalar tensor (Loshchilov and Hutter 2019). */
export function decayed(tf: Tf, weight: Tensor, decay: number, lr: Tensor): Tensor {
  return decay === 0 ? weight : tf.mul(weight, tf.sub(1, tf.mul(lr, decay)));
}

/** L2 penalty in the gradient: gradient + decay * weight. */
export function penalized(tf: Tf, gradient: Tensor, weight: Tensor, decay: number): Tensor {
  return decay === 0 ? gradient : tf.add(gradient, tf.mul(weight, decay));
}
