import { float, optional } from '../../config/param';
import { classWeights, loss } from '../rows';

export const FocalLoss = loss({
  doc: 'Cross-entropy times (1 - p)^gamma, p being the probability of the right class: pictures that are already right count little, hard ones and rare classes more (Lin et al. 2017, over softmax).',
  params: {
    gamma: optional(float({ min: 0 }), 2, 'How strongly easy pictures are held down; 0 is plain cross-entropy.'),
    alpha: optional(classWeights, null, 'A weight for each class, or "auto": N / (K n) for a class with n of N training pictures, K being the number of classes.'),
  },
  loss(tf, logits, targets, { gamma, alpha }) {
    const logProbabilities = tf.logSoftmax(logits as never, 1) as typeof logits;
    const missing = tf.relu(tf.sub(1, tf.exp(logProbabilities)));
    const focused = gamma === 0 ? logProbabilities : tf.mul(gamma === 1 ? missing : tf.pow(missing, gamma), logProbabilities);
    const weighted = alpha ? tf.mul(targets, tf.tensor2d(alpha, [1, alpha.length])) : targets;
    return tf.neg(tf.mean(tf.sum(tf.mul(focused, weighted), 1)));
  },
});
