import { afterEach, expect, it, vi } from 'vitest';
import type { Program } from '../../extension/core/engine';

type Ort = typeof import('onnxruntime-node');
type Run = import('onnxruntime-node').InferenceSession['run'];

const step: Program = ({ tf, state, inputs }) => {
  const w = tf.sub(state('w'), tf.mul(inputs['g']!, 0.1));
  return { outputs: { sum: tf.sum(w) }, state: { w } };
};

/** Three steps on an onnxruntime-node whose sessions run as `replaced` says. */
async function threeSteps(replaced?: (run: Run) => Run): Promise<unknown> {
  vi.resetModules();
  vi.doMock('onnxruntime-node', async (original) => {
    const real = await original<{ default: Ort } & Ort>();
    const { InferenceSession, Tensor, env } = real.default ?? real;
    const create = async (...args: Parameters<typeof InferenceSession.create>) => {
      const session = await InferenceSession.create(...args);
      if (replaced) session.run = replaced(session.run.bind(session)) as typeof session.run;
      return session;
    };
    return { default: { Tensor, env, InferenceSession: { create } } };
  });
  const { OnnxEngine } = await import('../../extension/engines/onnx/onnx-engine');
  const engine = await OnnxEngine.native({ threads: 1 });
  engine.setState({ w: { shape: [3], values: Float32Array.of(1, 2, 3) } });
  const compiled = await engine.compile('a step', step, { g: { shape: [3], dtype: 'float32' } });
  const sums = [];
  for (let i = 0; i < 3; i++) sums.push((await compiled.run({ g: Float32Array.of(1, 0, -2) })).sum![0]);
  const { values } = (await engine.getState(['w'])).w!;
  engine.dispose();
  return { sums, w: [...values] };
}
afterEach(() => void vi.doUnmock('onnxruntime-node'));

const asksForNone = (fetches: unknown): boolean => typeof fetches === 'object' && fetches !== null && 'no tensor' in fetches;
const others: [string, (run: Run) => Run][] = [
  ['takes an output that is no tensor', (run) => (async (feeds, fetches) => {
    if (!asksForNone(fetches)) return run(feeds, fetches as never);
    return run(feeds, Object.fromEntries(Object.entries(fetches as object).filter(([name]) => name !== 'no tensor')));
  }) as Run],
  ['refuses it before it computes', (run) => (async (feeds, fetches) => {
    if (asksForNone(fetches)) throw new Error('no sequences here');
    return run(feeds, fetches as never);
  }) as Run],
  ['says it in other words', (run) => (async (feeds, fetches) => run(feeds, fetches as never).catch(() => {
    throw new Error('outputs of this kind are not handed out');
  })) as Run],
];

it('onnxruntime-node stops at the output that is no tensor, so that it makes no copies', async () => {
  const { loadNative } = await import('../../extension/engines/onnx/runtime');
  expect((await loadNative()).wordsAtNoTensor).toMatch(/Non tensor type/);
});

it.each(others)('a version that %s trains to the same numbers', async (_, replaced) => {
  expect(await threeSteps(replaced)).toEqual(await threeSteps());
});
