import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Engine, Tf } from '../core/engine';
import { cpuWords } from '../shared/device-words';
import { fill, said, together, type Said } from '../shared/said';
import { SaidError } from '../shared/said-error';
import { UserError } from '../shared/user-error';
import { EagerEngine } from './eager';
import { registerGradients } from './gradients';
import { physicalCores } from './physical-cores';

/** In the order of trial: with CUDA where there is an NVIDIA GPU, then the same library for the CPU. */
const candidates = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
/** Loading CUDA for the first time takes long. */
const PROBE_SECONDS = 60;

/**
 * libtensorflow through tfjs-node, where the user has installed it: nothing of it is shipped. It is looked for from the folder `packages`
 * up, as Node does for a script there, then beside us. Throws a UserError that says what was tried.
 */
export async function openTensorflow({ threads = physicalCores(), packages: folder }: { threads?: number; packages?: string }): Promise<Engine> {
  const failures: Said[] = [];
  for (const name of candidates) {
    const path = locate(name, folder);
    if (!path) {
      failures.push(said`${{ name }} is not installed`);
      continue;
    }
    try {
      return load(name, path, await probe(path), threads);
    } catch (error) {
      failures.push(said`${{ name }} does not work here (${{ reason: (error as Error).message }})`);
    }
  }
  throw new UserError('engine-does-not-load', 'The engine "tensorflow" cannot be used: {reasons}. Install @tensorflow/tfjs-node-gpu, or choose the engine "onnx", which needs nothing.', { reasons: together(failures, '; ') });
}

function locate(name: string, folder: string | undefined): string | null {
  for (const root of [folder, __dirname].filter((one) => one !== undefined)) {
    try {
      return createRequire(resolve(root, 'package.json')).resolve(name);
    } catch {
      continue;
    }
  }
  return null;
}

/** Whether the package at `path` computes on a GPU. Rejects where it does not load or computes wrongly. */
function probe(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-e', probeScript, path], { env: environment(), stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: PROBE_SECONDS * 1000 });
    child.once('message', (message: { gpu: boolean } | { error: string }) => {
      if ('error' in message) reject(new Error(message.error));
      else resolve(message.gpu);
      child.kill();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new SaidError(signal ? said`its process ended with ${{ signal }}` : said`its process ended with status ${{ status: String(code) }}`)));
  });
}

/** A native library that does not fit takes its process down with it: a throwaway process tries. A convolution of ones with ones, and its gradient: 4 taps see each pixel's 2 x 2 neighbourhood. */
const probeScript = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
try {
  const tf = require(process.argv[1]);
  const y = (x) => tf.sum(tf.conv2d(x, tf.ones([2, 2, 1, 1]), 1, 'valid'));
  const { value, grad } = tf.valueAndGrad(y)(tf.ones([1, 3, 3, 1]));
  const right = value.dataSync()[0] === 16 && [...grad.dataSync()].join() === '1,2,1,2,4,2,1,2,1';
  if (tf.getBackend() !== 'tensorflow') process.send({ error: 'its native backend did not start' });
  else if (!right) process.send({ error: 'it computes a small convolution wrongly' });
  else process.send({ gpu: tf.backend().isUsingGpuDevice === true });
} catch (error) {
  process.send({ error: String(error.message).split('\\n')[0] });
}
`;

/** Read by libtensorflow as it loads: memory is taken as needed, not all of the card's at once, and only errors are printed. */
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, TF_FORCE_GPU_ALLOW_GROWTH: 'true', TF_CPP_MIN_LOG_LEVEL: '2' });

function load(name: string, path: string, gpu: boolean, threads: number): Engine {
  Object.assign(process.env, environment(), { TF_NUM_INTRAOP_THREADS: String(threads) });
  const require = createRequire(path);
  const util = require('node:util') as Record<string, unknown>;
  // Gone from Node 23 on, and called by tfjs-node.
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
  const tf = require(path) as Tf & { version: { 'tfjs-node': string } };
  registerGradients(tf);
  const device = gpu ? 'NVIDIA GPU' : fill(cpuWords(threads, 'TensorFlow', true));
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
  const versions = { [name]: tf.version['tfjs-node'], libtensorflow: binding.TF_Version };
  return new EagerEngine('tensorflow', device, threads, versions, tf, 'tensorflow');
}
