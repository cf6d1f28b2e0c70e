import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseExperiment } from '../../extension/core/config/parse';
import { buildModel } from '../../extension/core/model/build';
import type { Model } from '../../extension/core/model/model';
import { pretrained, pretrainedBy } from '../../extension/core/model/pretrained';
import { fill } from '../../extension/shared/said';
import { encodeSafetensors } from '../../extension/trainer/safetensors';
import { firstWeights } from '../../extension/trainer/weights/first-weights';
import { wouldDownloadWeights } from '../../extension/trainer/weights/pretrained-file';

const template = (name: string, classes: number): Model => {
  const text = readFileSync(new URL(`../../media/examples/pretrained/${name}.cnn.jsonc`, import.meta.url), 'utf8').replaceAll('"out_features": 10', `"out_features": ${classes}`).replace('{ "Linear": 10 }', `{ "Linear": ${classes} }`);
  return buildModel(parseExperiment(text).experiment!.model, [3, 64, 64]).model!;
};
const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-pretrained-'));
const asked: string[] = [];
let server: Server;
let served: Uint8Array;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    response.end(served);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.CNN_LAB_MIRROR = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  delete process.env.CNN_LAB_MIRROR;
  server.close();
  rmSync(folder, { recursive: true });
});
const first = (name: string, model: Model) => firstWeights(name, model, 7, { dataFolder: folder, between: async () => undefined });

test.each(Object.entries(pretrained))('%s has a template, and the digits of its checksum where its file says them', (_, { template: name, file, sha256, classes }) => {
  expect(Object.keys(template(name, classes).weights).length).toBeGreaterThan(50);
  expect(/-([0-9a-f]{8})\.pth$/.exec(file)?.[1] ?? null).toBe(sha256);
});

test('a template names weights of its own network', () => {
  for (const name of new Set(Object.values(pretrained).map((row) => row.template))) {
    const { weights } = parseExperiment(readFileSync(new URL(`../../media/examples/pretrained/${name}.cnn.jsonc`, import.meta.url), 'utf8')).experiment!;
    expect(pretrained[weights!]!.template).toBe(name);
  }
});

test('named weights are known by their publisher’s file too', () => {
  expect(pretrainedBy('elsewhere/resnet18_a1_0-d63eafa0.pth')).toBe(pretrained['resnet18.a1_in1k']);
  expect([pretrainedBy('model.safetensors'), pretrainedBy('constructor'), pretrainedBy(null)]).toEqual([null, null, null]);
});

test('are downloaded once, fit the template but for its last layer, and a file that changed since is refused', async () => {
  const name = 'densenet121.ra_in1k';
  const whole = template('densenet-121-imagenet', 1000);
  const theirs = Object.fromEntries(Object.entries(whole.init(3)).map(([key, { shape, values }]) => [key, { dtype: 'F32' as const, shape, values }]));
  served = encodeSafetensors({ tensors: theirs, metadata: {} });
  expect(wouldDownloadWeights(name, folder)).toBe(true);
  const model = template('densenet-121-imagenet', 4);
  const { weights, told } = await first(name, model);
  expect(told.map(({ id, ...words }) => [id, fill(words)])).toEqual([['head-replaced', `The last layer "classifier" begins anew, with 4 classes: that of ${name} tells 1000 others apart.`]]);
  const drawn = model.init(7);
  for (const [key, { values }] of Object.entries(weights)) expect(Buffer.from(values.buffer).equals(Buffer.from((key.startsWith('classifier.') ? drawn[key]! : theirs[key]!).values.buffer)), key).toBe(true);
  expect(wouldDownloadWeights(name, folder)).toBe(false);
  await first(name, model);
  expect(asked).toEqual([`/${name}/model.safetensors`]);

  const file = path.join(folder, 'weights', name, 'model.safetensors');
  const bytes = readFileSync(file);
  bytes[bytes.length - 1] = bytes.at(-1)! ^ 1;
  writeFileSync(file, bytes);
  await expect(first(name, model)).rejects.toThrow(/model\.safetensors is not what was downloaded \(SHA-256 [0-9a-f]{64}, then [0-9a-f]{64}\): delete /);
});

test('whose checksum is another are not taken, and it is said how to bring the file', async () => {
  served = Buffer.from('not what was asked for');
  const row = pretrained['resnet18.a1_in1k']!;
  const mirrors = row.mirrors.splice(0);
  try {
    await expect(first('resnet18.a1_in1k', template('resnet-18-imagenet', 4))).rejects.toThrow(/resnet18_a1_0-d63eafa0\.pth could not be downloaded \(127\.0\.0\.1:\d+: the file's checksum is [0-9a-f]{64}, not d63eafa0\): .* or name it in "weights", with its folder\./);
  } finally {
    row.mirrors.push(...mirrors);
  }
});
