import { expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import { buildModel } from '../../extension/core/model/build';
import { atOnce, drawWeights, initialValues, pieceOfValues } from '../../extension/core/model/initial-values';
import type { WeightInit, WeightSpec } from '../../extension/core/model/layer';
import type { Between } from '../../extension/trainer/between-pieces';
import { inPieces } from '../../extension/trainer/in-pieces';

const spec = (init: WeightInit, shape: number[]): WeightSpec => ({ shape, init, trainable: true });
const weights = {
  a: spec({ kind: 'normal', std: 1, low: -1, high: 1 }, [4, pieceOfValues]), b: spec({ kind: 'uniform', bound: 1 }, [pieceOfValues + 1]),
  c: spec({ kind: 'constant', value: 3 }, [7]), d: spec({ kind: 'orthogonal', gain: 2 }, [8, 20]),
};

test('weights are drawn in pieces of some milliseconds, and are those that are drawn at once', async () => {
  let pieces = 0;
  const state = await inPieces(drawWeights(weights, 5), async () => void pieces++);
  // Between the pieces of large ones, the rows of an orthogonal one (twice), and all weights.
  expect(pieces).toBe(3 + 1 + 2 * 8 + Object.keys(weights).length);
  for (const [name, each] of Object.entries(weights)) expect(Buffer.from(state[name]!.values.buffer).equals(Buffer.from(initialValues(each, 5, 0, name).buffer)), name).toBe(true);
  expect(Object.entries(state).map(([name, { shape, values }]) => [name, shape, values.length])).toEqual(Object.entries(weights).map(([name, { shape }]) => [name, shape, shape.reduce((a, b) => a * b)]));
});

test('layers that two networks have in common begin alike for the same seed, whatever else differs', () => {
  const begun = (layers: string[]): number[][] => {
    const experiment = parseExperiment(`{ "data": { "dataset": "Shapes" }, "optimizer": "Adam", "epochs": 1, "model": [${layers.join(', ')}] }`).experiment!;
    const { model } = buildModel(experiment.model, [3, 32, 32], experiment.init);
    return Object.entries(atOnce(drawWeights(model!.weights, 3))).flatMap(([name, { values }]) => (name.endsWith('weight') && new Set(values).size > 1 ? [[...values]] : []));
  };
  const conv = (width: number): string => `{ "Conv2d": { "out_channels": ${width}, "kernel_size": 3 } }`;
  const head = ['{ "AdaptiveAvgPool2d": 2 }', '"Flatten"', '{ "Linear": { "out_features": 10 } }'];
  const plain = begun([conv(8), '"ReLU"', conv(8), '"ReLU"', ...head]);
  expect(plain).toHaveLength(3);
  expect(plain[0]).not.toEqual(plain[1]!.slice(0, plain[0]!.length));
  // Dropout, another activation with a weight of its own, batch norm, no bias: the same convolutions.
  for (const other of ['{ "Dropout2d": { "p": 0.2 } }', '"PReLU"', '"BatchNorm2d"', '"Identity"']) expect(begun([conv(8), other, '"ReLU"', conv(8), '"ReLU"', ...head]).slice(0, 3), other).toEqual(plain);
  expect(begun([conv(8).replace('3 }', '3, "bias": false }'), '"ReLU"', conv(8), '"ReLU"', ...head])).toEqual(plain);
  // A wider one in between: what has kept its shape begins as before.
  const wider = begun([conv(8), '"ReLU"', conv(12), '"ReLU"', ...head]);
  expect(wider[0]).toEqual(plain[0]);
  const deeper = begun([conv(8), '"ReLU"', conv(8), '"ReLU"', conv(8), '"ReLU"', ...head]);
  expect([deeper[0], deeper[1], deeper[3]]).toEqual(plain);
});

test('what is not wanted any more is given up between two pieces', async () => {
  const between: Between = async () => {
    throw new Error('stopped');
  };
  await expect(inPieces(drawWeights(weights, 5), between)).rejects.toThrow('stopped');
});
