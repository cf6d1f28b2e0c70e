import { BatchNormTrain, BatchNormTrainGradient, ChannelAffine } from '../../../core/model/ops/batch-norm';
import type { Graph } from '../graph';
import { sizeOf, Value, type Form } from '../value';
import { affine, beforeMonotone, channelAffine, channelDot, channelMean, channelSum as blockedSum, spread, tiledMaxPool } from './blocked';
import type { Kernel, KernelTable } from './kernel';

/** [C] as it broadcasts over [N, C, …]. */
const perChannel = (graph: Graph, vector: string, x: Value): string => graph.reshape(vector, [x.shape[1]!, ...x.shape.slice(2).map(() => 1)]);

/** Sum over everything but the channels, the inner axes first: they lie together. */
const channelSum = (graph: Graph, name: string, x: Value): string => {
  const inner = x.shape.slice(2).map((_, axis) => axis + 2);
  const rows = inner.length > 0 ? graph.node('ReduceSum', [name, graph.ints(inner)], { keepdims: 0 }) : name;
  return graph.node('ReduceSum', [rows, graph.ints([0])], { keepdims: 0 });
};

/**
 * What a blocked batch norm computes with: its input, mirrored in channels of negative gamma, so that the scale still to come never
 * is, and moved by a constant. `mean`, of this base: null for 0.
 */
interface Base {
  base: Value;
  sign: string;
  mean: string | null;
}

/** By the batch mean that goes with it. */
const bases = new WeakMap<Value, Base>();

const blockedTrain = (graph: Graph, x: Value, gamma: Value, beta: Value, shift: Value | undefined, eps: number): Value[] => {
  const channels = x.shape[1]!;
  const negative = graph.node('Less', [gamma.plain(), graph.float(0)]);
  const sign = graph.node('Where', [negative, graph.float(-1), graph.constant(new Float32Array(channels).fill(1), [channels])]);
  const folded = x.form?.kind === 'convolution' && x.isDeferred ? shiftedConvolution(graph, x, x.form, sign, shift) : centred(graph, x, sign);
  const { base, mean, variance, batchMean } = folded;
  const scale = graph.node('Mul', [graph.node('Abs', [gamma.plain()]), inverseRoot(graph, variance, eps)]);
  const statistics = [batchMean, variance].map((name) => Value.of(graph, [channels], 'float32', name));
  bases.set(statistics[0]!, { base, sign, mean });
  const moved = mean ? graph.node('Sub', [beta.plain(), graph.node('Mul', [scale, mean])]) : beta.plain();
  return [affine(graph, base, scale, moved), ...statistics];
};

interface Statistics extends Omit<Base, 'sign'> {
  variance: string;
  /** Of x itself. */
  batchMean: string;
}

/** One over the number of values of a channel. */
const share = (graph: Graph, x: Value): string => graph.float(x.shape[1]! / x.size);

/**
 * A convolution computes the base at once: signs in its weights, and in its bias the running mean subtracted, so that mean and mean
 * square need no pass of their own to be exact (Chan, Golub and LeVeque 1983, shifted data).
 */
function shiftedConvolution(graph: Graph, x: Value, { bias, write }: Extract<Form, { kind: 'convolution' }>, sign: string, shift: Value | undefined): Statistics {
  const mul = (...names: [string, string]): string => graph.node('Mul', names);
  const offset = shift ? graph.node('Sub', [bias ?? graph.float(0), shift.plain()]) : bias;
  const base = Value.laidOut(graph, x.shape, 'blocked', write(offset && mul(offset, sign), sign));
  const mean = channelMean(graph, base.blocked(), x.shape);
  const square = mul(channelDot(graph, base.blocked(), base.blocked(), x.shape), share(graph, x));
  const variance = graph.node('Max', [graph.node('Sub', [square, mul(mean, mean)]), graph.float(0)]);
  const unsigned = mul(mean, sign);
  return { base, mean, variance, batchMean: shift ? graph.node('Add', [unsigned, shift.plain()]) : unsigned };
}

/** Any other input is centred by its mean first. */
function centred(graph: Graph, x: Value, sign: string): Statistics {
  const mul = (...names: [string, string]): string => graph.node('Mul', names);
  const batchMean = channelMean(graph, x.blocked(), x.shape);
  const base = channelAffine(graph, x.blocked(), x.shape, sign, graph.node('Neg', [mul(batchMean, sign)]));
  const variance = mul(channelDot(graph, base, base, x.shape), share(graph, x));
  return { base: Value.laidOut(graph, x.shape, 'blocked', base), mean: null, variance, batchMean };
}

/** As below, from the base; behind a pool the sums run over the pooled gradient: the rest is zeros. */
const blockedTrainGradient = (graph: Graph, dy: Value, gamma: Value, variance: Value, eps: number, { base, sign, mean }: Base): Value[] => {
  const channels = base.shape[1]!;
  const mul = (...names: [string, string]): string => graph.node('Mul', names);
  const pool = dy.form?.kind === 'unpooled' && beforeMonotone(dy.form.input) === base ? dy.form : null;
  const gradient = pool ? pool.small : dy;
  const kernel = [base.shape[2]! / gradient.shape[2]!, base.shape[3]! / gradient.shape[3]!];
  const seen = pool ? tiledMaxPool(graph, base, kernel) : base;
  const inverse = inverseRoot(graph, variance.plain(), eps);
  const dbeta = blockedSum(graph, gradient.blocked(), gradient.shape);
  const product = channelDot(graph, gradient.blocked(), seen.blocked(), gradient.shape);
  const dgamma = mul(mul(mean ? graph.node('Sub', [product, mul(mean, dbeta)]) : product, inverse), sign);
  const k1 = mul(gamma.plain(), inverse);
  const minusShare = graph.float(-channels / base.size);
  const k2 = mul(mul(mul(k1, mul(inverse, sign)), dgamma), minusShare);
  const k3 = mul(mul(k1, dbeta), minusShare);
  const scaled = channelAffine(graph, gradient.blocked(), gradient.shape, k1, null);
  const full = pool ? spread(graph, Value.laidOut(graph, gradient.shape, 'blocked', scaled), pool.input) : scaled;
  const constant = mean ? graph.node('Sub', [k3, mul(k2, mean)]) : k3;
  const dx = Value.laidOut(graph, base.shape, 'blocked', channelAffine(graph, base.blocked(), base.shape, k2, constant, { addend: full }));
  dx.form = { kind: 'balanced' };
  return [dx, ...[dgamma, dbeta].map((name) => Value.of(graph, [channels], 'float32', name))];
};

const inverseRoot = (graph: Graph, variance: string, eps: number): string =>
  graph.node('Reciprocal', [graph.node('Sqrt', [graph.node('Add', [variance, graph.float(eps)])])]);

/** The operator writes its running statistics back into its inputs: they are scratch, and with momentum 0 come out as the batch's. */
const train: Kernel = (graph, { x, gamma, beta, shift }, { eps }: { eps: number }) => {
  if (x!.preferred === 'blocked') return blockedTrain(graph, x!, gamma!, beta!, shift, eps);
  const channels = x!.shape[1]!;
  const running = [graph.scratch(channels), graph.scratch(channels)];
  const outputs = graph.split('BatchNormalization', [x!.plain(), gamma!.plain(), beta!.plain(), ...running], 3, { training_mode: 1, momentum: { float: 0 }, epsilon: { float: eps } });
  return [Value.of(graph, x!.shape, 'float32', outputs[0]!), ...outputs.slice(1).map((name) => Value.of(graph, [channels], 'float32', name))];
};

/** Written out: the provider takes the operator when the graph is placed, and refuses it when it runs. */
const writtenOut: Kernel = (graph, { x, gamma, beta }, { eps }: { eps: number }) => {
  const channels = x!.shape[1]!;
  const mean = graph.node('Mul', [channelSum(graph, x!.plain(), x!), share(graph, x!)]);
  const centred = graph.node('Sub', [x!.plain(), perChannel(graph, mean, x!)]);
  const variance = graph.node('Mul', [channelSum(graph, graph.node('Mul', [centred, centred]), x!), share(graph, x!)]);
  const scale = graph.node('Mul', [gamma!.plain(), inverseRoot(graph, variance, eps)]);
  const y = graph.node('Add', [graph.node('Mul', [centred, perChannel(graph, scale, x!)]), perChannel(graph, beta!.plain(), x!)]);
  return [Value.of(graph, x!.shape, 'float32', y), ...[mean, variance].map((name) => Value.of(graph, [channels], 'float32', name))];
};

/** dx = k1 dy + k2 x + k3 with k per channel: two reductions over the feature maps give all of it (Ioffe and Szegedy 2015, section 3). */
const trainGradient: Kernel = (graph, { dy, x, gamma, mean, variance }, { eps }: { eps: number }) => {
  const base = bases.get(mean!);
  if (base) return blockedTrainGradient(graph, dy!, gamma!, variance!, eps, base);
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
  [BatchNormTrain.name]: { webgpu: writtenOut, others: train },
  [BatchNormTrainGradient.name]: trainGradient,
  [ChannelAffine.name]: affineKernel,
};
