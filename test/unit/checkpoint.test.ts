import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import { buildModel } from '../../extension/core/model/build';
import type { Model } from '../../extension/core/model/model';
import { listCheckpoints, readResumePoint, readWeights, writeWeights } from '../../extension/trainer/checkpoint';
import { decodeSafetensors, encodeSafetensors } from '../../extension/trainer/safetensors';
import { readVectors, type VectorTensor } from '../vectors/read';

const vectors = readVectors<{ file: string; weights: Record<string, VectorTensor> }>('checkpoint');
const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-checkpoint-'));
mkdirSync(path.join(folder, 'checkpoints'));
afterAll(() => rmSync(folder, { recursive: true }));
const torchFile = path.join(folder, 'torch.safetensors');
const torchBytes = Buffer.from(vectors.file, 'base64');
writeFileSync(torchFile, torchBytes);

function modelOf(channels: number, bias = true): Model {
  const layers = [{ Conv2d: { out_channels: channels, kernel_size: 3, bias } }, 'BatchNorm2d', 'Flatten', { Linear: 2 }];
  const text = JSON.stringify({ data: { dataset: 'Shapes' }, model: layers, optimizer: 'SGD', epochs: 1 });
  return buildModel(parseExperiment(text).experiment!.model, [3, 4, 4]).model!;
}

test("PyTorch's own weights are read as they are", () => {
  const weights = readWeights(torchFile, modelOf(4));
  expect(Object.keys(weights)).toEqual(Object.keys(vectors.weights));
  for (const [name, expected] of Object.entries(vectors.weights)) {
    expect(weights[name]!.shape).toEqual(expected.shape);
    expect(weights[name]!.values).toEqual(expected.values);
  }
});

test("what is written has PyTorch's names, order, shapes, number types and bytes", () => {
  const progress = { epoch: 1, step: 2 } as Parameters<typeof writeWeights>[3];
  expect(writeWeights(folder, 'best', readWeights(torchFile, modelOf(4)), progress)).toEqual({ file: 'best.safetensors', epoch: 1, step: 2, best: true });
  const bytes = readFileSync(path.join(folder, 'checkpoints/best.safetensors'));
  const written = decodeSafetensors(bytes, 'best');
  expect(written).toEqual({ ...decodeSafetensors(torchBytes, 'torch'), metadata: { format: 'pt', epoch: '1', step: '2', kind: 'best' } });
  const tensors = (file: Buffer): Buffer => file.subarray(8 + Number(file.readBigUInt64LE(0)));
  expect(tensors(bytes).equals(tensors(torchBytes))).toBe(true);
});

test.each([
  ['a layer of another size', modelOf(5), /"0\.weight" is \[4, 3, 3, 3\], the model needs \[5, 3, 3, 3\]/],
  ['a weight left over', modelOf(4, false), /holds "0\.bias", which the model does not have/],
])('another model is refused: %s', (_, model, message) => {
  expect(() => readWeights(torchFile, model)).toThrow(message);
});

test.each([
  ['cut short', torchBytes.subarray(0, torchBytes.length - 1), /"3\.bias" is not all there/],
  ['without a header', torchBytes.subarray(0, 4), /it has no header/],
  ['with a header longer than the file', torchBytes.subarray(0, 100), /its header is longer than the file/],
  ['of noise', Buffer.concat([torchBytes.subarray(0, 8), Buffer.alloc(2000, 7)]), /its header is no JSON object/],
])('a file %s is refused by name', (_, bytes, message) => {
  expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(/^w\.safetensors is not a whole safetensors file/);
  expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(message);
});

test('a weight that the file lacks is named', () => {
  const { tensors, metadata } = decodeSafetensors(torchBytes, 'torch');
  delete tensors['3.weight'];
  const file = path.join(folder, 'lacking.safetensors');
  writeFileSync(file, encodeSafetensors({ tensors, metadata }));
  expect(() => readWeights(file, modelOf(4))).toThrow(/lacking\.safetensors has no "3\.weight", which the model needs/);
});

test('broken checkpoints are apart from whole ones, each with what is wrong', () => {
  const run = path.join(folder, 'run');
  const place = (file: string): string => path.join(run, 'checkpoints', file);
  mkdirSync(path.join(run, 'checkpoints'), { recursive: true });
  const write = (kind: 'last' | 'best' | 'swa', step: number): unknown => writeWeights(run, kind, readWeights(torchFile, modelOf(4)), { epoch: step, step } as Parameters<typeof writeWeights>[3]);
  for (const [kind, step] of [['swa', 3], ['best', 1], ['last', 2]] as const) write(kind, step);
  expect(listCheckpoints(run)).toMatchObject({ whole: [{ file: 'best.safetensors', best: true }, { file: 'last.safetensors', epoch: 2 }, { file: 'swa.safetensors' }], broken: [] });
  truncateSync(place('swa.safetensors'), readFileSync(place('swa.safetensors')).length - 1);
  writeFileSync(place('empty.safetensors'), '');
  mkdirSync(place('folder.safetensors'));
  execFileSync('mkfifo', [place('pipe.safetensors')]);
  const { whole, broken } = listCheckpoints(run);
  expect(whole.map(({ file }) => file)).toEqual(['best.safetensors', 'last.safetensors']);
  expect(broken.map(({ message }) => message).sort()).toEqual([
    expect.stringMatching(/empty\.safetensors is not a whole safetensors file \(it has no header\)/),
    expect.stringMatching(/folder\.safetensors cannot be read \(it is a folder, not a file\)/),
    expect.stringMatching(/pipe\.safetensors cannot be read \(it is a pipe, not a file\)/),
    expect.stringMatching(/swa\.safetensors is not a whole safetensors file \(tensor "3\.bias" is not all there\)/),
  ]);
});

test('weights that are a folder or a pipe, and a resume point that is none, are refused in one sentence', () => {
  expect(() => readWeights(folder, modelOf(4))).toThrow(/cannot be read \(it is a folder, not a file\): name a safetensors file/);
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  expect(() => readWeights(path.join(folder, 'pipe'), modelOf(4))).toThrow(/it is a pipe, not a file/);
  writeFileSync(path.join(folder, 'checkpoints/last.state.safetensors'), torchBytes);
  expect(() => readResumePoint(folder)).toThrow(/does not say how far the run had come/);
});

test('a resume point says how far the run had come, or is refused', () => {
  const sound = {
    epoch: 1, batch: 3, step: 12, lr: 0.001, best: null, averaged: 0, seconds: 0.5, stopping: { best: null, bad: 0 }, metrics: { train_loss: 2, val_loss: null },
    schedule: { step: 12, group: { lr: 0.001, initialLr: null, momentum: null }, scheduler: null }, tally: { lossSum: 1, correct: 2, images: 3, top5: 0, confusion: [1, 2, 0, 0] },
  };
  const file = path.join(folder, 'checkpoints/last.state.safetensors');
  const written = (progress: unknown): void => writeFileSync(file, encodeSafetensors({ tensors: {}, metadata: { progress: JSON.stringify(progress) } }));
  written(sound);
  expect(readResumePoint(folder)!.progress).toEqual(sound);
  const broken = [null, 5, [], {}, ...Object.keys(sound).flatMap((key) => ['x', [], undefined].map((value) => ({ ...sound, [key]: value }))), { ...sound, step: 1e300 }, { ...sound, batch: 2.5 }, { ...sound, tally: { ...sound.tally, confusion: [null] } }, { ...sound, averaged: 2 }];
  for (const progress of broken) {
    written(progress);
    expect(() => readResumePoint(folder), JSON.stringify(progress)).toThrow(/last\.state\.safetensors does not say how far the run had come: [^\n]*$/);
  }
  rmSync(file);
});

test('where the checkpoints are no folder, that is said, and what cannot be written is told with its reason', () => {
  const run = path.join(folder, 'a-file-for-checkpoints');
  mkdirSync(run);
  writeFileSync(path.join(run, 'checkpoints'), '');
  expect(() => listCheckpoints(run)).toThrow(/checkpoints cannot be read \(a part of its path is a file, not a folder\)/);
  const write = () => writeWeights(run, 'last', readWeights(torchFile, modelOf(4)), { epoch: 1, step: 2 } as Parameters<typeof writeWeights>[3]);
  expect(write).toThrow(/checkpoints cannot be written: a file of that name is in the way/);
  rmSync(path.join(run, 'checkpoints'));
  mkdirSync(path.join(run, 'checkpoints/last.safetensors'), { recursive: true });
  expect(write).toThrow(/last\.safetensors cannot be written: a folder of that name is in the way/);
});
