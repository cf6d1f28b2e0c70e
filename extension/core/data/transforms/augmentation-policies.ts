import type { Told } from '../../../shared/augmentation';
import { asIs, said, together, type Said } from '../../../shared/said';
import { bool, either, float, int, list, nothing, oneOf, optional } from '../../config/param';
import { dirichlet } from '../distributions';
import type { PictureMemory } from '../picture-memory';
import { byteTransform, TransformError, type BytePicture, type PictureSpec } from '../transform';
import { autoAugmentPolicies } from './auto-augment-policies';
import type { Fill } from './fill';
import { warpInterpolation, type WarpInterpolation } from './interpolation';
import { colour, drawOperation, geometry, identity, levels, type Space } from './magnitudes';
import { applyOperation, operationDocs, type Operation } from './operations';
import { figure } from './words';

/** Beyond so many nothing of the picture is left, and more steps than grey levels are no more. */
const most = { operations: 100, bins: 256 };
const level = float({ min: 0, max: 255 });
const fill = { fill: optional(either(level, list(level, 1), nothing), null as Fill | null, 'Grey level, or one per channel, of the pixels that come from outside the picture; null is black.') };

function applyAll(picture: BytePicture, operations: Operation[], interpolation: WarpInterpolation, colour: Fill | null, memory: PictureMemory): BytePicture {
  return operations.reduce((result, operation) => applyOperation(result, operation, interpolation, colour ?? 0, memory), picture);
}

const operationWords = (operations: Operation[]): Said =>
  operations.length === 0 ? said`not applied` : asIs(operations.map(({ name, magnitude }) => (magnitude === 0 ? name : `${name} ${figure(magnitude)}`)).join(' → '));

/** The operations that were drawn; `doc` says what they are to the policy. */
const tellOperations = (operations: Operation[], doc = said`The operations that were drawn, in their order, with their magnitudes.`): Told => ({
  words: operationWords(operations),
  doc: together([doc, ...[...new Set(operations.map(({ name }) => name))].map((name) => said`${{ operation: name }}: ${{ doc: operationDocs[name] }}`)], '\n'),
});

/** AutoAugment's and RandAugment's ranges depend on the picture's size. */
const paperEnds = ({ width, height }: PictureSpec) => ({ shear: 0.3, translateX: (150 / 331) * width, translateY: (150 / 331) * height, rotate: 30, colour: 0.9 });

export const autoAugment = byteTransform({
  group: 'policy',
  random: true,
  doc: 'One of 25 pairs of operations that a search found to help on a known data set (Cubuk et al. 2018), each operation with its own probability and strength.',
  params: { policy: optional(oneOf('imagenet', 'cifar10', 'svhn'), 'imagenet', 'The data set that the pairs were searched on.'), ...warpInterpolation('nearest'), ...fill },
  shorthand: 'policy',
  draw({ policy }, input, random) {
    const pairs = autoAugmentPolicies[policy]!;
    const ends = paperEnds(input);
    const space: Space = { ...geometry(ends, 10), ...colour(ends, 10), ...levels(8, 4, 10), Invert: { values: null, signed: false } };
    const pair = pairs[random.integer(pairs.length)]!;
    const chances = [random.uniform(), random.uniform()];
    const signs = [random.integer(2), random.integer(2)];
    const operations = pair.flatMap(([name, probability, bin], i): Operation[] => {
      if (chances[i]! > probability) return [];
      const { values, signed } = space[name]!;
      const magnitude = bin === null ? 0 : values![bin]!;
      return [{ name, magnitude: signed && signs[i] === 0 ? -magnitude : magnitude }];
    });
    return { operations };
  },
  tell: (_params, { operations }) => [tellOperations(operations)],
  apply: (picture, { interpolation, fill: filled }, { operations }, memory) => applyAll(picture, operations, interpolation, filled, memory),
});

export const randAugment = byteTransform({
  group: 'policy',
  random: true,
  doc: 'A few operations drawn anew for each picture, all of one strength (Cubuk et al. 2019): AutoAugment without a search, two numbers to tune.',
  params: {
    num_ops: optional(int({ min: 0, max: most.operations }), 2, 'Operations for each picture.'),
    magnitude: optional(int({ min: 0 }), 9, 'Strength of all operations: a bin, from 0 to num_magnitude_bins - 1.'),
    num_magnitude_bins: optional(int({ min: 2, max: most.bins }), 31, 'Steps from no effect to the strongest.'),
    ...warpInterpolation('nearest'),
    ...fill,
  },
  output({ magnitude, num_magnitude_bins }, input) {
    if (magnitude >= num_magnitude_bins) throw new TransformError(said`RandAugment's magnitude ${{ magnitude }} must be less than its num_magnitude_bins ${{ num_magnitude_bins }}.`);
    return input;
  },
  draw({ num_ops, magnitude, num_magnitude_bins }, input, random) {
    const ends = paperEnds(input);
    const space: Space = { ...identity, ...geometry(ends, num_magnitude_bins), ...colour(ends, num_magnitude_bins), ...levels(8, 4, num_magnitude_bins) };
    return { operations: Array.from({ length: num_ops }, () => drawOperation(space, random, () => magnitude)) };
  },
  tell: (_params, { operations }) => [tellOperations(operations)],
  apply: (picture, { interpolation, fill: filled }, { operations }, memory) => applyAll(picture, operations, interpolation, filled, memory),
});

const wideEnds = { shear: 0.99, translateX: 32, translateY: 32, rotate: 135, colour: 0.99 };

export const trivialAugmentWide = byteTransform({
  group: 'policy',
  random: true,
  doc: 'One operation of random strength for each picture, from wide ranges (Müller & Hutter 2021): nothing to tune, and hard to beat.',
  params: { num_magnitude_bins: optional(int({ min: 2, max: most.bins }), 31, 'Steps from no effect to the strongest.'), ...warpInterpolation('nearest'), ...fill },
  draw({ num_magnitude_bins: bins }, _input, random) {
    const space: Space = { ...identity, ...geometry(wideEnds, bins), ...colour(wideEnds, bins), ...levels(8, 6, bins) };
    return { operations: [drawOperation(space, random, (count) => random.integer(count))] };
  },
  tell: (_params, { operations }) => [tellOperations(operations)],
  apply: (picture, { interpolation, fill: filled }, { operations }, memory) => applyAll(picture, operations, interpolation, filled, memory),
});

const BINS = 10;

export const augMix = byteTransform({
  group: 'policy',
  random: true,
  doc: 'Mixes the picture with several differently augmented versions of itself (Hendrycks et al. 2019): makes networks robust to blur, noise and weather.',
  params: {
    severity: optional(int({ min: 1, max: BINS }), 3, 'Strength of the operations, 1 to 10.'),
    mixture_width: optional(int({ min: 1, max: most.operations }), 3, 'Augmented versions that are mixed.'),
    chain_depth: optional(int({ max: most.operations }), -1, 'Operations in each version; negative draws 1 to 3.'),
    alpha: optional(float({ above: 0 }), 1, 'Shape of the Dirichlet and Beta distributions that the weights are drawn from; larger is more even.'),
    all_ops: optional(bool, true, 'Whether brightness, contrast, colour and sharpness are among the operations.'),
    ...warpInterpolation('bilinear'),
    ...fill,
  },
  shorthand: 'severity',
  draw({ severity, mixture_width, chain_depth, alpha, all_ops }, input, random) {
    const ends = { shear: 0.3, translateX: input.width / 3, translateY: input.height / 3, rotate: 30, colour: 0.9 };
    const space: Space = { ...geometry(ends, BINS), ...levels(4, 4, BINS), ...(all_ops ? colour(ends, BINS) : {}) };
    const [own, others] = dirichlet([alpha, alpha], random) as [number, number];
    const weights = dirichlet(Array.from({ length: mixture_width }, () => alpha), random).map((weight) => weight * others);
    const chains = weights.map(() => {
      const depth = chain_depth > 0 ? chain_depth : 1 + random.integer(3);
      return Array.from({ length: depth }, () => drawOperation(space, random, () => random.integer(severity)));
    });
    return { own, weights, chains };
  },
  tell(_params, { own, weights, chains }) {
    const share = (weight: number) => `${Math.round(100 * weight)} %`;
    const versions = chains.map((operations, i) => {
      const { words, doc } = tellOperations(operations, said`A version of the picture: its share in the mixture, then the operations that make it.`);
      return { words: said`${{ share: share(weights[i]!) }} ${{ words }}`, doc };
    });
    return [{ words: said`${{ share: share(own) }} as it was`, doc: said`The unchanged picture's share in the mixture.` }, ...versions];
  },
  apply(picture, { interpolation, fill: filled }, { own, weights, chains }, memory) {
    const mixed = Float32Array.from(picture.values, (level) => own * level);
    chains.forEach((operations, i) => {
      const values = memory.bytes(picture.values.length);
      values.set(picture.values);
      const version = applyAll({ ...picture, values }, operations, interpolation, filled, memory);
      for (let at = 0; at < mixed.length; at++) mixed[at] = mixed[at]! + weights[i]! * version.values[at]!;
      memory.release(version.values);
    });
    for (let at = 0; at < mixed.length; at++) picture.values[at] = Math.min(255, mixed[at]!);
    return picture;
  },
});
