import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Program, TensorSpec } from '../../core/engine';
import { batchNorm2dTrain } from '../../core/model/ops/batch-norm';
import { conv2d, type ConvWindow } from '../../core/model/ops/conv2d';
import { maxPool2d } from '../../core/model/ops/pool2d';
import { asIs, said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { encode } from './encode';
import { Graph } from './graph';
import { OnnxEngine } from './onnx-engine';
import { record } from './recorder';
import { wordsOf } from './webgpu-engine';
import { sizeOf } from './value';

/** A driver compiles each operator the first time it sees it. */
const PROBE_SECONDS = 60;
/** Of the largest number. */
const TOLERANCE = 1e-4;

const specs: Record<string, TensorSpec> = {
  x: { shape: [2, 4, 7, 7], dtype: 'float32' }, grouped: { shape: [4, 1, 3, 3], dtype: 'float32' }, dense: { shape: [6, 4, 3, 3], dtype: 'float32' },
  gamma: { shape: [6], dtype: 'float32' }, matrix: { shape: [6 * 9, 5], dtype: 'float32' }, dy: { shape: [2, 5], dtype: 'float32' },
};
const inputs = Object.fromEntries(Object.entries(specs).map(([name, { shape }], stream) => [name, Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(1.7 * i + stream))]));
const window = (groups: number, padding: number): ConvWindow => ({ stride: [1, 1], padding: [padding, padding, padding, padding], dilation: [1, 1], groups });

/** A network of convolutions, grouped ones too, batch norm, overlapping pools and a matrix product, with all its gradients. */
const program: Program = ({ tf, inputs: { x, grouped, dense, gamma, matrix, dy } }) => {
  const network = (image: typeof x, depthwise: typeof x, kernel: typeof x, scale: typeof x, weight: typeof x) => {
    const maps = conv2d(tf, conv2d(tf, image!, depthwise!, window(4, 1)), kernel!, window(1, 1));
    const { y } = batchNorm2dTrain(tf, maps, scale!, tf.mul(scale!, 0.5), 1e-5);
    const pooled = maxPool2d(tf, tf.relu(y), { kernel: [3, 3], stride: [2, 2], padding: [0, 0], dilation: [1, 1], ceilMode: false });
    return tf.matMul(tf.reshape(pooled, [2, 6 * 9]), weight as never);
  };
  const leaves = [x!, grouped!, dense!, gamma!, matrix!];
  const gradients = tf.grads((...of) => network(...(of as [typeof x, typeof x, typeof x, typeof x, typeof x])))(leaves, dy!);
  return { outputs: { y: network(x, grouped, dense, gamma, matrix), ...Object.fromEntries(gradients.map((gradient, i) => [`gradient ${i}`, gradient])) } };
};

/** Has a throwaway process compute a small network and its gradients on the adapter, and holds them against the CPU's. Rejects where there is no adapter, it computes wrongly or ends the process. */
export async function probeGpu(script = probeScript): Promise<void> {
  const { model } = record('probe', program, specs, () => [], new Graph(null, 'webgpu'));
  const cpu = await OnnxEngine.native({ threads: 1, block: null });
  try {
    const compiled = await cpu.compile('probe', program, specs);
    const expected = await compiled.run(inputs);
    const actual = await onGpu(script, { model: encode(model), specs, inputs });
    for (const [name, values] of Object.entries(expected)) if (!(difference(actual[name], values) < TOLERANCE)) throw new SaidError(said`it computes a small network wrongly`);
  } finally {
    cpu.dispose();
  }
}

function difference(actual: Float32Array | undefined, expected: Float32Array): number {
  if (actual?.length !== expected.length) return Infinity;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(actual[i]! - value) || (Number.isNaN(actual[i]) ? Infinity : 0)), 0) / largest;
}

interface Task {
  model: Uint8Array;
  specs: typeof specs;
  inputs: typeof inputs;
}

function onGpu(script: string, task: Task): Promise<Record<string, Float32Array>> {
  const runtime = createRequire(resolve(__dirname, 'package.json')).resolve('onnxruntime-node');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', script, runtime], {
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced', timeout: PROBE_SECONDS * 1000,
    });
    child.once('message', (message: { outputs: Record<string, Float32Array> } | { error: string }) => {
      if ('error' in message) reject(new SaidError(asIs(wordsOf(new Error(message.error)))));
      else resolve(message.outputs);
      child.kill();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new SaidError(signal ? said`its process ended with ${{ signal }}` : said`its process ended with status ${{ status: String(code) }}`)));
    child.send(task);
  });
}

const probeScript = `
const { InferenceSession, Tensor, env } = require(process.argv[1]);
env.logLevel = 'fatal';
process.once('message', async ({ model, specs, inputs }) => {
  try {
    const session = await InferenceSession.create(model, { executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }], logSeverityLevel: 4 });
    const results = await session.run(Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, new Tensor('float32', values, specs[name].shape)])));
    process.send({ outputs: Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data])) });
  } catch (error) {
    process.send({ error: String(error.message) });
  }
});
`;
