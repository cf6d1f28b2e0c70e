import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Engine } from '../../extension/core/engine';
import { cascade } from '../../extension/core/explain/cascade';
import { explain, layerMaps, logitsOf, softmax } from '../../extension/core/explain/explain';
import { openLens } from '../../extension/core/explain/lens';
import { rankCorrelation } from '../../extension/core/explain/rank-correlation';
import { scoresOfMap, trialsOf, trust } from '../../extension/core/explain/trust';
import { buildModel } from '../../extension/core/model/build';
import { openEngine } from '../../extension/engines/open';
import { parseLayers } from '../parse-layers';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';

const vectors = readVectors<{
  image: VectorTensor;
  target: number;
  weights: Record<string, VectorTensor>;
  maps: { cam: VectorTensor; most: VectorTensor; least: VectorTensor; whole: number; road: number; drop: number; increase: number }[];
  ranks: { a: VectorTensor; b: VectorTensor; correlation: number }[];
}>('trust');
const image = vectors.image.values as Float32Array;
const shape = vectors.image.shape as [number, number, number];
const floats = ({ values }: VectorTensor) => values as Float32Array;
const layers = parseLayers([{ Conv2d: { out_channels: 8, kernel_size: 3, padding: 1 } }, 'ReLU', { AdaptiveAvgPool2d: { output_size: 4 } }, 'Flatten', { Linear: { out_features: 5 } }]);
const { model } = buildModel(layers, shape);

let engine: Engine;
let lens: ReturnType<typeof openLens>;
beforeAll(async () => {
  engine = await openEngine('onnx', { threads: 1 });
  engine.setState(vectors.weights);
  lens = openLens(model!, engine);
});
afterAll(() => {
  lens.dispose();
  engine.dispose();
});

describe.each(vectors.maps)('what a picture loses without, and keeps with, what a map shows', ({ cam, most, least, whole, road, drop, increase }) => {
  it('pixels are filled in as pytorch-grad-cam\'s sparse linear imputation does', () => {
    const trials = trialsOf(image, shape, floats(cam), () => 0);
    expect(relativeDifference(trials[7]!, most.values)).toBeLessThan(1e-5);
    expect(relativeDifference(trials[9 + 1]!, least.values)).toBeLessThan(1e-5);
  });

  it('ROAD, drop and increase are pytorch-grad-cam\'s', async () => {
    const trials = trialsOf(image, shape, floats(cam), () => 0);
    const confidences = (await logitsOf(lens, trials.length, (i) => trials[i]!)).map((logits) => softmax(logits)[vectors.target]!);
    const found = scoresOfMap(whole, confidences);
    expect(found.road).toBeCloseTo(road, 6);
    expect(found.drop).toBeCloseTo(drop, 6);
    expect(found.increase).toBe(increase);
  });
});

test.each(vectors.ranks)('rank correlation is scipy\'s, equal values and all', ({ a, b, correlation }) => {
  expect(rankCorrelation(floats(a), floats(b))).toBeCloseTo(correlation, 10);
});

test('a constant map has no rank', () => expect(rankCorrelation(new Float32Array(4), Float32Array.of(1, 2, 3, 4))).toBeNull());

test('a map that is 0 everywhere, and a blank picture, give numbers', async () => {
  for (const of of [image, new Float32Array(image.length)]) {
    const { map, random } = await trust(lens, of, { map: new Float32Array(63), size: [7, 9], score: { target: 1, versus: null, weights: Float32Array.of(0, 1, 0, 0, 0) } });
    expect([...Object.values(map), ...Object.values(random)].every(Number.isFinite)).toBe(true);
  }
});

test('the same map has the same scores each time', async () => {
  const explained = await explain(lens, image, 'GradCAM', { path: '1' });
  expect(await trust(lens, image, explained)).toEqual(await trust(lens, image, explained));
});

test.each(['GradCAM', 'HiResCAM', 'LayerCAM', 'GradCAM++', 'XGradCAM', 'EigenCAM', 'EigenGradCAM'])('%s: the strip has the map that each layer has by itself', async (method) => {
  const { maps } = await layerMaps(lens, image, method, { target: 1, versus: 3 });
  expect(maps.map(({ layer }) => layer.path)).toEqual(['0', '1', '2']);
  for (const { layer, map, signed } of maps) {
    const alone = await explain(lens, image, method, { path: layer.path, target: 1, versus: 3 });
    expect(relativeDifference(map, alone.map)).toBeLessThan(1e-5);
    expect(signed === null).toBe(alone.signed === null);
  }
});

test('GradCAM stands for a method that takes a pass a channel, or looks at no layer', async () => {
  for (const method of ['ScoreCAM', 'Occlusion']) expect((await layerMaps(lens, image, method)).method).toBe('GradCAM');
});

test('a network loses its training from the head down, a block at once', () => {
  const { model: residual } = buildModel(parseLayers([{ Conv2d: { out_channels: 4, kernel_size: 3 } }, 'ReLU', { Residual: { body: [{ Conv2d: { out_channels: 4, kernel_size: 3, padding: 1 } }, 'BatchNorm2d'] } }, 'Flatten', { Linear: { out_features: 2 } }]), [3, 8, 8]);
  expect(cascade(residual!).map(({ node, weights }) => [node.path, weights.length])).toEqual([['4', 2], ['2', 7], ['0', 2]]);
});
