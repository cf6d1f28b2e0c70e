import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import type { Engine, StateEntry } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import { initialState } from '../../extension/core/train/loop';
import { createTrainingStep } from '../../extension/core/train/step';
import { WebGpuEngine } from '../../extension/engines/onnx/webgpu-engine';
import { openEngine } from '../../extension/engines/open';
import type { Experiment } from '../../extension/shared/experiment';
import { hashed, hashedWeights } from '../hashed';
import { chosen, experimentWith, trainOn } from '../unit/train-fixture';
import { relativeDifference } from '../vectors/read';
import { hasAdapter } from './engines';

const examples = new URL('../../media/examples/', import.meta.url);
const templates = readdirSync(examples).filter((name) => name.endsWith('.cnn.jsonc')).map((name) => name.replace('.cnn.jsonc', ''));

function example(name: string): Experiment {
  return parseExperiment(readFileSync(new URL(`${name}.cnn.jsonc`, examples), 'utf8')).experiment!;
}

describe.runIf(hasAdapter)('a training step', () => {
  let engine: Engine;
  beforeAll(async () => (engine = await WebGpuEngine.open({ wholly: true })));
  afterAll(() => engine.dispose());

  it.each(templates)('of %s has no part on the CPU', async (name) => {
    const experiment = example(name);
    const model = buildModel(experiment.model, [3, 32, 32], experiment.init).model!;
    const weights = hashedWeights(model);
    engine.setState({ ...weights, ...initialState(experiment, model, weights) });
    const step = createTrainingStep(model, experiment, null);
    (await engine.compile(name, step.program('whole'), step.inputs(2, 'whole'))).dispose();
  });

  it('is refused where a part would run on the CPU', async () => {
    const rounded = engine.compile('rounded', ({ tf, inputs }) => ({ outputs: { y: tf.round(inputs['x']!) } }), { x: { shape: [2, 8], dtype: 'float32' } });
    await expect(rounded).rejects.toThrow(/fallback to CPU EP has been explicitly disabled/);
  });
});

/** Steps of seconds each on a software adapter. */
const [whole, before] = process.env['EVERY_CASE'] ? [20, 12] : [4, 2];

/** Losses of so many steps of simple-cnn, from step `from` of a run, and the state after them. */
async function steps(engine: Engine, count: number, state: Record<string, StateEntry> | null, from = 0): Promise<{ losses: number[]; state: Record<string, StateEntry> }> {
  const experiment = { ...example('simple-cnn'), optimizer: chosen('optimizer', 'SGD', { lr: 0.01, momentum: 0.9 }) };
  const model = buildModel(experiment.model, [3, 16, 16], experiment.init).model!;
  const weights = model.init(3);
  engine.setState(state ?? { ...weights, ...initialState(experiment, model, weights) });
  const step = createTrainingStep(model, experiment, null);
  const compiled = await engine.compile('simple-cnn', step.program('whole'), step.inputs(2, 'whole'));
  const losses: number[] = [];
  for (let t = from; t < from + count; t++) {
    const targets = new Float32Array(20);
    targets[t % 10] = targets[10 + ((3 * t) % 10)] = 1;
    const scalars = step.scalars({ step: t + 1, lr: 0.01, momentum: null, batches: 1 }, 'whole');
    const { loss } = await compiled.run({ images: hashed(2 * 3 * 16 * 16, t), targets, ...scalars }, { seed: 5, counter: t });
    losses.push(loss![0]!);
  }
  compiled.dispose();
  return { losses, state: await engine.getState() };
}

describe.runIf(hasAdapter)('a run', () => {
  const opened: Engine[] = [];
  const open = async (id: 'webgpu' | 'onnx'): Promise<Engine> => {
    const engine = id === 'webgpu' ? await WebGpuEngine.open() : await openEngine(id, { threads: 1 });
    opened.push(engine);
    return engine;
  };
  afterAll(() => opened.forEach((engine) => engine.dispose()));

  it('comes to the numbers of the CPU in a few steps, to the same bits twice, and when it is resumed', async () => {
    const cpu = await steps(await open('onnx'), whole, null);
    const gpu = await steps(await open('webgpu'), whole, null);
    const begun = await steps(await open('webgpu'), before, null);
    const resumed = await steps(await open('webgpu'), whole - before, begun.state, before);
    expect(relativeDifference(gpu.losses, cpu.losses)).toBeLessThan(2e-5);
    // A bias before a norm has a gradient of rounding alone.
    const isRounding = (values: Float32Array): boolean => values.every((value) => Math.abs(value) < 1e-6);
    for (const [name, { values }] of Object.entries(cpu.state)) if (!isRounding(values)) expect(relativeDifference(gpu.state[name]!.values, values), name).toBeLessThan(1e-4);
    expect([...begun.losses, ...resumed.losses]).toEqual(gpu.losses);
    expect(resumed.state).toEqual(gpu.state);
  }, 1_200_000);

  it.each([
    ['accumulated batches', { accumulate: 2 }],
    ['clipped gradients', { clip_grad_norm: 0.1 }],
    ['an average (EMA)', { ema: 0.75 }],
    ['averages of epochs (SWA)', { swa_start: 1 }],
  ])('with %s comes to the numbers of the CPU', async (_, training) => {
    const experiment = experimentWith({ epochs: 2, optimizer: chosen('optimizer', 'SGD', { lr: 0.1, momentum: 0.9 }), training: training as never });
    const [gpu, cpu] = [await trainOn(await open('webgpu'), experiment), await trainOn(await open('onnx'), experiment)];
    expect(gpu.result).toMatchObject({ status: 'finished', step: cpu.result.step });
    expect(Object.keys(gpu.state).sort()).toEqual(Object.keys(cpu.state).sort());
    for (const [name, { values }] of Object.entries(cpu.state)) expect(relativeDifference(gpu.state[name]!.values, values), name).toBeLessThan(1e-4);
  });
});
