import { either, float, list, nothing, optional } from '../../config/param';
import { classWeights, loss } from '../rows';

export const BCEWithLogitsLoss = loss({
  doc: 'A yes-or-no question for each class, by sigmoid instead of softmax: classes do not compete. Takes logits, without a Sigmoid.',
  params: {
    weight: optional(classWeights, null, 'A weight for each class, or "auto": N / (K n) for a class with n of N training pictures, K being the number of classes.'),
    pos_weight: optional(either(list(float({ min: 0 })), nothing), null, 'For each class, how much more a "yes" counts than a "no".'),
  },
  loss(tf, logits, targets, { weight, pos_weight }) {
    const perClass = (values: number[]) => tf.tensor2d(values, [1, values.length]);
    const minusLogSigmoid = tf.softplus(tf.neg(logits));
    const emphasis = pos_weight ? tf.add(tf.mul(targets, perClass(pos_weight.map((value) => value - 1))), 1) : null;
    const terms = tf.add(tf.mul(tf.sub(1, targets), logits), emphasis ? tf.mul(emphasis, minusLogSigmoid) : minusLogSigmoid);
    return tf.mean(weight ? tf.mul(terms, perClass(weight)) : terms);
  },
});
