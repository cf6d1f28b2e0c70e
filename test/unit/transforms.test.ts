import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../../extension/core/data/dataset';
import { asksForNormalization, measureNormalization, withNormalization } from '../../extension/core/data/normalization';
import { preparePicture } from '../../extension/core/data/picture';
import { random } from '../../extension/core/data/random';
import { transformChain, transformSteps } from '../../extension/core/data/transform-chain';
import { batchTransforms, transforms } from '../../extension/core/data/transforms';
import type { Choice } from '../../extension/shared/experiment';
import { withDefaults } from '../with-defaults';

const choice = (name: string, params: Record<string, unknown> = {}): Choice => ({ name, params: withDefaults(transforms[name]!, params), path: [] });
const size = { height: 8, width: 8, channels: 3 };
const picture = Uint8Array.from({ length: 192 }, (_, i) => (i * 37) % 256);
const spec = { kind: 'bytes', ...size } as const;

describe('what transforms draw', () => {
  const drawn = (name: string, params: Record<string, unknown>, times = 300): Record<string, unknown>[] =>
    Array.from({ length: times }, (_, i) => transforms[name]!.draw(withDefaults(transforms[name]!, params), spec, random(i)));

  it('ColorJitter: factors around 1 but not below 0, hue around 0, all orders', () => {
    const all = drawn('ColorJitter', { brightness: 0.2, contrast: 2, hue: 0.1 });
    const range = (key: string): [number, number] => [Math.min(...all.map((one) => one[key] as number)), Math.max(...all.map((one) => one[key] as number))];
    expect(range('brightness')[0]).toBeGreaterThanOrEqual(0.8);
    expect(range('brightness')[0]).toBeLessThan(0.81);
    expect(range('brightness')[1]).toBeLessThanOrEqual(1.2);
    expect(range('contrast')[0]).toBeGreaterThanOrEqual(0);
    expect(range('contrast')[1]).toBeGreaterThan(2.9);
    expect(range('hue')[0]).toBeLessThan(-0.09);
    expect(all.every((one) => one.saturation === null)).toBe(true);
    expect(new Set(all.map((one) => String(one.order))).size).toBe(24);
  });

  it('RandomCrop: every place, and none outside', () => {
    const places = new Set(drawn('RandomCrop', { size: 8, padding: 2 }).map(({ top, left }) => `${String(top)},${String(left)}`));
    expect(places.size).toBe(25);
  });

  it('RandomErasing keeps its scale, and RandomResizedCrop its area', () => {
    const tensor = { kind: 'tensor', height: 100, width: 100, channels: 3 } as const;
    for (let i = 0; i < 200; i++) {
      const { erased } = transforms.RandomErasing!.draw(withDefaults(transforms.RandomErasing!, { p: 1 }), tensor, random(i)) as { erased: { height: number; width: number } };
      expect(erased.height * erased.width).toBeGreaterThan(150);
      expect(erased.height * erased.width).toBeLessThan(3500);
      const piece = transforms.RandomResizedCrop!.draw(withDefaults(transforms.RandomResizedCrop!, { size: 8, scale: [0.5, 0.6] }), { ...tensor, kind: 'bytes' }, random(i)) as { height: number; width: number };
      expect(piece.height * piece.width).toBeGreaterThan(4800);
      expect(piece.height * piece.width).toBeLessThan(6200);
    }
  });

  it('RandomApply applies its list as often as p says', () => {
    const params = { transforms: [choice('RandomInvert', { p: 1 })], p: 0.3 };
    const applied = drawn('RandomApply', params, 1000).filter(({ applied }) => (applied as unknown[]).length > 0).length;
    expect(applied).toBeGreaterThan(250);
    expect(applied).toBeLessThan(350);
  });
});

describe('mistakes are said to the user', () => {
  const mistake = (choices: Choice[]): string => {
    try {
      transformChain(choices, size);
      return 'none';
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  it.each([
    [[choice('RandomCrop', { size: 20, padding: 4 })], "UserError: RandomCrop's size 20x20 is larger than the picture of 16x16 after padding"],
    [[choice('ToTensor'), choice('RandomHorizontalFlip')], 'UserError: RandomHorizontalFlip: It works on pictures, but ToTensor stands before it'],
    [[choice('Normalize', { mean: [0.5], std: [0.5] })], 'UserError: Normalize works on tensors'],
    [[choice('ToTensor'), choice('Normalize', { mean: [0.5, 0.5], std: [0.5] })], "UserError: Normalize's mean has 2 values, but the picture has 3 channels"],
    [[choice('ToTensor'), choice('Normalize', { mean: [0.5] })], 'UserError: Normalize needs both mean and std'],
    [[choice('ToTensor'), choice('ToTensor')], 'UserError: ToTensor stands here a second time'],
    [[choice('RandomErasing')], 'UserError: RandomErasing works on tensors'],
    [[choice('RandomApply', { transforms: [choice('CenterCrop', { size: 4 })] })], "UserError: RandomApply's transforms turn a picture of 3x8x8 into a picture of 3x4x4"],
    [[choice('RandomChoice', { transforms: [choice('CenterCrop', { size: 4 }), choice('RandomInvert')] })], "UserError: RandomChoice's transforms end in a picture of 3x4x4 and in"],
    [[choice('GaussianBlur', { kernel_size: 4 })], "UserError: GaussianBlur's kernel_size 4 must be odd"],
    [[choice('ColorJitter', { brightness: [1.2, 0.8] })], "UserError: ColorJitter's brightness [1.2, 0.8] runs backwards"],
    [[choice('RandAugment', { magnitude: 31 })], "UserError: RandAugment's magnitude 31 must be less than its num_magnitude_bins 31"],
  ])('%#', (choices, message) => {
    expect(mistake(choices)).toContain(message);
  });
});

describe('rows', () => {
  it.each(Object.entries({ ...transforms, ...batchTransforms }))('%s says what it is and what its parameters do', (_name, row) => {
    for (const doc of [row.doc, ...Object.values(row.params).map((param) => param.doc)]) expect(doc).toMatch(/^.{15,}\.$/s);
    if (row.shorthand) expect(Object.keys(row.params)).toContain(row.shorthand);
  });
});

describe('transformSteps', () => {
  it('keeps each step as it was, though later transforms write into their input', () => {
    const chain = [choice('RandomInvert', { p: 1 }), choice('RandomSolarize', { threshold: 0, p: 1 }), choice('ToTensor')];
    const steps = transformSteps(chain, { ...size, values: picture }, () => random(0));
    expect(steps.map(({ name }) => name)).toEqual(['', 'RandomInvert', 'RandomSolarize', 'ToTensor']);
    expect(steps[0]!.picture.values).toEqual(picture);
    expect(steps[1]!.picture.values).toEqual(picture.map((level) => 255 - level));
    expect(steps[2]!.picture.values).toEqual(picture);
    expect(steps[1]!.drawn).toEqual({ change: true });
  });
});

describe('Normalize "auto"', () => {
  const bytes = new Uint8Array(new SharedArrayBuffer(5 * 192));
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * i * 7 + i) % 251;
  const set: ImageSet = { ...size, count: 5, images: bytes, labels: new Int32Array(new SharedArrayBuffer(20)) };
  const bytesOf = (picture: number): Uint8Array => bytes.subarray(picture * 192, (picture + 1) * 192);
  const auto = choice('Normalize', { mean: 'auto' });

  it('is the mean and std over all pixels', async () => {
    const { mean, std } = await measureNormalization(set, bytesOf, [choice('ToTensor'), auto]);
    for (let c = 0; c < 3; c++) {
      const channel = [...bytes].filter((_, i) => i % 3 === c).map((level) => level / 255);
      const average = channel.reduce((a, b) => a + b, 0) / channel.length;
      expect(mean[c]).toBeCloseTo(average, 12);
      expect(std[c]).toBeCloseTo(Math.sqrt(channel.reduce((sum, level) => sum + (level - average) ** 2, 0) / channel.length), 12);
    }
  });

  it('sees the channels that stand in front of it, and replaces itself where it stands', async () => {
    const chain = [choice('RandomHorizontalFlip'), choice('Grayscale'), choice('ToTensor'), auto];
    expect(asksForNormalization(chain)).toBe(true);
    const measured = await measureNormalization(set, bytesOf, chain);
    expect(measured.mean).toHaveLength(1);
    const replaced = withNormalization(chain, measured);
    expect(replaced[3]!.params).toMatchObject(measured);
    expect(asksForNormalization(replaced)).toBe(false);
    const nested = [choice('RandomApply', { transforms: [choice('ToTensor'), auto], p: 1 })];
    expect(asksForNormalization(withNormalization(nested, measured))).toBe(false);
  });
});

it('preparePicture shows what the model sees, before Normalize', () => {
  const chain = [choice('CenterCrop', { size: 4 }), choice('ToTensor'), choice('Normalize', { mean: [0.5], std: [0.25] })];
  const { values, shown } = preparePicture(picture, size, chain);
  const first = (2 * 8 + 2) * 3;
  expect([...shown.rgba.subarray(0, 4)]).toEqual([...picture.subarray(first, first + 3), 255]);
  expect(values).toHaveLength(48);
  expect(values[0]).toBeCloseTo((picture[first]! / 255 - 0.5) / 0.25, 6);
});
