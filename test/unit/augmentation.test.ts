import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { setValue } from '../../extension/core/config/edit';
import type { ImageSet } from '../../extension/core/data/dataset';
import { pixelsOf } from '../../extension/core/data/picture';
import { random } from '../../extension/core/data/random';
import { transformSteps } from '../../extension/core/data/transform-chain';
import { batchTransforms, transforms } from '../../extension/core/data/transforms';
import { wordsOf, type AugmentedDataset, type AugmentedPicture } from '../../extension/shared/augmentation';
import type { PreparationProgress } from '../../extension/shared/events';
import type { Choice } from '../../extension/shared/experiment';
import { fill } from '../../extension/shared/said';
import { openAugmentation } from '../../extension/trainer/augmentation';
import { epochOrder, type BatchPlan } from '../../extension/trainer/batches/batch-plan';
import { openBatches } from '../../extension/trainer/batches/open-batches';
import { variant } from '../../extension/trainer/batches/variant';
import { variantFrames } from '../../extension/trainer/variant-frames';
import { picturesIn } from '../pictures-in';
import { withDefaults } from '../with-defaults';

const choice = (name: string, params: Record<string, unknown> = {}): Choice => ({ name, params: withDefaults(transforms[name]!, params), path: [] });
const batchChoice = (name: string, params: Record<string, unknown> = {}): Choice => ({ name, params: withDefaults(batchTransforms[name]!, params), path: [] });
const mixers = [batchChoice('MixUp'), batchChoice('CutMix'), batchChoice('RandomChoice', { transforms: [batchChoice('CutMix'), batchChoice('MixUp', { alpha: 0.2 })] })];
const normalize = choice('Normalize', { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] });
const chain = [
  choice('RandomCrop', { size: 12, padding: 2 }), choice('RandomHorizontalFlip'), choice('ColorJitter', { brightness: 0.5, hue: 0.1 }), choice('RandomRotation', { degrees: 20 }),
  choice('RandomApply', { transforms: [choice('GaussianBlur', { kernel_size: 3 })] }), choice('ToTensor'), normalize, choice('RandomErasing'),
];

/** Thirteen pictures of noise in three classes. */
function plan(changes: Partial<BatchPlan> = {}): BatchPlan {
  const images = new Uint8Array(new SharedArrayBuffer(13 * 12 * 12 * 3));
  const noise = random(1);
  for (let i = 0; i < images.length; i++) images[i] = noise.integer(256);
  const labels = new Int32Array(new SharedArrayBuffer(13 * 4));
  for (let i = 0; i < 13; i++) labels[i] = i % 3;
  const set: ImageSet = { height: 12, width: 12, channels: 3, count: 13, images, labels };
  return { images: set, classes: 3, transforms: chain, batchTransforms: [], batchSize: 4, shuffle: true, sampler: null, dropLast: false, seed: 9, ...changes };
}

describe('a variant is what the trainer makes of the picture in that epoch, bit for bit', () => {
  it.each([
    ['transforms alone', {}],
    ['one batch transform', { batchTransforms: mixers.slice(0, 1) }],
    ['several batch transforms', { batchTransforms: mixers }],
    ['more batch transforms than pictures in the last batch', { batchTransforms: [...mixers, ...mixers] }],
    ['no shuffling, the last batch dropped', { batchTransforms: mixers.slice(1), shuffle: false, dropLast: true }],
  ] satisfies [string, Partial<BatchPlan>][])('%s', async (_, changes) => {
    const planned = plan(changes);
    const batches = await openBatches({ ...planned, workers: 0 });
    for (const epoch of [0, 1, 7]) {
      const order = epochOrder(planned, epoch);
      let at = 0;
      for await (const { size, images, targets } of batches.epoch(epoch)) {
        const floats = images.length / size;
        for (let i = 0; i < size; i++, at++) {
          const { steps, mixed, dropped } = variant(planned, epoch, order[at]!);
          expect(dropped).toBe(false);
          expect((mixed.at(-1) ?? steps.at(-1)!).picture.values).toEqual(images.slice(i * floats, (i + 1) * floats));
          if (mixed.length === 0) continue;
          const shares = new Map(mixed.at(-1)!.shares.map(({ label, share }) => [label, share]));
          expect([0, 1, 2].map((label) => shares.get(label) ?? 0)).toEqual([...targets.subarray(i * 3, i * 3 + 3)]);
        }
      }
      for (; at < 13; at++) expect(variant(planned, epoch, order[at]!).dropped).toBe(true);
    }
  });

  it('takes a picture of the user’s own through the same steps, and mixes it with one of the training set', () => {
    const planned = plan({ batchTransforms: mixers.slice(0, 1) });
    const own = new Uint8Array(12 * 12 * 3).fill(200);
    const { steps, mixed } = variant(planned, 2, own);
    expect(steps[0]!.picture.values).toEqual(own);
    expect(mixed[0]!.partner).toBe(epochOrder(planned, 2)[3]);
    expect(mixed[0]!.shares.map(({ label }) => label)).toContain(null);
    expect(mixed[0]!.shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
  });
});

describe('frames', () => {
  it('undo Normalize, wherever it stands, and are one for "ToTensor, Normalize"', () => {
    const planned = plan({ transforms: [choice('RandomInvert', { p: 1 }), choice('ToTensor'), normalize, choice('RandomErasing', { p: 1, value: 0 }), choice('RandomApply', { transforms: [normalize], p: 1 })] });
    const made = variant(planned, 0, 3);
    const [inverted, tensor, erased, again] = variantFrames(planned.transforms, made);
    expect([inverted, tensor, erased, again].map((frame) => frame!.name)).toEqual(['RandomInvert', 'ToTensor, Normalize', 'RandomErasing', 'RandomApply']);
    expect(tensor!.pixels).toEqual(pixelsOf(made.steps[1]!.picture));
    expect(fill(wordsOf(tensor!.told))).toMatch(/^−\d.* to \d/);
    // What is wiped out with 0 in normalized values is shown in the mean's colour.
    const colours = Array.from({ length: 144 }, (_, i) => [...erased!.pixels.rgba.subarray(4 * i, 4 * i + 3)].join());
    expect(colours).toContain('102,128,153');
    expect(again!.pixels).toEqual(erased!.pixels);
  });

  it('say which transforms left the picture as it was', () => {
    const planned = plan({ transforms: [choice('RandomHorizontalFlip', { p: 0 }), choice('RandomHorizontalFlip', { p: 1 })] });
    const frames = variantFrames(planned.transforms, variant(planned, 0, 0));
    expect(frames.map(({ told, unchanged }) => ({ words: fill(wordsOf(told)), unchanged }))).toEqual([{ words: 'not flipped', unchanged: true }, { words: 'flipped', unchanged: false }]);
  });
});

describe('what was drawn, in words', () => {
  const needed: Record<string, Record<string, unknown>> = {
    RandomCrop: { size: 12, padding: 4 }, RandomResizedCrop: { size: 12 }, RandomRotation: { degrees: 15 }, RandomAffine: { degrees: 10, translate: [0.1, 0.1], scale: [0.8, 1.2], shear: 5 },
    ColorJitter: { brightness: 0.2, contrast: 0.2, saturation: 0.2, hue: 0.1 }, GaussianBlur: { kernel_size: 3 }, ElasticTransform: { sigma: 1 }, RandomPosterize: { bits: 3 }, RandomSolarize: { threshold: 128 },
    RandomAdjustSharpness: { sharpness_factor: 2 },
    RandomApply: { transforms: [choice('RandomInvert', { p: 1 }), choice('Grayscale', { num_output_channels: 3 })], p: 1 },
    RandomChoice: { transforms: [choice('RandomVerticalFlip', { p: 1 })] }, RandomOrder: { transforms: [choice('RandomHorizontalFlip', { p: 1 })] },
  };
  const told = (name: string) => {
    const params = needed[name] ?? {};
    const before = transforms[name]!.group === 'tensor' ? [choice('ToTensor')] : [];
    return transformSteps([...before, choice(name, params)], { height: 12, width: 12, channels: 3, values: picturesIn(plan().images).subarray(0, 432) }, () => random(4)).at(-1)!.told;
  };
  const draws = Object.keys(transforms).filter((name) => transforms[name]!.random);

  it.each(draws)('%s', (name) => {
    expect(fill(wordsOf(told(name)))).toMatch(/^[^{}[\]]{2,120}$/);
    expect(fill(wordsOf(told(name)))).not.toMatch(/undefined|NaN|null/);
    for (const { doc } of told(name)) expect(fill(doc)).toMatch(/^([^{}[\]]{20,}\.(\n|$))+$/);
    expect(told(name).map(({ doc }) => fill(doc)).join()).not.toMatch(/undefined|NaN|null/);
  });

  it.each([
    ['RandomCrop', /^i=\d j=\d$/], ['RandomHorizontalFlip', /^(not )?flipped$/], ['RandomRotation', /^[+−]\d+(\.\d+)?°$/],
    ['RandomAffine', /^angle [+−].*° · shift x .*, y .* · scale ×[01].* · shear .*°$/],
    ['RandomErasing', /^not erased$|^\d+ × \d+ at i=\d+ j=\d+$/], ['RandomApply', /^RandomInvert applied → Grayscale$/], ['RandomChoice', /^RandomVerticalFlip flipped$/],
  ])('%s tells %s', (name, words) => expect(fill(wordsOf(told(name)))).toMatch(words));

  it('with what each value means', () => {
    expect(told('RandomCrop').map(({ doc }) => fill(doc))).toEqual([expect.stringMatching(/i and j: .*top row and leftmost column/)]);
    expect(told('RandomAffine').map(({ doc }) => fill(doc).match(/degrees, clockwise|pixels|large|slanted/)?.[0])).toEqual(['degrees, clockwise', 'pixels', 'large', 'slanted']);
    expect(fill(told('RandomApply')[0]!.doc)).toMatch(/^Whether it is applied: drawn with probability p = 1\.\nRandomInvert: Whether it is applied/);
    expect(fill(told('TrivialAugmentWide')[0]!.doc)).toMatch(/with their magnitudes\.\n\w+: .*\.$/);
  });

  it('ColorJitter in the order in which the factors are applied', () => {
    const params = withDefaults(transforms.ColorJitter!, {});
    const words = transforms.ColorJitter!.tell!(params, { order: [3, 1, 0, 2], brightness: 0.8123, contrast: 1.1, saturation: null, hue: -0.05 }, { kind: 'bytes', height: 1, width: 1, channels: 3 });
    expect(fill(wordsOf(words))).toBe('hue −0.05 · contrast ×1.1 · brightness ×0.812');
  });
});

describe('the preview of a text', () => {
  const example = setValue(readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8'), ['data', 'dataset'], { Shapes: { images: 200 } });
  const file = path.resolve('simple-cnn.cnn.jsonc');
  const image = { kind: 'training' as const, index: 5 };
  const request = { image, seed: null, epoch: 0, count: 4 };
  const open = (told: PreparationProgress[] = []) => openAugmentation({ settleMs: 0 }, { progress: async (progress) => void told.push(progress) });

  it('describes the data set, tells of its preparation and answers with what the trainer would make', async () => {
    const told: PreparationProgress[] = [];
    const augmentation = open(told);
    const subject = (await augmentation.describe({ file, text: example, again: false })) as AugmentedDataset;
    expect(subject).toMatchObject({ problem: null, name: 'Shapes', count: 180, seed: 42, epochs: 5 });
    expect(told.at(-1)).toMatchObject({ stage: 'draw', done: 200 });
    const { total, pictures } = await augmentation.pictures({ file, text: example, from: 176, count: 48 });
    expect(total).toBe(180);
    expect(pictures.map(({ ref }) => ref)).toEqual([176, 177, 178, 179].map((index) => ({ kind: 'training', index })));
    const { variants, label, original } = (await augmentation.preview({ file, text: example, ...request })) as AugmentedPicture;
    expect(label).toBe((await augmentation.pictures({ file, text: example, from: 5, count: 1 })).pictures[0]!.label);
    expect(variants.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3]);
    expect(new Set(variants.map(({ frames }) => frames.at(-1)!.pixels.rgba.join())).size).toBe(4);
    expect(original.rgba).toHaveLength(32 * 32 * 4);
    const later = (await augmentation.preview({ file, text: example, ...request, epoch: 2, count: 1 })) as AugmentedPicture;
    expect(later.variants[0]).toEqual(variants[2]);
    const otherwise = (await augmentation.preview({ file, text: example, ...request, seed: 43 })) as AugmentedPicture;
    expect(otherwise.original).toEqual(original);
    expect(otherwise.variants[0]!.frames).not.toEqual(variants[0]!.frames);
  });

  it('says what stands in the way of the pictures, and lets a wrong model be', async () => {
    const augmentation = open();
    const described = async (text: string) => {
      const subject = await augmentation.describe({ file, text, again: false });
      return subject.problem === null ? subject : { ...subject, problem: fill(subject.problem) };
    };
    expect(await described(example.replace('"Adam"', '"Adamm"').replace('"out_channels": 32', '"out_channels": 0'))).toMatchObject({ problem: null });
    const wrong = example.replace('"RandomHorizontalFlip"', '"RandomHorizontalFlipp"');
    expect(await described(wrong)).toEqual({ problem: expect.stringMatching(/^Line \d+: .*RandomHorizontalFlipp/), retry: false });
    expect(await augmentation.preview({ file, text: wrong, ...request })).toBeNull();
    expect(await described(example.replace('"data": {', '"data": '))).toMatchObject({ problem: expect.stringMatching(/^Line \d+: /), retry: false });
    expect(await described('{}')).toMatchObject({ problem: expect.stringMatching(/^Line 1: /) });
    expect(await described(setValue(example, ['data', 'dataset'], { ImageFolder: { root: 'nowhere', size: 32 } }))).toEqual({ problem: expect.stringContaining('nowhere'), retry: true });
    await described(example);
    await expect(augmentation.preview({ file, text: example, ...request, image: { kind: 'training', index: 180 } })).rejects.toThrow('Picture 180 is not in the training set of 180 pictures, counted from 0.');
    await expect(augmentation.preview({ file, text: example, ...request, image: { kind: 'file', path: 'nothing.png' } })).rejects.toThrow('nothing.png cannot be read as a picture');
  });

  it('is cancelled, stays so, and goes on when asked again', async () => {
    const augmentation = open();
    await augmentation.describe({ file, text: example, again: false });
    const other = example.replace('"images": 200', '"images": 300');
    const cancelled = augmentation.describe({ file, text: other, again: false });
    await augmentation.cancel({});
    expect(await cancelled).toEqual({ problem: { sentence: '{dataset} is not ready: its preparation was cancelled.', values: { dataset: 'Shapes' } }, retry: true });
    expect(await augmentation.describe({ file, text: other, again: false })).toMatchObject({ retry: true });
    expect(await augmentation.describe({ file, text: other, again: true })).toMatchObject({ problem: null, count: 270 });
  });

  it('answers for the data set that was asked for last, while an earlier one is on its way', async () => {
    const augmentation = open();
    const texts = [200, 300, 400].map((images) => example.replace('"images": 200', `"images": ${images}`));
    const answers = await Promise.all(texts.map((text) => augmentation.describe({ file, text, again: false })));
    expect(answers.at(-1)).toMatchObject({ problem: null, count: 360 });
  });
});

test('what a preview takes (printed)', async () => {
  const text = setValue(readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8'), ['data', 'dataset'], { Shapes: { images: 1500 } }).replace('"RandomHorizontalFlip",', '"RandomHorizontalFlip", "RandAugment",');
  const augmentation = openAugmentation({}, { progress: async () => undefined });
  const started = performance.now();
  await augmentation.describe({ file: path.resolve('a.cnn.jsonc'), text, again: false });
  const ready = performance.now();
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const edited = text.replace(/"degrees": \d+/, `"degrees": ${i}`);
    const before = performance.now();
    await augmentation.describe({ file: path.resolve('a.cnn.jsonc'), text: edited, again: false });
    await augmentation.preview({ file: path.resolve('a.cnn.jsonc'), text: edited, image: { kind: 'training', index: i }, seed: null, epoch: 0, count: 8 });
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  console.log(`data set ready in ${(ready - started).toFixed(0)} ms; 8 variants after an edit: median ${times[10]!.toFixed(1)} ms, slowest ${times.at(-1)!.toFixed(1)} ms`);
});
