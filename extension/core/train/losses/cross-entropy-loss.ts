import { float, optional } from '../../config/param';
import { classWeights, loss } from '../rows';

export const CrossEntropyLoss = loss({
  doc: 'The negative logarithm of the probability that softmax of the logits gives the right class; the network ends in logits, without a Softmax. ln(classes) for a network that knows nothing.',
  params: {
    weight: optional(classWeights, null, 'A weight for each class, for classes of unequal size, or "auto": N / (K n) for a class with n of N training pictures, K being the number of classes.'),
    label_smoothing: optional(float({ min: 0, max: 1 }), 0, 'Share of the target that is spread evenly over all classes, against overconfidence (Szegedy et al. 2016).'),
  },
  loss(tf, logits, targets, { weight, label_smoothing }, kind) {
    const classes = logits.shape[1]!;
    const smooth = label_smoothing === 0 ? targets : tf.add(tf.mul(targets, 1 - label_smoothing), label_smoothing / classes);
    const perClass = tf.mul(tf.logSoftmax(logits as never, 1) as typeof logits, smooth);
    if (!weight) return tf.neg(tf.mean(tf.sum(perClass, 1)));
    const weights = tf.tensor2d(weight, [1, classes]);
    const total = tf.neg(tf.sum(tf.mul(perClass, weights)));
    // PyTorch: class indices are averaged by their weights, probabilities by the batch.
    return kind === 'soft' ? tf.div(total, logits.shape[0]!) : tf.div(total, tf.sum(tf.mul(targets, weights)));
  },
});
