import { BatchNormTrain, BatchNormTrainGradient, ChannelAffine } from '../../../core/model/ops/batch-norm';
import type { Graph } from '../graph';
import { sizeOf, Value } from '../value';
import type { Kernel, KernelTable } from './kernel';

/** [C] as it broadcasts over [N, C, …]. */
const perChannel = (graph: Graph, vector: string, x: Value): string => graph.reshape(vector, [x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);

/** Sum over everything but the channels, the inner axes first: they lie together. */
const channelSum = (graph: Graph, name: string, x: Value): string => {
  const inner = x.shape.slice(2).map((_, axis) => axis + 2);
  const rows = inner.length > 0 ? graph.node('ReduceSum', [name, graph.ints(inner)], { keepdims: 0 }) : name;
  return graph.node('ReduceSum', [rows, graph.ints([0])], { keepdims: 0 });
};

/** The operator writes its running statistics back into its inputs: they are scratch, and with momentum 0 come out as the batch's. */
const train: Kernel = ({ graph }, { x, gamma, beta }, { eps }: { eps: number }) => {
  const channels = x!.shape[1]!;
  const running = [0, 1].map((fill) => graph.scratch(new Float32Array(channels).fill(fill), [channels]));
  const outputs = graph.split('BatchNormalization', [x!.plain(), gamma!.plain(), beta!.plain(), ...running], 3, { training_mode: 1, momentum: { float: 0 }, epsilon: { float: eps } });
  return [Value.of(graph, x!.shape, 'float32', outputs[0]!), ...outputs.slice(1).map((name) => Value.of(graph, [channels], 'float32', name))];
};

/** dx = k1 dy + k2 x + k3 with k per channel: two reductions over the feature maps give all of it (Ioffe and Szegedy 2015, section 3). */
const trainGradient: Kernel = ({ graph }, { dy, x, gamma, mean, variance }, { eps }: { eps: number }) => {
  const channels = x!.shape[1]!;
  const count = sizeOf(x!.shape) / channels;
  const mul = (...names: [string, string]): string => graph.node('Mul', names);
  const [gradient, input, mu] = [dy!.plain(), x!.plain(), mean!.plain()];
  const inverse = graph.node('Reciprocal', [graph.node('Sqrt', [graph.node('Add', [variance!.plain(), graph.float(eps)])])]);
  const centred = graph.node('Sub', [input, perChannel(graph, mu, x!)]);
  const dbeta = channelSum(graph, gradient, x!);
  const dgamma = mul(channelSum(graph, mul(gradient, centred), x!), inverse);
  const k1 = mul(gamma!.plain(), inverse);
  const k2 = mul(mul(mul(k1, inverse), dgamma), graph.float(-1 / count));
  const k3 = mul(mul(k1, dbeta), graph.float(-1 / count));
  const [scaled, pulled] = [mul(gradient, perChannel(graph, k1, x!)), mul(centred, perChannel(graph, k2, x!))];
  const dx = graph.node('Add', [scaled, graph.node('Add', [pulled, perChannel(graph, k3, x!)])]);
  return [Value.of(graph, x!.shape, 'float32', dx), ...[dgamma, dbeta].map((name) => Value.of(graph, [channels], 'float32', name))];
};

const affine: Kernel = ({ graph }, { x, scale, shift }) => {
  const scaled = graph.node('Mul', [x!.plain(), perChannel(graph, scale!.plain(), x!)]);
  const whole = shift!.uniform === 0 ? scaled : graph.node('Add', [scaled, perChannel(graph, shift!.plain(), x!)]);
  return Value.of(graph, x!.shape, 'float32', whole);
};

export const normalizationKernels: KernelTable = {
  [BatchNormTrain.name]: train,
  [BatchNormTrainGradient.name]: trainGradient,
  [ChannelAffine.name]: affine,
};
