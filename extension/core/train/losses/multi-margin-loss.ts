import { float, int, optional } from '../../config/param';
import { classWeights, loss } from '../rows';

export const MultiMarginLoss = loss({
  doc: 'Wants the right class\'s logit to be larger than every other by the margin, and no more than that: a multi-class hinge, as in support vector machines.',
  params: {
    p: optional(int({ min: 1, max: 2 }), 1, 'Power of what a logit falls short by.'),
    margin: optional(float(), 1, 'By how much the right logit should lead.'),
    weight: optional(classWeights, null, 'A weight for each class, for classes of unequal size, or "auto": N / (K n) for a class with n of N training pictures, K being the number of classes.'),
  },
  loss(tf, logits, targets, { p, margin, weight }) {
    const [count, classes] = logits.shape as [number, number];
    // [N, right class, other class]: soft targets weigh the losses of their classes.
    const lead = tf.sub(tf.expandDims(logits, 1), tf.expandDims(logits, 2));
    const short = tf.relu(tf.add(lead, margin));
    const others = tf.sub(1, tf.eye(classes));
    const perClass = tf.sum(tf.mul(p === 2 ? tf.square(short) : short, others), 2);
    const weighted = weight ? tf.mul(targets, tf.tensor2d(weight, [1, classes])) : targets;
    return tf.div(tf.sum(tf.mul(perClass, weighted)), count * classes);
  },
});
