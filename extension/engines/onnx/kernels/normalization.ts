import { BatchNormTrain, BatchNormTrainGradient, ChannelAffine } from '../../../core/model/ops/batch-norm';
import type { Graph } from '../graph';
import { sizeOf, Value } from '../value';
import { affine, beforeMonotone, channelAffine, channelSum as blockedSum, spread, tiledMaxPool } from './blocked';
import type { Kernel, KernelTable } from './kernel';

/** [C] as it broadcasts over [N, C, …]. */
const perChannel = (graph: Graph, vector: string, x: Value): string => graph.reshape(vector, [x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);

/** Sum over everything but the channels, the inner axes first: they lie together. */
const channelSum = (graph: Graph, name: string, x: Value): string => {
  const inner = x.shape.slice(2).map((_, axis) => axis + 2);
  const rows = inner.length > 0 ? graph.node('ReduceSum', [name, graph.ints(inner)], { keepdims: 0 }) : name;
  return graph.node('ReduceSum', [rows, graph.ints([0])], { keepdims: 0 });
};

/** Of the blocked batch norms: the centred input, mirrored where gamma is negative, so that the scale still to come never is. */
const centredInputs = new WeakMap<Value, { base: Value; sign: string }>();

const blockedTrain = (graph: Graph, x: Value, gamma: Value, beta: Value, eps: number): Value[] => {
  const channels = x.shape[1]!;
  const share = graph.float(channels / x.size);
  const mean = graph.node('Mul', [blockedSum(graph, x.blocked(), x.shape), share]);
  const sign = graph.node('Where', [graph.node('Less', [gamma.plain(), graph.float(0)]), graph.float(-1), graph.constant(new Float32Array(channels).fill(1), [channels])]);
  const centred = channelAffine(graph, x.blocked(), x.shape, sign, graph.node('Neg', [graph.node('Mul', [mean, sign])]));
  const variance = graph.node('Mul', [blockedSum(graph, graph.node('Mul', [centred, centred]), x.shape), share]);
  const base = Value.laidOut(graph, x.shape, 'blocked', centred);
  const scale = graph.node('Mul', [graph.node('Abs', [gamma.plain()]), inverseRoot(graph, variance, eps)]);
  const statistics = [mean, variance].map((name) => Value.of(graph, [channels], 'float32', name));
  centredInputs.set(statistics[0]!, { base, sign });
  return [affine(graph, base, scale, beta.plain()), ...statistics];
};

/** As below, from the centred input; behind a pool the sums run over the pooled gradient: the rest is zeros. */
const blockedTrainGradient = (graph: Graph, dy: Value, gamma: Value, variance: Value, eps: number, { base, sign }: { base: Value; sign: string }): Value[] => {
  const channels = base.shape[1]!;
  const share = graph.float(-channels / base.size);
  const mul = (...names: [string, string]): string => graph.node('Mul', names);
  const pool = dy.form?.kind === 'unpooled' && beforeMonotone(dy.form.input) === base ? dy.form : null;
  const gradient = pool ? pool.small : dy;
  const kernel = [base.shape[2]! / gradient.shape[2]!, base.shape[3]! / gradient.shape[3]!];
  const seen = pool ? tiledMaxPool(graph, base, kernel) : base;
  const inverse = inverseRoot(graph, variance.plain(), eps);
  const dbeta = blockedSum(graph, gradient.blocked(), gradient.shape);
  const dgamma = mul(mul(blockedSum(graph, mul(gradient.blocked(), seen.blocked()), gradient.shape), inverse), sign);
  const k1 = mul(gamma.plain(), inverse);
  const k2 = mul(mul(mul(k1, mul(inverse, sign)), dgamma), share);
  const k3 = mul(mul(k1, dbeta), share);
  const pulled = channelAffine(graph, base.blocked(), base.shape, k2, k3);
  const scaled = pool && Value.laidOut(graph, gradient.shape, 'blocked', channelAffine(graph, gradient.blocked(), gradient.shape, k1, null));
  const dx = scaled
    ? graph.node('Add', [spread(graph, scaled, pool.input), pulled])
    : channelAffine(graph, gradient.blocked(), base.shape, k1, null, { addend: pulled });
  return [Value.laidOut(graph, base.shape, 'blocked', dx), ...[dgamma, dbeta].map((name) => Value.of(graph, [channels], 'float32', name))];
};

const inverseRoot = (graph: Graph, variance: string, eps: number): string =>
  graph.node('Reciprocal', [graph.node('Sqrt', [graph.node('Add', [variance, graph.float(eps)])])]);

/** The operator writes its running statistics back into its inputs: they are scratch, and with momentum 0 come out as the batch's. */
const train: Kernel = (graph, { x, gamma, beta }, { eps }: { eps: number }) => {
  if (x!.preferred === 'blocked') return blockedTrain(graph, x!, gamma!, beta!, eps);
  const channels = x!.shape[1]!;
  const running = [graph.scratch(channels), graph.scratch(channels)];
  const outputs = graph.split('BatchNormalization', [x!.plain(), gamma!.plain(), beta!.plain(), ...running], 3, { training_mode: 1, momentum: { float: 0 }, epsilon: { float: eps } });
  return [Value.of(graph, x!.shape, 'float32', outputs[0]!), ...outputs.slice(1).map((name) => Value.of(graph, [channels], 'float32', name))];
};

/** dx = k1 dy + k2 x + k3 with k per channel: two reductions over the feature maps give all of it (Ioffe and Szegedy 2015, section 3). */
const trainGradient: Kernel = (graph, { dy, x, gamma, mean, variance }, { eps }: { eps: number }) => {
  const centredInput = centredInputs.get(mean!);
  if (centredInput) return blockedTrainGradient(graph, dy!, gamma!, variance!, eps, centredInput);
  const channels = x!.shape[1]!;
  const count = sizeOf(x!.shape) / channels;
  const mul = (...names: [string, string]): string => graph.node('Mul', names);
  const [gradient, input, mu] = [dy!.plain(), x!.plain(), mean!.plain()];
  const inverse = inverseRoot(graph, variance!.plain(), eps);
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

const affineKernel: Kernel = (graph, { x, scale, shift }) => {
  if (x!.preferred === 'blocked') {
    const addend = shift!.uniform === 0 ? null : shift!.plain();
    return Value.laidOut(graph, x!.shape, 'blocked', channelAffine(graph, x!.blocked(), x!.shape, scale!.plain(), addend));
  }
  const scaled = graph.node('Mul', [x!.plain(), perChannel(graph, scale!.plain(), x!)]);
  const whole = shift!.uniform === 0 ? scaled : graph.node('Add', [scaled, perChannel(graph, shift!.plain(), x!)]);
  return Value.of(graph, x!.shape, 'float32', whole);
};

export const normalizationKernels: KernelTable = {
  [BatchNormTrain.name]: train,
  [BatchNormTrainGradient.name]: trainGradient,
  [ChannelAffine.name]: affineKernel,
};
