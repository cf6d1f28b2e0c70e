import type { Tensor, Tf } from '../core/engine';

/** Kernels whose result is flat wherever it has a slope at all: nothing flows back. tfjs knows this of GreaterEqual alone. */
const flat = { Greater: 'ab', Less: 'ab', LessEqual: 'ab', Equal: 'ab', NotEqual: 'ab', LogicalAnd: 'ab', LogicalOr: 'ab', LogicalNot: 'x' };

/** Sums a gradient over the axes along which its tensor was repeated. */
function unbroadcast(tf: Tf, gradient: Tensor, shape: number[]): Tensor {
  const extra = gradient.shape.length - shape.length;
  const axes = gradient.shape.flatMap((size, axis) => (axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : []));
  return axes.length === 0 ? gradient : tf.reshape(tf.sum(gradient, axes), shape);
}

/** Tells tfjs's tape the gradients that it lacks, and those that it gets wrong where shapes are broadcast. */
export function registerGradients(tf: Tf): void {
  for (const [kernelName, inputs] of Object.entries(flat))
    tf.registerGradient({
      kernelName,
      inputsToSave: [...inputs],
      gradFunc: (_, saved) => Object.fromEntries([...inputs].map((input, i) => [input, () => tf.zeros(saved[i]!.shape)])),
    });
  const ofPair = (kernelName: string, slopes: (a: Tensor, b: Tensor) => [Tensor, Tensor]): void =>
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, [a, b]) => ({
        a: () => unbroadcast(tf, tf.mul(dy as Tensor, slopes(a!, b!)[0]), a!.shape),
        b: () => unbroadcast(tf, tf.mul(dy as Tensor, slopes(a!, b!)[1]), b!.shape),
      }),
    });
  const float = (condition: Tensor): Tensor => tf.cast(condition, 'float32');
  // From what came out instead of what went in, and flat at both bends, as in PyTorch.
  tf.registerGradient({
    kernelName: 'Relu6',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as Tensor, float(tf.logicalAnd(tf.greater(y!, 0), tf.less(y!, 6)))) }),
  });
  // Equal arguments share the gradient, as in PyTorch.
  const share = (a: Tensor, b: Tensor): Tensor => tf.mul(float(tf.equal(a, b)), 0.5);
  ofPair('Maximum', (a, b) => [tf.add(float(tf.greater(a, b)), share(a, b)), tf.add(float(tf.less(a, b)), share(a, b))]);
  ofPair('Minimum', (a, b) => [tf.add(float(tf.less(a, b)), share(a, b)), tf.add(float(tf.greater(a, b)), share(a, b))]);
  ofPair('SquaredDifference', (a, b) => [tf.mul(tf.sub(a, b), 2), tf.mul(tf.sub(b, a), 2)]);
}
