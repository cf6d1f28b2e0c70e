import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readExperiment } from '../../extension/core/config/parse';
import { experimentFromTorch } from '../../extension/core/config/torch/read-torch';
import { buildModel } from '../../extension/core/model/build';
import { readGivenWeights } from '../../extension/trainer/weights/given-weights';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';
import { engines } from './engines';

const cases = readVectors<{ name: string; code: string; file: string; images: VectorTensor; logits: VectorTensor }[]>('pasted-weights');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-pasted-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(cases)('a pasted class with $name', ({ name, code, file, images, logits }) => {
  it("with the weights that it was trained to has PyTorch's logits", async () => {
    const { parts } = readExperiment(experimentFromTorch(code).text);
    const { model } = buildModel(parts.model!, images.shape.slice(1) as [number, number, number]);
    const place = path.join(folder, `${name}.pth`);
    writeFileSync(place, Buffer.from(file, 'base64'));
    const engine = await engines.onnx!();
    engine.setState(readGivenWeights(place, model!).weights);
    const program = await engine.compile('logits', (io) => ({ outputs: { logits: model!.forward(io, io.inputs.images!, (weight) => io.state(weight), { training: false }).logits } }), { images: { shape: images.shape, dtype: 'float32' } });
    const found = await program.run({ images: images.values });
    engine.dispose();
    expect(relativeDifference(found.logits!, logits.values)).toBeLessThan(2e-6);
  });
});
