import { bool, either, float, int, nothing, oneOf, optional, tuple } from '../../config/param';
import type { Tensor, Tf } from '../../engine';
import { optimizer, type Slots } from '../rows';
import { adamSlots, adamUpdate, biasCorrections, lerp } from './adam-update';
import { decayed } from './decayed';

/** What moves the vectors: torch.optim.AdamW's defaults. */
const adam = { betas: [0.9, 0.999] as [number, number], eps: 1e-8, amsgrad: false };
const isVector = (shape: number[]): boolean => shape.length < 2;
const matrixShape = (shape: number[]): [number, number] => [shape[0]!, shape.slice(1).reduce((a, b) => a * b, 1)];

export const Muon = optimizer({
  doc: 'Makes each weight matrix\'s momentum orthogonal before the step, so that it moves equally in all its directions (Jordan 2024). Filters count as matrices [out, in x k x k]; norms and biases, which are no matrices, move by AdamW with the same lr and weight_decay.',
  params: {
    lr: optional(float({ min: 0 }), 1e-3, 'Learning rate: the size of a step.'),
    weight_decay: optional(float({ min: 0 }), 0.1, 'Share of each weight, times lr, taken off at each step.'),
    momentum: optional(float({ min: 0, below: 1 }), 0.95, 'Decay of the average gradient.'),
    nesterov: optional(bool, true, 'Whether the step looks ahead along the momentum.'),
    ns_coefficients: optional(
      tuple(float(), float(), float()), [3.4445, -4.775, 2.0315] as [number, number, number], 'Coefficients of the Newton-Schulz iteration that makes the step orthogonal.',
    ),
    eps: optional(float({ above: 0 }), 1e-7, 'The least norm that is divided by.'),
    ns_steps: optional(int({ min: 1, max: 99 }), 5, 'Newton-Schulz iterations.'),
    adjust_lr_fn: optional(
      either(oneOf('original', 'match_rms_adamw'), nothing), null, 'How lr follows the matrix\'s shape: "original" for sqrt(max(1, rows / columns)), the default, or as large as AdamW\'s steps.',
    ),
  },
  slots: (_, shape): Slots => (isVector(shape) ? adamSlots(adam, shape) : { momentum_buffer: { shape, fill: 0 } }),
  scalars: ({ momentum }, step) => ({ momentum, one_minus_momentum: 1 - momentum, ...biasCorrections(adam, step) }),
  update(tf, weight, gradient, slots, { weight_decay, nesterov, ns_coefficients, eps, ns_steps, adjust_lr_fn }, scalars) {
    const shrunk = decayed(tf, weight, weight_decay, scalars.lr);
    if (isVector(weight.shape)) return adamUpdate(tf, shrunk, gradient, slots, adam, scalars);
    const momentum_buffer = lerp(tf, slots.momentum_buffer!, gradient, scalars.one_minus_momentum!);
    const direction = nesterov ? lerp(tf, gradient, momentum_buffer, scalars.momentum!) : momentum_buffer;
    const [rows, columns] = matrixShape(weight.shape);
    const step = tf.reshape(orthogonalized(tf, tf.reshape(direction, [rows, columns]), ns_coefficients, ns_steps, eps), weight.shape);
    const factor = adjust_lr_fn === 'match_rms_adamw' ? 0.2 * Math.sqrt(Math.max(rows, columns)) : Math.sqrt(Math.max(1, rows / columns));
    return { weight: tf.sub(shrunk, tf.mul(tf.mul(step, factor), scalars.lr)), slots: { momentum_buffer } };
  },
  usualLr: [1e-4, 1e-1],
});

/** Newton-Schulz iteration towards U V^T of the matrix U S V^T (Jordan 2024), rounded to bfloat16 where torch.optim.Muon is. */
function orthogonalized(tf: Tf, matrix: Tensor, [a, b, c]: [number, number, number], steps: number, eps: number): Tensor {
  const tall = matrix.shape[0]! > matrix.shape[1]!;
  const rounded = bfloat16(tf, matrix);
  let x = tall ? tf.transpose(rounded) : rounded;
  const norm = bfloat16(tf, tf.sqrt(tf.sum(tf.square(x))));
  x = bfloat16(tf, tf.div(x, bfloat16(tf, tf.maximum(norm, eps))));
  for (let i = 0; i < steps; i++) {
    const gram = bfloat16(tf, tf.matMul(x as never, x as never, false, true));
    const polynomial = bfloat16(tf, tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)));
    x = bfloat16(tf, tf.add(tf.mul(x, a), tf.matMul(polynomial as never, x as never)));
  }
  return tall ? tf.transpose(x) : x;
}

/** Rounded to the nearest number of 8 binary digits, a tie to the even one, in float32's own arithmetic (Dekker 1971, section 5). */
function bfloat16(tf: Tf, x: Tensor): Tensor {
  const spread = tf.mul(x, 2 ** 16 + 1);
  return tf.sub(spread, tf.sub(spread, x));
}
