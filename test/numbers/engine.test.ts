import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Program } from '../../extension/core/engine';
import { openEngine } from '../../extension/engines/open';
import { engines, withAdapter } from './engines';
import { UserError } from '../../extension/shared/user-error';

const vector = (n: number) => ({ shape: [n], dtype: 'float32' as const });

describe.each(['reference', 'onnx', 'wasm', ...withAdapter])('%s', (id) => {
  let engine: Engine;
  beforeAll(async () => (engine = await engines[id]!(1)));
  afterAll(() => engine.dispose());

  it('keeps the state from run to run and gives out copies', async () => {
    engine.setState({ w: { shape: [2], values: Float32Array.of(1, 2) }, untouched: { shape: [], values: Float32Array.of(7) } });
    const add: Program = ({ tf, inputs, state }) => ({ outputs: { before: state('w') }, state: { w: tf.add(state('w'), inputs['x']!) } });
    const compiled = await engine.compile('add', add, { x: vector(2) });
    const first = await compiled.run({ x: Float32Array.of(10, 20) });
    const second = await compiled.run({ x: Float32Array.of(100, 200) });
    expect([...first['before']!]).toEqual([1, 2]);
    expect([...second['before']!]).toEqual([11, 22]);
    const copy = await engine.getState();
    expect([...copy['w']!.values]).toEqual([111, 222]);
    expect([...copy['untouched']!.values]).toEqual([7]);
    copy['w']!.values.fill(0);
    expect([...(await engine.getState(['w']))['w']!.values]).toEqual([111, 222]);
    compiled.dispose();
  });

  it('shares the state between programs, which may exchange its entries', async () => {
    engine.setState({ a: { shape: [1], values: Float32Array.of(1) }, b: { shape: [1], values: Float32Array.of(2) } });
    const swap = await engine.compile('swap', ({ state }) => ({ outputs: {}, state: { a: state('b'), b: state('a') } }), {});
    const read = await engine.compile('read', ({ state }) => ({ outputs: { a: state('a'), b: state('b') } }), {});
    await swap.run({});
    const { a, b } = await read.run({});
    expect([a![0], b![0]]).toEqual([2, 1]);
    swap.dispose();
    read.dispose();
  });

  it('computes with int32 inputs', async () => {
    const rows: Program = ({ tf, inputs }) => ({ outputs: { y: tf.sum(tf.oneHot(inputs['labels']! as never, 3), 0) } });
    const compiled = await engine.compile('rows', rows, { labels: { shape: [4], dtype: 'int32' } });
    expect([...(await compiled.run({ labels: Int32Array.of(2, 0, 2, 2) }))['y']!]).toEqual([1, 0, 3]);
    compiled.dispose();
  });

  it('draws random numbers that depend on seed, counter and order alone', async () => {
    const draws: Program = ({ random }) => ({
      outputs: { uniform: random({ kind: 'uniform' }, [2000]), coin: random({ kind: 'bernoulli', p: 0.25 }, [2000]), normal: random({ kind: 'normal' }, [2000]) },
    });
    const compiled = await engine.compile('draws', draws, {});
    const first = await compiled.run({}, { seed: 3, counter: 5 });
    const other = await compiled.run({}, { seed: 3, counter: 6 });
    const again = await compiled.run({}, { seed: 3, counter: 5 });
    expect(again).toEqual(first);
    expect(other['uniform']).not.toEqual(first['uniform']);
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(first['uniform']!)).toBeCloseTo(0.5, 1);
    expect(mean(first['coin']!)).toBeCloseTo(0.25, 1);
    expect(mean(first['normal']!)).toBeCloseTo(0, 1);
    expect(new Set(first['coin'])).toEqual(new Set([0, 1]));
    await expect(compiled.run({})).rejects.toThrow(/seed/);
    compiled.dispose();
  });

  it('says what there is not enough memory for, and computes on', async () => {
    // 400 TB: more than a process can address.
    const size = 1e7;
    const products: Program = ({ tf, inputs }) => ({ outputs: { y: tf.max(tf.relu(tf.mul(tf.reshape(inputs['x']!, [size, 1]), tf.reshape(inputs['x']!, [1, size])))) } });
    const ran = engine.compile('products', products, { x: vector(size) }).then((compiled) => compiled.run({ x: new Float32Array(size) }));
    await expect(ran).rejects.toThrow(UserError);
    await expect(ran).rejects.toThrow(/not enough memory for "products"/);
    const twice = await engine.compile('twice', ({ tf, inputs }) => ({ outputs: { y: tf.mul(inputs['x']!, 2) } }), { x: vector(2) });
    expect([...(await twice.run({ x: Float32Array.of(1, 2) }))['y']!]).toEqual([2, 4]);
    twice.dispose();
  });

  it('leaves no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const own = await openEngine(id, { threads: 1 });
    own.setState({ w: { shape: [3], values: Float32Array.of(1, 2, 3) } });
    const fit: Program = ({ tf, inputs, state }) => {
      const { value, grads } = tf.valueAndGrads((w) => tf.sum(tf.square(tf.sub(w, inputs['x']!))))([state('w')]);
      return { outputs: { loss: value }, state: { w: tf.sub(state('w'), tf.mul(grads[0]!, 0.1)) } };
    };
    const compiled = await own.compile('fit', fit, { x: vector(3) });
    for (let i = 0; i < 3; i++) await compiled.run({ x: Float32Array.of(0, 0, 0) });
    compiled.dispose();
    own.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('draws the same random numbers on every engine', async () => {
  const draws: Program = ({ random }) => ({ outputs: { a: random({ kind: 'uniform' }, [50]), b: random({ kind: 'normal' }, [50]) } });
  const results = [];
  for (const id of ['reference', 'onnx', 'wasm']) {
    const engine = await openEngine(id, { threads: 1 });
    results.push(await (await engine.compile('draws', draws, {})).run({}, { seed: 1, counter: 2 ** 33 }));
    engine.dispose();
  }
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

describe('onnx', () => {
  let engine: Engine;
  beforeAll(async () => (engine = await openEngine('onnx')));
  afterAll(() => engine.dispose());

  it('names a missing kernel before anything runs', async () => {
    const fft: Program = ({ tf, inputs }) => ({ outputs: { y: tf.real(tf.spectral.rfft(inputs['x']!)) } });
    const failure = engine.compile('the spectrum', fft, { x: vector(8) });
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(/cannot compute \w+, which the spectrum needs/);
  });

  it('refuses to read values while a program is recorded', async () => {
    const peek: Program = ({ tf, inputs }) => ({ outputs: { y: tf.mul(inputs['x']!, inputs['x']!.dataSync()[0]!) } });
    await expect(engine.compile('peek', peek, { x: vector(2) })).rejects.toThrow(/recorded before it runs/);
  });

  it('refuses random numbers captured as a constant', async () => {
    const captured: Program = ({ tf, inputs }) => ({ outputs: { y: tf.mul(inputs['x']!, tf.randomUniform([40000])) } });
    await expect(engine.compile('captured', captured, { x: vector(40000) })).rejects.toThrow(/io\.random/);
  });

  it('makes no copy of the state at a step', async () => {
    const [count, megabyte] = [2 ** 22, 2 ** 20];
    engine.setState({ w: { shape: [count], values: new Float32Array(count) } });
    const step = await engine.compile('a step', ({ tf, state }) => ({ outputs: {}, state: { w: tf.add(state('w'), 1) } }), {});
    // The entry's second array is made at the first run.
    await step.run({});
    const before = process.memoryUsage().arrayBuffers;
    await step.run({});
    await step.run({});
    expect((process.memoryUsage().arrayBuffers - before) / megabyte).toBeLessThan(1);
    expect((await engine.getState(['w']))['w']!.values.every((value) => value === 3)).toBe(true);
    step.dispose();
  });
});
