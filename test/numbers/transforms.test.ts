import { describe, expect, it } from 'vitest';
import { PictureMemory } from '../../extension/core/data/picture-memory';
import { random } from '../../extension/core/data/random';
import type { Picture } from '../../extension/core/data/transform';
import { batchTransforms, transforms } from '../../extension/core/data/transforms';
import { autoAugmentPolicies } from '../../extension/core/data/transforms/auto-augment-policies';
import type { Operation } from '../../extension/core/data/transforms/operations';
import { transformChain } from '../../extension/core/data/transform-chain';
import { hashed } from '../hashed';
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
interface Vectors {
  pictures: Record<string, VectorTensor<Uint8Array>>;
  transforms: Case[];
  spaces: Record<string, Record<string, { values: number[] | null; signed: boolean }>>;
  policies: Record<string, unknown>;
  batches: BatchCase[];
  many: (Omit<Case, 'picture'> & { picture: number })[];
  elastic: { params: Record<string, unknown>; noise: [VectorTensor, VectorTensor]; dx: VectorTensor; dy: VectorTensor }[];
}
interface BatchCase {
  row: string;
  params: Record<string, unknown>;
  drawn: Record<string, number>;
  images: VectorTensor;
  labels: number[];
  mixed_images: VectorTensor;
  mixed_labels: VectorTensor;
}
const vectors = readVectors<Vectors>('transforms');

/** Grey levels by which a row may differ from PIL's; 0, bit for bit, where nothing stands here. */
const tolerances: Record<string, number> = { GaussianBlur: 1, ElasticTransform: 1, AugMix: 1 };
/** Rows that stand behind ToTensor. */
const onTensors = ['Normalize', 'RandomErasing'];

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
  const ready = onTensors.includes(row) ? transforms.ToTensor!.apply(source, {}, {}, memory) : source;
  const promised = transforms[row]!.output(full, { kind: ready.kind, height, width, channels });
  const result = transforms[row]!.apply(ready, full, arraysOf(drawn), memory);
  const { height: h, width: w, channels: c } = result;
  expect(result.kind === 'bytes' ? [h, w, c] : [c, h, w]).toEqual(output.shape);
  expect(promised).toEqual({ kind: result.kind, height: h, width: w, channels: c });
  return result;
}

/** What was drawn, with arrays for the tensors in it. */
function arraysOf(drawn: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(drawn).map(([key, value]) => {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return [key, value];
      return [key, 'values' in value ? value.values : arraysOf(value as Record<string, unknown>)];
    }),
  );
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < actual.length; i++) largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!));
  return largest;
}

/** Of the values of 120 small pictures, how many may differ from torchvision's, and by how many levels. */
const rarely: Record<string, { share: number; levels: number }> = {
  // Sums of float32 products in an order of the library's own: a tie falls to the other side.
  GaussianBlur: { share: 5e-5, levels: 1 },
  // The last digits of its coefficients are the least-squares solver's own: a place right on an edge between two pixels falls to the other side.
  RandomPerspective: { share: 5e-4, levels: 255 },
};

it.each(Object.entries(rarely))('%s seldom rounds otherwise', (name, { share, levels }) => {
  let [differing, count, largest] = [0, 0, 0];
  for (const { params, drawn, picture, output } of vectors.many.filter(({ row }) => row === name)) {
    const values = Uint8Array.from(hashed(17 * 16 * 3, picture), (draw) => Math.fround(draw + 1) * 128);
    const row = transforms[name]!;
    const made = row.apply({ kind: 'bytes', height: 17, width: 16, channels: 3, values }, withDefaults(row, params), drawn, new PictureMemory());
    count += output.values.length;
    differing += output.values.filter((value, i) => value !== made.values[i]).length;
    largest = Math.max(largest, largestDifference(made.values, output.values));
  }
  record(name, 'any', 'forward', largest);
  expect(differing / count).toBeLessThan(share);
  expect(largest).toBeLessThanOrEqual(levels);
});

it.each(vectors.elastic.map((each) => [JSON.stringify(each.params), each] as const))('ElasticTransform %s makes torchvision\'s fields of given noise', (_, { params, noise, dx, dy }) => {
  const row = transforms.ElasticTransform!;
  const given = [...noise[0].values, ...noise[1].values];
  const drawn = row.draw(withDefaults(row, params), { kind: 'bytes', height: 24, width: 22, channels: 3 }, { ...random(0), uniform: () => given.shift()! }) as { dx: Float64Array; dy: Float64Array };
  // Of half the side: a thousandth of a pixel is 1e-4.
  expect(largestDifference(drawn.dx, dx.values)).toBeLessThan(1e-6);
  expect(largestDifference(drawn.dy, dy.values)).toBeLessThan(1e-6);
});

it('ToTensor with Normalize, looked up in one, are the two in turn to the last bit', () => {
  const { values, shape } = vectors.pictures.scene!;
  const [height, width, channels] = shape as [number, number, number];
  const normalize = { name: 'Normalize', params: withDefaults(transforms.Normalize!, { mean: [0.49, 0.48, 0.44], std: [0.24, 0.25, 0.26] }), path: [] };
  const chain = transformChain([{ name: 'ToTensor', params: {}, path: [] }, normalize], { height, width, channels });
  const target = new Float32Array(values.length + 5);
  chain.applyInto(values, () => random(1), target, 5);
  const memory = new PictureMemory();
  const inTurn = transforms.Normalize!.apply(transforms.ToTensor!.apply({ kind: 'bytes', height, width, channels, values: values.slice() }, {}, {}, memory), normalize.params, {}, memory);
  expect(target.subarray(5)).toEqual(inTurn.values);
});

describe('augmentation policies draw from torchvision\'s tables', () => {
  const input = { kind: 'bytes', height: 21, width: 34, channels: 3 } as const;
  it.each(['RandAugment', 'TrivialAugmentWide', 'AugMix', 'AutoAugment'])('%s', (name) => {
    const row = transforms[name]!;
    const seen = new Map<string, Set<number>>();
    for (let i = 0; i < 4000; i++) {
      for (const params of variants(name)) {
        const drawn = row.draw(withDefaults(row, params), input, random(i)) as { operations?: Operation[]; chains?: Operation[][] };
        for (const { name: operation, magnitude } of drawn.operations ?? drawn.chains!.flat()) seen.set(operation, (seen.get(operation) ?? new Set()).add(magnitude));
      }
    }
    const space = vectors.spaces[name]!;
    if (name !== 'AutoAugment') expect([...seen.keys()].sort()).toEqual(Object.keys(space).sort());
    for (const [operation, magnitudes] of seen) {
      const { values, signed } = space[operation]!;
      for (const magnitude of magnitudes) {
        const allowed = (values ?? [0]).some((value) => Math.abs(value - magnitude) <= 2e-6 * Math.abs(value) || (signed && Math.abs(value + magnitude) <= 2e-6 * Math.abs(value)));
        expect(allowed, `${operation} ${magnitude}`).toBe(true);
      }
      if (signed && magnitudes.size > 1) expect([...magnitudes].some((magnitude) => magnitude < 0), operation).toBe(true);
    }
  });

  /** Parameters that reach every bin. */
  const variants = (name: string): Record<string, unknown>[] =>
    name === 'RandAugment' ? [0, 9, 15, 30].map((magnitude) => ({ magnitude })) : name === 'AugMix' ? [{ severity: 10 }] : name === 'AutoAugment' ? ['imagenet', 'cifar10', 'svhn'].map((policy) => ({ policy })) : [{}];

  it('AutoAugment has torchvision\'s pairs', () => {
    expect(autoAugmentPolicies).toEqual(vectors.policies);
  });
});

describe('batch transforms agree with torchvision.transforms.v2, given what it drew', () => {
  it.each(vectors.batches.map((one, i) => [`${one.row} ${i}`, one] as const))('%s', (_name, { row, params, drawn, images, labels, mixed_images, mixed_labels }) => {
    const [size, channels, height, width] = images.shape as [number, number, number, number];
    const targets = new Float32Array(size * 4);
    labels.forEach((label, i) => (targets[i * 4 + label] = 1));
    const batch = { size, channels, height, width, classes: 4, images: images.values.slice(), targets };
    batchTransforms[row]!.apply(batch, withDefaults(batchTransforms[row]!, params), drawn);
    expect(largestDifference(batch.images, mixed_images.values)).toBeLessThan(1e-7);
    expect(largestDifference(batch.targets, mixed_labels.values)).toBeLessThan(1e-7);
  });
});
