import { optional } from '../../config/param';
import { classWeights, loss } from '../rows';

export const NLLLoss = loss({
  doc: 'The negative log-likelihood of the right class, for networks that end in a LogSoftmax; with it, the same as CrossEntropyLoss on logits.',
  params: { weight: optional(classWeights, null, 'A weight for each class, for classes of unequal size, or "auto": N / (K n) for a class with n of N training pictures, K being the number of classes.') },
  loss(tf, logProbabilities, targets, { weight }) {
    const weighted = weight ? tf.mul(targets, tf.tensor2d(weight, [1, weight.length])) : targets;
    return tf.neg(tf.div(tf.sum(tf.mul(logProbabilities, weighted)), tf.sum(weighted)));
  },
});
