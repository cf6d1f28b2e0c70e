import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill } from '../../extension/shared/said';
import type { Program } from '../../extension/core/engine';
import { conv2d } from '../../extension/core/model/ops/conv2d';
import { openEngine } from '../../extension/engines/open';
import { installTfjsNode, tfjsNodeDouble } from '../tfjs-node';
import { relativeDifference } from '../vectors/read';

const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-tensorflow-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder with a package under tfjs-node's name. */
function installed(name: string, script: string): string {
  const root = join(folder, name);
  installTfjsNode(root, script);
  return root;
}

const slope: Program = ({ tf, inputs }) => {
  const [x, w] = [inputs['x']!, inputs['w']!];
  const loss = (weight: typeof w) => tf.sum(tf.square(conv2d(tf, x, weight, { stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1], groups: 1 })));
  return { outputs: { gradient: tf.grad(loss)(w) } };
};
const specs = { x: { shape: [1, 2, 4, 4], dtype: 'float32' as const }, w: { shape: [3, 2, 3, 3], dtype: 'float32' as const } };
const values = { x: Float32Array.from({ length: 32 }, (_, i) => Math.sin(i)), w: Float32Array.from({ length: 54 }, (_, i) => Math.cos(i)) };

describe('tensorflow', () => {
  let working: string;
  beforeAll(() => {
    working = installed('working', tfjsNodeDouble());
  });

  it('runs programs with the tfjs that the package brings', async () => {
    const notices: string[] = [];
    const engine = await openEngine('tensorflow', { packages: working, onNotice: (notice) => notices.push(fill(notice)) });
    expect(notices).toEqual([]);
    expect(engine.id).toBe('tensorflow');
    expect(engine.device).toContain('no usable NVIDIA GPU');
    const { gradient } = await (await engine.compile('slope', slope, specs)).run(values);
    engine.dispose();
    const onnx = await openEngine('onnx', { threads: 1 });
    const expected = await (await onnx.compile('slope', slope, specs)).run(values);
    onnx.dispose();
    expect(relativeDifference(gradient!, expected['gradient']!)).toBeLessThan(1e-5);
  });

  it.each([
    ['takes its process down', 'process.abort()', /SIGABRT|status/],
    ['cannot be loaded', "throw new Error('libtensorflow.so.2: cannot open shared object file')", /libtensorflow\.so\.2/],
    ['falls back to a backend in JavaScript', "module.exports = { ...require('TFJS'), getBackend: () => 'cpu' }", /tfjs-node/],
  ])('says why and goes on with onnx where the package %s', async (name, script, reason) => {
    const core = resolve(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-core');
    const notices: string[] = [];
    const packages = installed(name.replaceAll(' ', '-'), script.replace('TFJS', core.replaceAll('\\', '/')));
    const engine = await openEngine('tensorflow', { packages, threads: 1, onNotice: (notice) => notices.push(fill(notice)) });
    expect(engine.id).toBe('onnx');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(reason);
    expect(notices[0]).toMatch(/This run uses "onnx"/);
    engine.dispose();
  });
});
