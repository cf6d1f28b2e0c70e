import { describe, expect, it } from 'vitest';
import { PictureMemory } from '../../extension/core/data/picture-memory';
import { random } from '../../extension/core/data/random';
import type { Picture } from '../../extension/core/data/transform';
import { transforms } from '../../extension/core/data/transforms';
import { transformChain } from '../../extension/core/data/transform-chain';
import { readVectors, type VectorArray, type VectorTensor } from '../vectors/read';
import { withDefaults } from '../with-defaults';
import { largestDifferences } from './largest-differences';

interface Case {
  row: string;
  picture: string;
  params: Record<string, unknown>;
  drawn: Record<string, unknown>;
  output: VectorTensor<VectorArray>;
}
const record = largestDifferences('transform');
const vectors = readVectors<{ pictures: Record<string, VectorTensor<Uint8Array>>; transforms: Case[] }>('transforms');

/** Grey levels by which a row may differ from PIL's; 0, bit for bit, where nothing stands here. */
const tolerances: Record<string, number> = {};

describe('transforms agree with torchvision on PIL images, given what it drew', () => {
  for (const name of Object.keys(transforms)) {
    const cases = vectors.transforms.filter(({ row }) => row === name);
    it(`${name} (${cases.length} vectors)`, () => {
      expect(cases.length).toBeGreaterThan(0);
      for (const one of cases) {
        const difference = largestDifference(applied(one).values, one.output.values);
        expect.soft(difference, `${one.picture} ${JSON.stringify(one.params)} ${JSON.stringify(one.drawn)}`).toBeLessThanOrEqual(tolerances[name] ?? 0);
        record(name, 'any', 'forward', difference);
      }
    });
  }
});

function applied({ row, picture, params, drawn, output }: Case): Picture {
  const { shape, values } = vectors.pictures[picture]!;
  const [height, width, channels] = shape as [number, number, number];
  const memory = new PictureMemory();
  const source: Picture = { kind: 'bytes', height, width, channels, values: values.slice() };
  const full = withDefaults(transforms[row]!, params);
  const ready = row === 'Normalize' ? transforms.ToTensor!.apply(source, {}, {}, memory) : source;
  const promised = transforms[row]!.output(full, { kind: ready.kind, height, width, channels });
  const result = transforms[row]!.apply(ready, full, drawn, memory);
  const { height: h, width: w, channels: c } = result;
  expect(result.kind === 'bytes' ? [h, w, c] : [c, h, w]).toEqual(output.shape);
  expect(promised).toEqual({ kind: result.kind, height: h, width: w, channels: c });
  return result;
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!));
  return largest;
}

it('ToTensor with Normalize, looked up in one, are the two in turn to the last bit', () => {
  const { values, shape } = vectors.pictures.scene!;
  const [height, width, channels] = shape as [number, number, number];
  const normalize = { name: 'Normalize', params: withDefaults(transforms.Normalize!, { mean: [0.49, 0.48, 0.44], std: [0.24, 0.25, 0.26] }), path: [] };
  const chain = transformChain([{ name: 'ToTensor', params: {}, path: [] }, normalize], { height, width, channels });
  const target = new Float32Array(values.length + 5);
  chain.applyInto(values, random(1), target, 5);
  const memory = new PictureMemory();
  const inTurn = transforms.Normalize!.apply(transforms.ToTensor!.apply({ kind: 'bytes', height, width, channels, values: values.slice() }, {}, {}, memory), normalize.params, {}, memory);
  expect(target.subarray(5)).toEqual(inTurn.values);
});
