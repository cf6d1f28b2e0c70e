import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import type { Distribution, Tensor } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import type { Model } from '../../extension/core/model/model';
import { losses } from '../../extension/core/train/losses';
import { hashed, hashedWeights } from '../hashed';
import { readVectors, type VectorTensor } from '../vectors/read';
import { engines } from './engines';
import { largestDifferences } from './largest-differences';

interface Step {
  batch: number; images: number;
  loss: number;
  gradients: Record<string, { norm: number; largest: number; values: VectorTensor }>;
}
const known = readVectors<Record<string, { params: number; state: Record<string, number[]>; step?: Step }>>('models');
const note = largestDifferences('models');

function example(name: string): { model: Model; loss: string } {
  const text = readFileSync(new URL(`../../media/examples/${name}.cnn.jsonc`, import.meta.url), 'utf8');
  const experiment = parseExperiment(text).experiment!;
  return { model: buildModel(experiment.model, [3, 32, 32], experiment.init).model!, loss: experiment.loss.name };
}

describe.each(Object.entries(known))('%s', (name, { params, state }) => {
  const { model } = example(name);

  it("has as many parameters as PyTorch's network", () => expect(model.params).toBe(params));

  it("has the state_dict of the nn.Sequential that it describes, in its order, so that load_state_dict is strict", () => {
    expect(Object.entries(model.weights).map(([key, { shape }]) => [key, shape])).toEqual(Object.entries(state));
  });
});

const size = (shape: number[]): number => shape.reduce((a, b) => a * b, 1);
const normOf = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** The reference engine would take minutes: it is held against PyTorch layer by layer. */
const held = Object.keys(known).flatMap((name) => (known[name]!.step ? Object.keys(engines).filter((id) => id !== 'reference' && (id !== 'webgpu' || process.env['EVERY_CASE'] || name === 'simple-cnn')).map((id) => ({ name, id })) : []));

describe.each(held)('step 1 of $name on $id', ({ name, id }) => {
  it("gives PyTorch's loss and gradients", async () => {
    const { model, loss } = example(name);
    const { batch, images, gradients, loss: expectedLoss } = known[name]!.step!;
    const engine = await engines[id]!();
    engine.setState(hashedWeights(model));
    const trained = Object.keys(gradients);
    const classes = model.output[0]!;
    const inputs = {
      images: { shape: [batch, ...model.input], values: hashed(batch * size(model.input), images) },
      targets: { shape: [batch, classes], values: Float32Array.from({ length: batch * classes }, (_, i) => (i % classes === Math.floor(i / classes) % classes ? 1 : 0)) },
      mask: { shape: [batch, 512], values: hashed(batch * 512, 201).map((draw) => (draw >= 0 ? 1 : 0)) },
    };
    const program = await engine.compile(
      'step',
      (io) => {
        const random = (distribution: Distribution, shape: number[]): Tensor => {
          expect({ distribution, shape }).toEqual({ distribution: { kind: 'bernoulli', p: 0.5 }, shape: [batch, 512] });
          return io.inputs.mask!;
        };
        const { value, grads } = io.tf.valueAndGrads(((...weights: Tensor[]) => {
          const own = new Map(trained.map((key, i) => [key, weights[i]!]));
          const { logits } = model.forward({ tf: io.tf, random }, io.inputs.images!, (key) => own.get(key) ?? io.state(key), { training: true });
          return losses[loss]!.loss(io.tf, logits, io.inputs.targets!, { weight: null, label_smoothing: 0 } as never, 'hard');
        }) as never)(trained.map((key) => io.state(key)));
        return { outputs: { loss: value, ...Object.fromEntries(trained.map((key, i) => [key, grads[i]!])) } };
      },
      Object.fromEntries(Object.entries(inputs).map(([key, { shape }]) => [key, { shape, dtype: 'float32' as const }])),
    );
    const outputs = await program.run(Object.fromEntries(Object.entries(inputs).map(([key, { values }]) => [key, values])));
    program.dispose();
    engine.dispose();

    note(name, id, 'forward', Math.abs(outputs.loss![0]! - expectedLoss) / expectedLoss);
    expect(Math.abs(outputs.loss![0]! - expectedLoss) / expectedLoss).toBeLessThan(1e-6);
    const all = Math.hypot(...Object.values(gradients).map(({ norm }) => norm));
    const differences = trained.map((key) => {
      const { norm, largest, values } = gradients[key]!;
      const actual = outputs[key]!;
      const sampled = Array.from({ length: 16 }, (_, i) => actual[Math.floor((i * (actual.length - 1)) / 15)]!);
      // Behind a BatchNorm a bias has no effect: its gradient is rounding, and held against the whole.
      if (norm < 1e-6 * all) return { key, difference: normOf(actual) / all };
      const worst = Math.max(...sampled.map((value, i) => Math.abs(value - values.values[i]!))) / largest;
      return { key, difference: Math.max(worst, Math.abs(normOf(actual) - norm) / norm) };
    });
    const worst = differences.reduce((a, b) => (a.difference > b.difference ? a : b));
    note(name, id, 'gradient', worst.difference);
    expect(worst.difference, worst.key).toBeLessThan(1e-5);
  });
});
