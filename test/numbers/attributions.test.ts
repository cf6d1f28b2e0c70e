import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../extension/core/engine';
import { random } from '../../extension/core/data/random';
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
    // The biases behind the dead units still speak.
    expect([nowhere, map.some((value) => value !== 0)]).toEqual(method === 'FullGrad' ? [null, true] : ['unmoved', false]);
    engine.setState(vectors.weights);
  });

  it('what picture and biases add is the whole of the score, with every kind of convolution (Srinivas and Fleuret 2019, eq. 3)', async () => {
    const mixed = parseLayers([
      { Conv2d: { out_channels: 4, kernel_size: 3 } }, 'ReLU', { DepthwiseConv2d: { kernel_size: 3, padding: 1, depth_multiplier: 2 } }, 'BatchNorm2d', 'ReLU',
      { SeparableConv2d: { out_channels: 6, kernel_size: 3, stride: 2 } }, { BatchNorm2d: { affine: false } }, 'ReLU', 'Flatten', { Linear: { out_features: 5 } },
    ]);
    const { model } = buildModel(mixed, vectors.image.shape);
    const { normal } = random(3);
    const state = Object.fromEntries(Object.entries(model!.init(3)).map(([name, { shape, values }]) => [name, { shape, values: /bias|running_var/.test(name) ? values.map(() => Math.abs(normal())) : values }]));
    engine.setState(state);
    const own = openLens(model!, engine);
    const score = scoreOf(5, 2);
    const source = pictureSource(own, image, score, normal);
    const [found] = await source.gradients(1, () => image);
    const biases = await source.biasGradients();
    const [whole] = await source.scores(1, () => image);
    const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
    // Depthwise and pointwise are two; a norm without bias has none of its own, but takes the mean, which is 0 here, off.
    expect(biases.length).toBe(5);
    expect(sum(image.map((value, at) => value * found![at]!)) + biases.reduce((total, { values }) => total + sum(values), 0) + state['9.bias']!.values[2]!).toBeCloseTo(whole!, 3);
    own.dispose();
    engine.setState(vectors.weights);
  });

  it('a class is not held against itself', async () => {
    await expect(explain(lens, image, 'Saliency', { target: 2, versus: 2 })).rejects.toThrow('Class 2 cannot be held against itself');
  });
});
