import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import { buildModel } from '../../extension/core/model/build';
import { matchWeights, type Shapes } from '../../extension/core/model/match-weights';
import type { Model } from '../../extension/core/model/model';
import { fill } from '../../extension/shared/said';
import { encodeSafetensors } from '../../extension/trainer/safetensors';
import { readGivenWeights } from '../../extension/trainer/weights/given-weights';
import { decodePyTorch } from '../../extension/trainer/weights/pytorch-file';
import { encodePyTorch } from '../../extension/trainer/weights/write-pytorch';
import { readVectors, type VectorTensor } from '../vectors/read';

type Values = Record<string, VectorTensor>;
const vectors = readVectors<{ values: Values; read: Record<string, string>; rounded: Record<string, [string, Values]>; 'registered in another order': string; refused: Record<string, string> }>('weights');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The network of the vectors, in layers: its names are places in the model. */
function model(last = 2, channels = 4): Model {
  const layers = [{ Conv2d: { out_channels: 4, kernel_size: 3 } }, 'BatchNorm2d', 'ReLU', { Conv2d: { out_channels: channels, kernel_size: 3 } }, 'ReLU', { AdaptiveAvgPool2d: 1 }, 'Flatten', { Linear: last }];
  return buildModel(parseExperiment(JSON.stringify({ data: { dataset: 'Shapes' }, model: layers, optimizer: 'SGD', epochs: 1 })).experiment!.model, [3, 8, 8]).model!;
}
/** The class's own names of the model's weights. */
const own = Object.fromEntries(Object.keys(model().weights).map((name, i) => [name, Object.keys(vectors.values)[i]!]));
const file = (name: string, bytes: Uint8Array): string => {
  const place = path.join(folder, name);
  writeFileSync(place, bytes);
  return place;
};
const given = (name: string, base64: string) => readGivenWeights(file(name, Buffer.from(base64, 'base64')), model());

describe.each([...Object.entries(vectors.read).map(([name, bytes]): [string, string, Values] => [name, bytes, vectors.values]), ...Object.entries(vectors.rounded).map(([name, [bytes, values]]): [string, string, Values] => [name, bytes, values])])("torch.save's state dict %s", (name, bytes, values) => {
  test('has its names, shapes and numbers', () => {
    const read = decodePyTorch(Buffer.from(bytes, 'base64'));
    const beginning = name.includes('DataParallel') ? 'module.' : '';
    expect([...read.keys()].map((each) => each.slice(beginning.length)).sort()).toEqual(Object.keys(values).sort());
    for (const [weight, { shape, values: expected }] of Object.entries(values)) {
      expect(read.get(beginning + weight)!.shape).toEqual(shape);
      expect(read.get(beginning + weight)!.values()).toEqual(expected);
    }
  });

  test('begins the same network of layers, by their order', () => {
    const { weights, told } = given('net.pth', bytes);
    for (const [weight, { values: found }] of Object.entries(weights)) expect(found, weight).toEqual(values[own[weight]!]!.values);
    expect(fill(told[0]!)).toMatch(/^The weights of net\.pth have other names, and are taken by the order and the shapes of the layers: (module\.)?conv1\.weight → 0\.weight, …, (module\.)?fc\.bias → 7\.bias\.$/);
  });
});

test('layers in another order are told apart by their shapes where those occur once', () => {
  const { weights } = given('shuffled.pth', vectors['registered in another order']);
  for (const [weight, { values }] of Object.entries(weights)) expect(values, weight).toEqual(vectors.values[own[weight]!]!.values);
});

test.each([
  ['a whole network', /it holds a __main__\.Net, and only tensors are read: save the weights alone, with torch\.save\(model\.state_dict\(\), …\)/],
  ["a number of NumPy's", /it holds a numpy\.[\w.]*scalar, and only tensors are read/],
  ["a call of the system's", /it holds a posix\.system, and only tensors are read/],
  ["a call of the system's, as before version 1.6", /it holds a posix\.system, and only tensors are read/],
  ['no state dict', /it holds no state dict: save one with/],
  ['two state dicts', /it holds several state dicts \(generator, discriminator\): save the one that is meant alone/],
  ['a tensor of bytes', /it holds a torch\.ByteStorage, and only tensors are read/],
])('a file that holds %s is refused in a sentence, and nothing of it is run', (name, message) => {
  expect(() => given('refused.pth', vectors.refused[name]!)).toThrow(message);
  expect(() => given('refused.pth', vectors.refused[name]!)).toThrow(/^\S*refused\.pth cannot be begun with: [^\n]*\.$/);
  expect(existsSync('/tmp/cnn-lab-was-here')).toBe(false);
});

test('a file that is cut short or changed anywhere is refused, or has the shapes that it says', () => {
  for (const bytes of ['as it is saved today', 'as it was saved before version 1.6'].map((name) => Buffer.from(vectors.read[name]!, 'base64'))) {
    for (let length = 2; length < bytes.length; length += 41) expect(() => given('cut.pth', bytes.subarray(0, length).toString('base64')), `${length} bytes`).toThrow(/cut\.pth cannot be begun with: /);
    for (let at = 2; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 0x5a;
      try {
        for (const [, tensor] of decodePyTorch(changed)) expect(tensor.values()).toHaveLength(tensor.shape.reduce((a, b) => a * b, 1));
      } catch (error) {
        expect((error as Error).constructor.name, (error as Error).stack).toBe('SaidError');
      }
    }
  }
});

describe('names', () => {
  const ours: Shapes = [['0.weight', [4, 3]], ['0.bias', [4]], ['1.weight', [4]], ['1.num_batches_tracked', []], ['2.weight', [4, 4]]];
  const renamed = (names: string[], shapes: Shapes = ours): Shapes => shapes.map(([name, shape]) => [name.replace(/^\d/, (i) => names[Number(i)]!), shape]);

  test('the same, or behind a common beginning', () => {
    expect(matchWeights(ours, ours.toReversed()).by).toBe('name');
    expect(matchWeights(ours, ours.filter(([name]) => !name.includes('tracked'))).of.has('1.num_batches_tracked')).toBe(false);
    expect(matchWeights(ours, ours.map(([name, shape]) => [`module.net.${name}`, shape]))).toMatchObject({ by: 'rest', beginning: 'module.net.' });
  });

  test('numbers of an nn.Sequential that has more layers without weights', () => {
    expect([...matchWeights(ours, renamed(['0', '3', '7'])).of.values()]).toEqual(['0.weight', '0.bias', '3.weight', '3.num_batches_tracked', '7.weight']);
  });

  test.each<[Shapes, RegExp]>([
    [ours.slice(0, 4), /it has no "2\.weight", which the model needs/],
    [[...ours, ['3.weight', [1]]], /it holds "3\.weight", which the model does not have/],
    [renamed(['a', 'b', 'c'], ours.slice(0, 4)), /it has 2 layers with weights, the model 3/],
    [renamed(['a', 'b', 'c'], [...ours.slice(0, 4), ['2.weight', [5, 3]]]), /no layer of it is like "2" \(weight \[4, 4\]\); at its place stands "c" \(weight \[5, 3\]\)/],
    [renamed(['a', 'b', 'c'], [['0.weight', [4, 2]], ...ours.slice(1, 4), ['2.weight', [5, 4]]]), /no layer of it is like "0" \(bias \[4\], weight \[4, 3\]\)/],
  ])('of another network are refused with what does not fit', (found, message) => {
    expect(() => matchWeights(ours, found)).toThrow(message);
  });

  test('a last layer for another number of classes begins anew, whatever the names', () => {
    const more: Shapes = [...ours.slice(0, 4), ['2.weight', [1000, 4]]];
    expect(matchWeights(ours, more)).toMatchObject({ by: 'name', head: { name: '2', found: 1000, wanted: 4 } });
    expect(matchWeights(ours, more).of.has('2.weight')).toBe(false);
    expect(matchWeights(ours, renamed(['a', 'b', 'c'], more))).toMatchObject({ by: 'order', head: { name: '2', found: 1000, wanted: 4 } });
    expect(matchWeights(ours, more.map(([name, shape]) => [`module.${name}`, shape]))).toMatchObject({ by: 'rest', head: { name: '2' } });
  });

  test('layers that are alike and come in another order could be either', () => {
    const two: Shapes = [['0.weight', [4]], ['1.weight', [5]], ['2.weight', [4]]];
    expect(() => matchWeights(two, [['a.weight', [4]], ['b.weight', [4]], ['c.weight', [5]]])).toThrow(/its layers come in another order, and several are like "0": a, b/);
  });
});

test('safetensors of other names are matched, too', () => {
  const tensors = Object.fromEntries(Object.entries(vectors.values).sort().map(([name, { shape, values }]) => [name, { dtype: 'F32' as const, shape, values }]));
  expect(readGivenWeights(file('net.safetensors', encodeSafetensors({ tensors, metadata: {} })), model()).weights['7.bias']!.values).toEqual(vectors.values['fc.bias']!.values);
  expect(() => readGivenWeights(file('net.safetensors', encodeSafetensors({ tensors, metadata: {} })), model(9, 6))).toThrow(/no layer of it is like "3"/);
  const { weights, told } = readGivenWeights(file('net.safetensors', encodeSafetensors({ tensors, metadata: {} })), model(3));
  expect(Object.keys(weights)).toEqual(Object.keys(model().weights).slice(0, -2));
  expect(told.map(({ id, ...words }) => [id, fill(words)])).toContainEqual(['head-replaced', 'The last layer "7" begins anew, with 3 classes: that of net.safetensors tells 2 others apart.']);
  // The length of its header, with which it begins, may be the letters of a zip file or of a pickle.
  for (const length of [0x10280, 0x4b50]) {
    const padded = (letters: number): Uint8Array => encodeSafetensors({ tensors, metadata: { pad: 'x'.repeat(letters) } });
    const bytes = padded(length - Buffer.from(padded(0)).readUInt32LE(0));
    expect(Buffer.from(bytes).readUInt32LE(0)).toBe(length);
    expect(readGivenWeights(file('net.safetensors', bytes), model()).weights['7.bias']!.values).toEqual(vectors.values['fc.bias']!.values);
  }
  expect(() => readGivenWeights(path.join(folder, 'none.pth'), model())).toThrow(/There is no weights file/);
  expect(() => readGivenWeights(folder, model())).toThrow(/it is a folder, not a file/);
});

test('a file written for PyTorch is read again: floats, counts, and names that need more than ASCII', () => {
  const tensors = {
    '0.weight': { dtype: 'F32' as const, shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, Infinity) },
    'größe.num_batches_tracked': { dtype: 'I64' as const, shape: [], values: Float32Array.of(70000) },
  };
  const read = decodePyTorch(encodePyTorch(tensors));
  expect([...read].map(([name, tensor]) => [name, tensor.shape, [...tensor.values()]])).toEqual(Object.entries(tensors).map(([name, { shape, values }]) => [name, shape, [...values]]));
});
