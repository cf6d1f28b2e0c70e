import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../extension/core/engine';
import { attributions, overChannels } from '../../extension/core/explain/attributions';
import { explain, pictureSource } from '../../extension/core/explain/explain';
import { openLens } from '../../extension/core/explain/lens';
import { scoreOf } from '../../extension/core/explain/score';
import { buildModel } from '../../extension/core/model/build';
import { openEngine } from '../../extension/engines/open';
import { parseLayers } from '../parse-layers';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';
import { largestDifferences } from './largest-differences';

const vectors = readVectors<{
  image: VectorTensor;
  weights: Record<string, VectorTensor>;
  cases: { target: number; versus: number | null; overMean: number; maps: Record<string, VectorTensor> }[];
}>('attributions');
const image = vectors.image.values as Float32Array;
const note = largestDifferences('attributions');

const layers = parseLayers([
  { Conv2d: { out_channels: 6, kernel_size: 3, padding: 1 } }, 'BatchNorm2d', 'ReLU', { MaxPool2d: { kernel_size: 2 } },
  { Conv2d: { out_channels: 8, kernel_size: 3, padding: 1 } }, 'BatchNorm2d', 'ReLU', { AdaptiveAvgPool2d: { output_size: 2 } },
  'Flatten', { Linear: { out_features: 5 } },
]);

/** The noise of the vectors' generator. */
function sine(): () => number {
  let at = 0;
  return () => 1.3 * Math.sin(0.7 * at++);
}

describe.each(['onnx', 'wasm'])('attributions on %s', (id) => {
  let engine: Engine;
  let lens: ReturnType<typeof openLens>;

  beforeAll(async () => {
    engine = await openEngine(id);
    const { model } = buildModel(layers, vectors.image.shape);
    engine.setState(vectors.weights);
    lens = openLens(model!, engine);
  });
  afterAll(() => {
    lens.dispose();
    engine.dispose();
  });

  describe.each(vectors.cases)('of class $target against $versus', ({ target, versus, overMean, maps }) => {
    it.each(Object.keys(attributions))('%s', async (method) => {
      const source = pictureSource(lens, image, scoreOf(5, target, versus ?? undefined), sine());
      const difference = relativeDifference(overChannels(await attributions[method]!.attribute(source), source.shape), maps[method]!.values);
      note(method, id, 'forward', difference);
      expect(difference).toBeLessThan(1e-5);
    });

    it('IntegratedGradients sums to what the score has over the mean picture\'s', async () => {
      const { raw } = await explain(lens, image, 'IntegratedGradients', { target, ...(versus !== null && { versus }) });
      expect(raw.reduce((sum, value) => sum + value, 0)).toBeCloseTo(overMean, 1);
    });
  });

  it('the same seed draws the same noise, another one other noise', async () => {
    const map = async (seed: number) => [...(await explain(lens, image, 'SmoothGrad', { seed })).map];
    expect(await map(1)).toEqual(await map(1));
    expect(await map(1)).not.toEqual(await map(2));
  });

  it.each(Object.keys(attributions))('%s of a blank picture and of dead units has no NaN', async (method) => {
    const blank = new Float32Array(image.length);
    const finite = async (of: Float32Array) => {
      const { map, signed } = await explain(lens, of, method);
      expect([...map, ...(signed ?? [])].every(Number.isFinite)).toBe(true);
    };
    await finite(blank);
    engine.setState({ '1.weight': { shape: [6], values: new Float32Array(6) }, '1.bias': { shape: [6], values: new Float32Array(6).fill(-1) } });
    await finite(image);
    const { map, nowhere } = await explain(lens, image, method);
    expect([nowhere, map.some((value) => value !== 0)]).toEqual(['unmoved', false]);
    engine.setState(vectors.weights);
  });

  it('a class is not held against itself', async () => {
    await expect(explain(lens, image, 'Saliency', { target: 2, versus: 2 })).rejects.toThrow('Class 2 cannot be held against itself');
  });
});
