import { buildSync } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Puts a package under tfjs-node's name into `folder`'s node_modules. */
export function installTfjsNode(folder: string, script: string): void {
  const module = join(folder, 'node_modules/@tensorflow/tfjs-node');
  mkdirSync(module, { recursive: true });
  writeFileSync(join(module, 'package.json'), '{ "name": "@tensorflow/tfjs-node", "version": "4.22.0", "main": "index.js" }');
  writeFileSync(join(module, 'index.js'), script);
}

/** tfjs with its CPU kernels under the name of the native backend: as tfjs-node behaves where it loads. */
export function tfjsNodeDouble(): string {
  const { outputFiles } = buildSync({
    stdin: {
      contents: `
        export * from '@tensorflow/tfjs-core';
        import '@tensorflow/tfjs-core/dist/register_all_gradients';
        import * as tf from '@tensorflow/tfjs-core';
        import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
        export const version = { 'tfjs-core': tf.version_core, 'tfjs-node': '4.22.0' };
        tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), { binding: { TF_Version: '2.9.1' } }), 9);
        tf.copyRegisteredKernels('cpu', 'tensorflow');
        void tf.setBackend('tensorflow');`,
      resolveDir: resolve(import.meta.dirname, '..'),
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
  });
  return outputFiles[0]!.text;
}
