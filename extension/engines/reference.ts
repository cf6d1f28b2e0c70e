import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
// Its main file is not among the package's "sideEffects": a bundler would drop it.
import '@tensorflow/tfjs-backend-cpu/dist/index';
import type { Engine } from '../core/engine';
import { EagerEngine } from './eager';
import { registerGradients } from './gradients';

/** tfjs's own CPU backend: slow, plain, the definition that other engines are tested against. */
export async function openReference(): Promise<Engine> {
  registerGradients(tf);
  await tf.setBackend('cpu');
  // Its first tensor otherwise prints an advertisement for tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return new EagerEngine('reference', 'CPU, 1 thread', 1, { '@tensorflow/tfjs-core': tf.version_core }, tf, 'cpu');
}
