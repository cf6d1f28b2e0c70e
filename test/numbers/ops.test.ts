import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Tensor, Tf, Values } from '../../extension/core/engine';
import { batchNorm2d, batchNorm2dTrain } from '../../extension/core/model/ops/batch-norm';
import { conv2d, convTranspose2d, type ConvWindow } from '../../extension/core/model/ops/conv2d';
import { avgPool2d, maxPool2d, type AvgPoolWindow } from '../../extension/core/model/ops/pool2d';
import type { PoolWindow } from '../../extension/core/model/ops/window';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';
import { casesFor, engines } from './engines';

interface Case {
  op: string;
  params: Record<string, unknown>;
  inputs: Record<string, VectorTensor<Float32Array | Int32Array>>;
  output: VectorTensor;
  dy: VectorTensor;
  gradients: Record<string, VectorTensor>;
}
type Op = (tf: Tf, inputs: Record<string, Tensor>, params: never) => Tensor;
type Reduction = { axes: number[]; keep: boolean };

const unary = (name: string): Op => (tf, { x }) => (tf as unknown as Record<string, (x: Tensor) => Tensor>)[name]!(x!);
const binary = (name: string): Op => (tf, { a, b }) => (tf as unknown as Record<string, (a: Tensor, b: Tensor) => Tensor>)[name]!(a!, b!);
const reduction = (name: 'sum' | 'mean' | 'max' | 'min'): Op => (tf, { x }, { axes, keep }: Reduction) => tf[name](x!, axes, keep);
const constant = (tf: Tf, { shape, values }: VectorTensor): Tensor => tf.tensor(values, shape);
const pool = (kernel: number): PoolWindow => ({ kernel: [kernel, kernel], stride: [kernel, kernel], padding: [0, 0], dilation: [1, 1], ceilMode: false });
const window = (stride: number, padding: number): ConvWindow => ({ stride: [stride, stride], padding: [padding, padding, padding, padding], dilation: [1, 1], groups: 1 });

const ops: Record<string, Op> = {
  conv2d: (tf, { x, weight }, params: ConvWindow) => conv2d(tf, x!, weight!, params),
  convTranspose2d: (tf, { x, weight }, params: Parameters<typeof convTranspose2d>[3]) => convTranspose2d(tf, x!, weight!, params),
  maxPool2d: (tf, { x }, params: PoolWindow) => maxPool2d(tf, x!, params),
  avgPool2d: (tf, { x }, params: AvgPoolWindow) => avgPool2d(tf, x!, params),
  batchNormTrain: (tf, { x, gamma, beta }, { eps }: { eps: number }) => batchNorm2dTrain(tf, x!, gamma!, beta!, eps).y,
  batchNorm: (tf, { x, gamma, beta }, { eps, mean, variance }: { eps: number; mean: VectorTensor; variance: VectorTensor }) =>
    batchNorm2d(tf, x!, constant(tf, mean), constant(tf, variance), gamma!, beta!, eps),
  stack: (tf, { x, w1, g1, b1, w2, g2, b2, w3 }) => {
    const norm = (y: Tensor, gamma: Tensor, beta: Tensor): Tensor => batchNorm2dTrain(tf, y, gamma, beta, 1e-5).y;
    const a = maxPool2d(tf, tf.relu(norm(conv2d(tf, x!, w1!, window(1, 1)), g1!, b1!)), pool(2));
    const b = tf.relu(tf.add(norm(conv2d(tf, a, w2!, window(1, 1)), g2!, b2!), a));
    return tf.mean(conv2d(tf, b, w3!, window(2, 0)), [2, 3]);
  },
  ...Object.fromEntries(
    ['abs', 'neg', 'exp', 'expm1', 'square', 'sin', 'cos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'erf', 'sigmoid', 'softplus', 'relu', 'relu6', 'elu', 'selu', 'sign', 'floor', 'ceil', 'round']
      .concat(['log', 'log1p', 'sqrt', 'rsqrt', 'reciprocal', 'asin', 'acos', 'atanh'])
      .map((name) => [name, unary(name)]),
  ),
  ...Object.fromEntries(['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'pow', 'squaredDifference'].map((name) => [name, binary(name)])),
  leakyRelu: (tf, { x }) => tf.leakyRelu(x!, 0.1),
  prelu: (tf, { x, alpha }) => tf.prelu(x!, tf.reshape(alpha!, [-1, 1, 1])),
  clip: (tf, { x }) => tf.clipByValue(x!, -1, 2),
  mod: (tf, { a }) => tf.mod(a!, 0.75),
  where: (tf, { a, b }) => tf.where(tf.greater(a!, b!), a!, tf.mul(b!, 2)),
  logical: (tf, { a, b }) => tf.where(tf.logicalOr(tf.logicalAnd(tf.greater(a!, 0), tf.lessEqual(b!, 0)), tf.logicalNot(tf.greaterEqual(a!, b!))), a!, b!),
  sum: reduction('sum'),
  mean: reduction('mean'),
  max: reduction('max'),
  min: reduction('min'),
  cumsum: (tf, { x }, { reverse }: { reverse: boolean }) => tf.cumsum(x!, 1, false, reverse),
  softmax: (tf, { x }, { axis }: { axis: number }) => (axis === 1 ? tf.softmax(x!) : tf.transpose(tf.softmax(tf.transpose(x!)))),
  logSoftmax: (tf, { x }) => tf.logSoftmax(x!),
  gather: (tf, { x, index }, { axis }: { axis: number }) => tf.gather(x!, index as never, axis),
  pickMax: (tf, { x }) => tf.sum(tf.mul(x!, tf.oneHot(tf.argMax(x!, 1) as never, x!.shape[1]!)), 1),
  topk: (tf, { x }) => tf.topk(x!, 3).values,
  matMul: (tf, { a, b }, { ta, tb }: { ta: boolean; tb: boolean }) => tf.matMul(a!, b!, ta, tb),
  matMulBroadcast: (tf, { a, b }, { ta, tb }: { ta: boolean; tb: boolean }) => tf.matMul(a!, b!, ta, tb),
  transpose: (tf, { x }) => tf.transpose(x!, [2, 0, 3, 1]),
  concat: (tf, { a, b }) => tf.concat([a!, tf.mul(b!, 2), a!], 1),
  stackUnstack: (tf, { a, b }) => tf.mul(tf.unstack(tf.stack([a!, b!], 1), 1)[1]!, tf.unstack(tf.stack([a!, b!], 2), 2)[0]!),
  split: (tf, { x }) => tf.mul(tf.split(x!, [2, 3], 1)[1]!, tf.slice(x!, [0, 0], [-1, 1])),
  stridedSlice: (tf, { x }) => tf.squeeze(tf.stridedSlice(x!, [0, 1, 0, 0], [2, 5, 3, 1], [1, 2, 1, 1]), [3]),
  reverse: (tf, { x }) => tf.mul(tf.reverse(x!, [1, 3]), tf.range(0, 4)),
  pad: (tf, { x }) => tf.pad(x!, [[0, 0], [0, 0], [0, 3], [1, 2]], 0.5),
  tile: (tf, { x }) => (x!.shape.length === 1 ? tf.tile(tf.expandDims(x!, 0), [4, 1]) : tf.tile(x!, [2, 3])),
};
/** tfjs has no gradient for these. */
const forwardOnly = new Set(['stridedSlice', 'topk', 'matMulBroadcast']);

const cases = readVectors<Case[]>('ops');

/** Shaders promise these to 2^-11 or little more; no layer has them. */
const coarse = new Set(['sin', 'cos', 'acos']);

describe.each(Object.entries(engines))('%s', (id, open) => {
  let engine: Engine;
  beforeAll(async () => (engine = await open(1)));
  afterAll(() => engine.dispose());

  it.each(casesFor(id, cases.map((one, i) => ({ ...one, title: `${i} ${one.op} ${Object.values(one.inputs).map(({ shape }) => `[${shape}]`).join(' ')}` }))))('$title', async (one) => {
    const wanted = forwardOnly.has(one.op) ? [] : Object.keys(one.gradients);
    const run = (tf: Tf, inputs: Record<string, Tensor>): Tensor => ops[one.op]!(tf, inputs, one.params as never);
    const compiled = await engine.compile(
      one.op,
      ({ tf, inputs }) => {
        const { dy, ...rest } = inputs;
        if (wanted.length === 0) return { outputs: { y: run(tf, rest) } };
        const gradients = tf.grads((...leaves) => run(tf, { ...rest, ...Object.fromEntries(wanted.map((name, i) => [name, leaves[i]!])) }))(wanted.map((name) => rest[name]!), dy!);
        return { outputs: { y: run(tf, rest), ...Object.fromEntries(wanted.map((name, i) => [`d${name}`, gradients[i]!])) } };
      },
      Object.fromEntries(Object.entries({ ...one.inputs, dy: one.dy }).map(([name, { shape, values }]) => [name, { shape, dtype: values instanceof Int32Array ? 'int32' : 'float32' }])),
    );
    const outputs = await compiled.run(Object.fromEntries(Object.entries({ ...one.inputs, dy: one.dy }).map(([name, { values }]) => [name, values as Values])));
    compiled.dispose();
    const tolerance = id === 'webgpu' && coarse.has(one.op) ? 2 ** -11 : 1e-5;
    expect(relativeDifference(outputs['y']!, one.output.values), 'output').toBeLessThan(tolerance);
    for (const name of wanted) expect(relativeDifference(outputs[`d${name}`]!, one.gradients[name]!.values), `gradient of ${name}`).toBeLessThan(tolerance);
  });
});
