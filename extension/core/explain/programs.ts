import type { Program, Tensor, Tf } from '../engine';
import type { Model } from '../model/model';

/**
 * Looking into a network, in eval mode, as programs that any engine runs. Images are [N, C, H, W], as the test
 * transforms leave them.
 */

/** `images` -> `logits` [N, K] and the output of the layer at `path` as `activations`. */
export const activationsProgram =
  (model: Model, path: string): Program =>
  (io) => {
    const { logits, captured } = model.forward(io, io.inputs.images!, (name) => io.state(name), { training: false, capture: [path] });
    return { outputs: { logits, activations: captured[path]! } };
  };

/** `images` -> the outputs of the layers at `paths` as `output 0`, `output 1` … */
export const outputsProgram =
  (model: Model, paths: readonly string[]): Program =>
  (io) => {
    const { captured } = model.forward(io, io.inputs.images!, (name) => io.state(name), { training: false, capture: [...paths] });
    return { outputs: Object.fromEntries(paths.map((path, i) => [`output ${i}`, captured[path]!])) };
  };

/**
 * `images` [1, C, H, W] and the classes' weights `target` [1, K] -> `logits`, `activations` A of the layer at `path`, and
 * `gradients` d (logits . target) / dA.
 */
export const gradientsProgram =
  (model: Model, path: string): Program =>
  (io) => {
    const { tf } = io;
    const run = (override: Record<string, Tensor>) =>
      model.forward(io, io.inputs.images!, (name) => io.state(name), { training: false, capture: [path], override });
    const { captured, logits } = run({});
    const activations = captured[path]!;
    const gradients = tf.grad((a) => tf.sum(tf.mul(run({ [path]: a }).logits, io.inputs.target!)))(activations);
    return { outputs: { logits, activations, gradients } };
  };

/**
 * `images` [N, C, H, W] and the classes' weights `target` [1, K] -> `gradients` d (logits . target) / d image of each. `guided`: each ReLU lets back
 * only what is positive (Springenberg et al. 2014), as Captum's hooks on ReLU modules do.
 */
export const inputGradientsProgram =
  (model: Model, guided: boolean): Program =>
  (io) => {
    const tf = guided ? { ...io.tf, relu: guidedRelu(io.tf) as Tf['relu'] } : io.tf;
    const score = (images: Tensor) => io.tf.sum(io.tf.mul(model.forward({ ...io, tf }, images, (name) => io.state(name), { training: false }).logits, io.inputs.target!));
    return { outputs: { gradients: io.tf.grad(score)(io.inputs.images!) } };
  };

const guidedRelu = (tf: Tf) =>
  tf.customGrad((x, save) => {
    const at = x as Tensor;
    (save as (tensors: Tensor[]) => void)([at]);
    return { value: tf.relu(at), gradFunc: (dy: Tensor, saved: Tensor[]) => tf.mul(tf.relu(dy), tf.cast(tf.greater(saved[0]!, 0), 'float32')) };
  });

/** As `gradientsProgram` of several layers in one pass: `activations I` and `gradients I` of the I-th of `paths`. */
export const layerGradientsProgram =
  (model: Model, paths: string[]): Program =>
  (io) => {
    const { tf } = io;
    const run = (probes: Record<string, Tensor>) => model.forward(io, io.inputs.images!, (name) => io.state(name), { training: false, capture: paths, probes });
    const { captured } = run({});
    // What a layer's output changes by when something is added to it is its gradient, wherever in the network it lies.
    const score = (...added: Tensor[]) => tf.sum(tf.mul(run(Object.fromEntries(paths.map((path, i) => [path, added[i]!]))).logits, io.inputs.target!));
    const gradients = tf.grads(score as Parameters<typeof tf.grads>[0])(paths.map((path) => tf.zeros(captured[path]!.shape)));
    return { outputs: Object.fromEntries(paths.flatMap((path, i) => [[`activations ${i}`, captured[path]!], [`gradients ${i}`, gradients[i]!]])) };
  };

/** `activations` [N, C, H, W] in place of the output of the layer at `path` -> `logits` [N, K]. `images` only gives the shape. */
export const overrideProgram =
  (model: Model, path: string): Program =>
  (io) => {
    const [count] = io.inputs.activations!.shape;
    const images = io.tf.zeros([count!, ...model.input]);
    const { logits } = model.forward(io, images, (name) => io.state(name), { training: false, override: { [path]: io.inputs.activations! } });
    return { outputs: { logits } };
  };

/** `images` -> `logits`. */
export const logitsProgram =
  (model: Model): Program =>
  (io) => ({ outputs: { logits: model.forward(io, io.inputs.images!, (name) => io.state(name), { training: false }).logits } });
