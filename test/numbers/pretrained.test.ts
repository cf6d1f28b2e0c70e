import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import type { StateEntry } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import type { Model } from '../../extension/core/model/model';
import { hashed, hashedWeights } from '../hashed';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';
import { engines } from './engines';

const known = readVectors<Record<string, { weights: number; variance: number; logits: VectorTensor }>>('pretrained');

function template(name: string): Model {
  const text = readFileSync(new URL(`../../media/examples/pretrained/${name}-imagenet.cnn.jsonc`, import.meta.url), 'utf8');
  const { experiment, problems } = parseExperiment(text);
  expect(problems).toEqual([]);
  return buildModel(experiment!.model, [3, 64, 64]).model!;
}

/** As pretrained.py fills them. */
function filled(model: Model, variance: number): Record<string, StateEntry> {
  const entries = hashedWeights(model);
  Object.entries(entries).forEach(([name, { values }], stream) => {
    if (name.includes('running')) hashed(values.length, stream).forEach((draw, i) => (values[i] = name.endsWith('var') ? variance * (1 + 0.1 * draw) : 0.1 * draw));
  });
  return entries;
}

/** The names and shapes of timm's and torchvision's are held where a file of theirs is read: test/bench/pretrained.mjs. Other engines are held layer by layer. */
describe.each(Object.entries(known))("the template of %s, with its original's weights", (name, { weights, variance, logits }) => {
  it("gives its original's logits", async () => {
    const model = template(name);
    expect(Object.keys(model.weights)).toHaveLength(weights);
    const engine = await engines.onnx!();
    try {
      engine.setState(filled(model, variance));
      const program = await engine.compile('logits', (io) => ({ outputs: { logits: model.forward(io, io.inputs.images!, (key) => io.state(key), { training: false }).logits } }), { images: { shape: [2, 3, 64, 64], dtype: 'float32' } });
      const found = (await program.run({ images: hashed(2 * 3 * 64 * 64, 300) })).logits!;
      expect(relativeDifference(found, logits.values)).toBeLessThan(1e-4);
    } finally {
      engine.dispose();
    }
  });
});
