import type { Program, ProgramIo, Tensor } from '../engine';
import type { Model, Node } from '../model/model';

type Own = (name: string) => Tensor;
/** Of the gradient [1, C, H, W] at a layer's output, the constants that it adds times the gradient where they are added. */
type BiasTerms = (io: ProgramIo, own: Own, params: Record<string, unknown>, gradient: Tensor) => Tensor[];

const times = ({ tf }: ProgramIo, bias: Tensor, gradient: Tensor): Tensor => tf.mul(gradient, tf.reshape(bias, [1, bias.shape[0]!, 1, 1]));
const convolution: BiasTerms = (io, own, _, gradient) => [times(io, own('bias'), gradient)];

/** The layers that FullGrad counts, those that are Conv2d and BatchNorm2d in PyTorch, by name; a batch norm adds what its statistics take off, too. */
const rows: Record<string, BiasTerms> = {
  Conv2d: convolution,
  DepthwiseConv2d: convolution,
  /** Two convolutions: at the first one's maps lies what the 1 x 1 convolution gives back. */
  SeparableConv2d(io, own, _, gradient) {
    const { tf } = io;
    const mixed = own('pointwise.weight');
    const [out, channels] = mixed.shape as [number, number];
    const [, , height, width] = gradient.shape as [number, number, number, number];
    const inner = tf.matMul(tf.reshape(mixed, [out, channels]), tf.reshape(gradient, [out, height * width]), true, false);
    return [times(io, own('depthwise.bias'), tf.reshape(inner, [1, channels, height, width])), times(io, own('pointwise.bias'), gradient)];
  },
  BatchNorm2d(io, own, { eps }, gradient) {
    const { tf } = io;
    const scale = tf.div(own('weight'), tf.sqrt(tf.add(own('running_var'), eps as number)));
    return [times(io, tf.sub(own('bias'), tf.mul(own('running_mean'), scale)), gradient)];
  },
};

/** Whether a layer adds a constant to each of its channels that FullGrad counts. */
export function hasBias({ choice: { name, params } }: Node): boolean {
  if (!(name in rows) || params.bias === false) return false;
  return name !== 'BatchNorm2d' || Boolean(params.affine && params.track_running_stats);
}

/** `images` [1, C, H, W] and the classes' weights `target` [1, K] -> bias times d (logits . target) / d output of the I-th of `nodes`, as `terms I J` [1, C, H, W]. */
export const biasGradientsProgram =
  (model: Model, nodes: Node[]): Program =>
  (io) => {
    const { tf } = io;
    // What is first read while gradients are taken is gone after it.
    for (const { weights } of nodes) Object.keys(weights).forEach((name) => io.state(name));
    const run = (probes: Record<string, Tensor>) => model.forward(io, io.inputs.images!, (name) => io.state(name), { training: false, probes });
    const score = (...added: Tensor[]) => tf.sum(tf.mul(run(Object.fromEntries(nodes.map(({ path }, i) => [path, added[i]!]))).logits, io.inputs.target!));
    const gradients = tf.grads(score as Parameters<typeof tf.grads>[0])(nodes.map(({ output }) => tf.zeros([1, ...output])));
    const terms = nodes.map((node, i) => rows[node.choice.name]!(io, (name) => io.state(`${node.path}.${name}`), node.choice.params, gradients[i]!));
    return { outputs: Object.fromEntries(terms.flatMap((each, i) => each.map((term, j) => [`terms ${i} ${j}`, term]))) };
  };
