import type { Program, Tensor } from '../../engine';
import type { Model } from '../../model/model';
import type { Preparation } from './prepared-picture';

/** What a classifier for other programs is made of. */
export interface Classifier {
  model: Model;
  /** Null where pictures come as the network takes them. */
  preparation: Preparation | null;
  /** Path of the layer whose class activation map is put out, too; null for none. */
  mapped: string | null;
}

/**
 * `picture` [N, H, W, C] levels 0..255 (or `images` [N, C, H, W], as the test transforms leave them) -> `probabilities` [N, K]. With a mapped layer also `target` [N, K], one-hot for the class to be
 * explained or all 0 for the likeliest -> `cam` [N, h, w], Grad-CAM (Selvaraju et al. 2017, eq. 1 and 2) before it is cut off at 0 and scaled.
 */
export const classifierProgram =
  ({ model, preparation, mapped }: Classifier): Program =>
  (io): ReturnType<Program> => {
    const { tf } = io;
    const images = preparation ? preparation.apply(io, io.inputs.picture!) : io.inputs.images!;
    const run = (override: Record<string, Tensor>) => model.forward(io, images, (name) => io.state(name), { training: false, capture: mapped === null ? [] : [mapped], override });
    const { logits, captured } = run({});
    const probabilities = tf.softmax(logits);
    if (mapped === null) return { outputs: { probabilities } };
    const asked = io.inputs.target!;
    const likeliest = tf.oneHot(tf.argMax(logits, 1) as never, model.output[0]!);
    const target = tf.add(asked, tf.mul(likeliest, tf.sub(1, tf.max(asked, 1, true))));
    const activations = captured[mapped]!;
    const gradients = tf.grad((a) => tf.sum(tf.mul(run({ [mapped]: a }).logits, target)))(activations);
    return { outputs: { probabilities, cam: tf.sum(tf.mul(tf.mean(gradients, [2, 3], true), activations), 1) } };
  };
