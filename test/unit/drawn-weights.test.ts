import { expect, test } from 'vitest';
import { drawWeights, initialValues, pieceOfValues } from '../../extension/core/model/initial-values';
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
  for (const [index, [name, each]] of Object.entries(weights).entries()) expect(Buffer.from(state[name]!.values.buffer).equals(Buffer.from(initialValues(each, 5, index).buffer)), name).toBe(true);
  expect(Object.entries(state).map(([name, { shape, values }]) => [name, shape, values.length])).toEqual(Object.entries(weights).map(([name, { shape }]) => [name, shape, shape.reduce((a, b) => a * b)]));
});

test('what is not wanted any more is given up between two pieces', async () => {
  const between: Between = async () => {
    throw new Error('stopped');
  };
  await expect(inPieces(drawWeights(weights, 5), between)).rejects.toThrow('stopped');
});
