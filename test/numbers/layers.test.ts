import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, ProgramIo, Tensor } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import { layers } from '../../extension/core/model/layers';
import type { Model } from '../../extension/core/model/model';
import { parseLayers } from '../parse-layers';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';
import { casesFor, engines } from './engines';
import { largestDifferences } from './largest-differences';

interface Case {
  row: string;
  params: Record<string, unknown>;
  training: boolean;
  x: VectorTensor;
  /** Weights and buffers by their name in the module's state_dict. */
  state: Record<string, VectorTensor>;
  /** What a dropout draws, where it draws. */
  mask?: VectorTensor;
  y: VectorTensor;
  dy: VectorTensor;
  dx: VectorTensor;
  gradients: Record<string, VectorTensor>;
  buffers: Record<string, VectorTensor>;
}

const cases = readVectors<Case[]>('layers');
const note = largestDifferences('layers');
const titled = cases.map((one, i) => ({ ...one, title: `${i} ${one.row} ${JSON.stringify(one.params)} [${one.x.shape}] ${one.training ? 'training' : 'evaluation'}` }));

it('every row of the layer table has vectors', () => {
  expect(Object.keys(layers).filter((name) => !cases.some(({ row }) => row === name))).toEqual([]);
});

describe.each(Object.entries(engines))('%s', (id, open) => {
  let engine: Engine;
  beforeAll(async () => void (engine = await open(1)));
  afterAll(() => engine.dispose());

  it.each(casesFor(id, titled))('$title', async (one) => {
    const { model, problems } = buildModel(parseLayers([Object.keys(one.params).length > 0 ? { [one.row]: one.params } : one.row]), one.x.shape.slice(1));
    expect(problems).toEqual([]);
    expect(Object.entries(model!.weights).map(([name, { shape }]) => [name, shape])).toEqual(Object.entries(one.state).map(([name, { shape }]) => [`0.${name}`, shape]));
    expect(model!.output).toEqual(one.y.shape.slice(1));

    engine.setState(Object.fromEntries(Object.entries(one.state).map(([name, { shape, values }]) => [`0.${name}`, { shape, values }])));
    const trained = Object.keys(one.gradients);
    const inputs = { x: one.x, dy: one.dy, ...(one.mask && { mask: one.mask }) };
    const program = await engine.compile(
      'layer',
      (io) => {
        const random: ProgramIo['random'] = (distribution, shape) => {
          expect({ distribution: distribution.kind, shape }).toEqual({ distribution: 'bernoulli', shape: one.mask?.shape });
          return io.inputs.mask!;
        };
        const run = (x: Tensor, ...weights: Tensor[]): ReturnType<Model['forward']> => {
          const own = new Map(trained.map((name, i) => [`0.${name}`, weights[i]!]));
          // Times one, since tfjs's tape refuses to differentiate what only passes its input on.
          return model!.forward({ tf: io.tf, random }, io.tf.mul(x, 1), (name) => own.get(name) ?? io.state(name), { training: one.training });
        };
        const leaves: [Tensor, ...Tensor[]] = [io.inputs.x!, ...trained.map((name) => io.state(`0.${name}`))];
        const { logits, updates } = run(...leaves);
        const [dx, ...gradients] = io.tf.grads((...at) => run(...(at as typeof leaves)).logits)(leaves, io.inputs.dy!);
        return { outputs: { y: logits, dx: dx!, ...Object.fromEntries(trained.map((name, i) => [`gradient ${name}`, gradients[i]!])) }, state: updates };
      },
      Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, { shape, dtype: 'float32' as const }])),
    );
    const outputs = await program.run(Object.fromEntries(Object.entries(inputs).map(([name, { values }]) => [name, values])));
    program.dispose();

    const compare = (what: string, actual: Float32Array, expected: VectorTensor, compared: 'forward' | 'gradient' | 'state'): void => {
      const difference = relativeDifference(actual, expected.values);
      note(one.row, id, compared, difference);
      expect(difference, what).toBeLessThan(1e-5);
    };
    compare('output', outputs.y!, one.y, 'forward');
    compare('gradient of the input', outputs.dx!, one.dx, 'gradient');
    for (const name of trained) compare(`gradient of ${name}`, outputs[`gradient ${name}`]!, one.gradients[name]!, 'gradient');
    const state = await engine.getState();
    for (const [name, buffer] of Object.entries(one.buffers)) compare(name, state[`0.${name}`]!.values, buffer, 'state');
  });
});
