import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../extension/core/engine';
import { cams } from '../../extension/core/explain/cams';
import { explain, featureMaps, predict } from '../../extension/core/explain/explain';
import { openLens } from '../../extension/core/explain/lens';
import { buildModel } from '../../extension/core/model/build';
import { engines, withAdapter } from './engines';
import { largestDifferences } from './largest-differences';
import { parseLayers } from '../parse-layers';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';

const vectors = readVectors<{
  image: VectorTensor;
  target: number;
  logits: VectorTensor;
  weights: Record<string, VectorTensor>;
  layers: { layer: string; activations: VectorTensor; gradients: VectorTensor; logit: number; versus: number | null; maps: Record<string, VectorTensor> }[];
}>('cams');

const note = largestDifferences('cams');
const layers = parseLayers([
  { Conv2d: { out_channels: 6, kernel_size: 3, padding: 1 } }, 'BatchNorm2d', 'ReLU', { MaxPool2d: { kernel_size: 2 } },
  { Conv2d: { out_channels: 8, kernel_size: 3, padding: 1 } }, 'BatchNorm2d', 'ReLU', { MaxPool2d: { kernel_size: 2 } },
  'Flatten', { Linear: { out_features: 5 } },
]);

/** As the panel sees it: clamped and scaled to 0..1 (pytorch-grad-cam's scale_cam_image). */
function scaled(values: Float32Array): number[] {
  const clamped = Array.from(values, (value) => Math.max(value, 0));
  const least = Math.min(...clamped);
  const range = Math.max(...clamped) - least;
  return clamped.map((value) => (value - least) / (1e-7 + range));
}

describe.each(['reference', 'onnx', 'wasm', ...withAdapter])('looking into a network on %s', (id) => {
  let engine: Engine;
  let lens: ReturnType<typeof openLens>;

  beforeAll(async () => {
    engine = await engines[id]!();
    const { model } = buildModel(layers, [3, 16, 16]);
    engine.setState(vectors.weights);
    lens = openLens(model!, engine);
  });
  afterAll(() => {
    lens.dispose();
    engine.dispose();
  });

  it("predicts PyTorch's logits", async () => {
    expect(relativeDifference(await predict(lens, vectors.image.values), vectors.logits.values)).toBeLessThan(1e-5);
  });

  describe.each(vectors.layers)('at layer $layer, against class $versus', ({ layer, activations, versus, maps }) => {
    it("captures PyTorch's activations", async () => {
      const { values } = await featureMaps(lens, vectors.image.values, layer);
      expect(relativeDifference(values, activations.values)).toBeLessThan(1e-5);
    });

    it.each(Object.keys(cams))('%s', async (method) => {
      const { map, raw, size } = await explain(lens, vectors.image.values, method, { path: layer, target: vectors.target, ...(versus !== null && { versus }) });
      const difference = relativeDifference(raw, maps[method]!.values);
      note(method, id, 'forward', difference);
      expect(difference).toBeLessThan(1e-5);
      expect(size).toEqual(activations.shape.slice(1));
      // Singular vectors and ratios of small differences amplify float32 rounding.
      expect(relativeDifference(map, scaled(maps[method]!.values))).toBeLessThan(method === 'EigenGradCAM' || method === 'AblationCAM' ? 1e-3 : 1e-4);
    });
  });

  it('names what there is for a layer, a method or a class that is not', async () => {
    const { values } = vectors.image;
    await expect(explain(lens, values, 'GradCAM', { path: '9' })).rejects.toThrow(/Layer "9" .* 4 \(Conv2d\)/);
    await expect(explain(lens, values, 'GradCam')).rejects.toThrow(/use one of GradCAM/);
    await expect(explain(lens, values, 'GradCAM', { path: '4', target: 5 })).rejects.toThrow(/5 classes, 0 to 4/);
  });
});
