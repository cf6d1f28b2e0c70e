import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../extension/shared/events';
import { scaleMap } from '../../extension/core/explain/scale-map';
import { decodeProbes, frameAt, frameBytes, unpacked, type Probes } from '../../extension/shared/probes';
import { readProbes } from '../../extension/trainer/probes/read-probes';
import { cli, cnnLab, ended, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';
import { startInspector } from './inspector-process';

const inspector = startInspector();
const folder = temporaryFolder();
const data = { dataset: { Shapes: { images: 700 } }, batch_size: 32, train_transform: ['ToTensor', { Normalize: 'auto' }], test_transform: ['ToTensor', { Normalize: 'auto' }] };
const training = { keep: 'all', probes: { pictures: 4, megabytes: 8 } };
writeTinyExperiment(folder, { data, training });

const file = (run: string): string => path.join(run, 'probes.bin');
const probesOf = (run: string): Probes => decodeProbes(readFileSync(file(run)));
const warnings = (run: string): string[] => readFileSync(path.join(run, 'events.jsonl'), 'utf8').trim().split('\n').flatMap((line) => {
  const event = JSON.parse(line) as RunEvent;
  return event.type === 'notice' && event.id === 'probes-left-out' ? [event.message] : [];
});
const weights = (run: string): Buffer => {
  const state = readFileSync(path.join(run, 'checkpoints/last.state.safetensors'));
  return state.subarray(8 + Number(state.readBigUInt64LE(0)));
};
const train = async (...more: string[]): Promise<string> => lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1', ...more])).run;

let whole = '';
beforeAll(async () => {
  whole = await train();
});

test('what was recorded of an epoch is what the inspector says of its checkpoint, within half a step of a byte', async () => {
  const probes = probesOf(whole);
  const { head, frames } = probes;
  expect(frames.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(head.pictures.map(({ label }) => label)).toEqual([0, 1, 2, 3]);
  expect(head.layers.map(({ path }) => path)).toEqual(['0', '2']);
  for (const [i, { epoch }] of frames.entries()) {
    const { parts } = frameAt(probes, i);
    const checkpoint = `epoch-000${epoch}.safetensors`;
    for (const [n, { index, label }] of head.pictures.entries()) {
      const image = { kind: 'validation', index } as const;
      const { logits, input } = await inspector.predict({ run: whole, image, checkpoint });
      parts.logits!.subarray(n * head.classes, (n + 1) * head.classes).forEach((logit, k) => expect(logit).toBeCloseTo(logits[k]!, 4));
      expect([...probes.pixels.subarray(3 * 1024 * n, 3 * 1024 * n + 3)]).toEqual([...input.rgba.subarray(0, 3)]);
      for (const [l, { path: layer, shape: [channels, height, width], channels: kept, size }] of head.layers.entries()) {
        const { values } = await inspector.features({ run: whole, image, layer, checkpoint });
        const square = height / size[0];
        for (let c = 0; c < kept; c++) {
          const [low, high] = parts[`ranges ${l}`]!.subarray(2 * (n * kept + c)) as Float32Array;
          const found = unpacked(parts[`maps ${l}`]!, parts[`ranges ${l}`]!, n * kept + c, size[0] * size[1]);
          const wanted = Float32Array.from({ length: found.length }, (_, at) => {
            let sum = 0;
            for (let y = 0; y < square; y++) for (let x = 0; x < square; x++) sum += values[c * height * width + (Math.floor(at / size[1]) * square + y) * width + (at % size[1]) * square + x]!;
            return sum / square ** 2;
          });
          const step = (high! - low!) / 510 + 1e-5;
          found.forEach((value, at) => expect(Math.abs(value - wanted[at]!)).toBeLessThanOrEqual(step));
          const mean = values.subarray(c * height * width, (c + 1) * height * width).reduce((a, b) => a + b, 0) / (height * width);
          expect(parts[`means ${l}`]![n * channels + c]).toBeCloseTo(mean, 4);
        }
      }
      const cam = await inspector.explain({ run: whole, image, method: 'GradCAM', target: label, checkpoint });
      expect(cam.layer).toBe(head.map!.layer);
      const [low, high] = parts['map ranges']!.subarray(2 * n) as Float32Array;
      if (cam.nowhere === null) scaleMap(unpacked(parts.map!, parts['map ranges']!, n, cam.map.length)).forEach((value, at) => expect(Math.abs(value - cam.map[at]!)).toBeLessThan((high! - low!) / high! / 255 + 1e-4));
    }
    const { now } = await inspector.filters({ run: whole, layer: '0', checkpoint });
    expect([...parts.filters!]).toEqual([...now]);
    const { predicted } = await inspector.evaluate({ run: whole, on: { kind: 'validation' }, checkpoint });
    expect([...parts.predicted!]).toEqual([...predicted]);
    expect(parts.features).toHaveLength(head.points.length * head.embedding!.features);
  }
});

test('the run comes to the same bits without probes; null records none', async () => {
  const run = await train('--set', 'training.probes=null');
  expect(await readProbes(run)).toBeNull();
  expect(weights(run).equals(weights(whole))).toBe(true);
});

test('killed in the middle of an epoch, with a frame cut short: it goes on, and the record is that of a run that was not', async () => {
  let run = '';
  let epochs = 0;
  await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1'], (line, child) => {
    if (line.includes('"run-start"')) run = (JSON.parse(line) as { run: string }).run;
    if (line.includes('"epoch-end"') && ++epochs === 2) child.kill('SIGKILL');
  });
  truncateSync(file(run), readFileSync(file(run)).length - 11);
  expect(probesOf(run).frames.length).toBeLessThan(3);
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json', '--threads', '1']))).toMatchObject({ status: 'finished', epoch: 3 });
  expect(probesOf(run).frames.map(({ epoch }) => epoch)).toContain(3);
  const [resumed, straight] = [probesOf(run), probesOf(whole)];
  const last = (probes: Probes) => frameAt(probes, probes.frames.length - 1);
  expect(last(resumed)).toEqual(last(straight));
  expect(weights(run).equals(weights(whole))).toBe(true);
});

test('at its limit every second epoch is let go, the first and the last stay', async () => {
  const { head } = probesOf(whole);
  const begin = readFileSync(file(whole)).length - 3 * frameBytes(head);
  const megabytes = (begin + 4.5 * frameBytes(head)) / 2 ** 20;
  const run = await train('--set', 'epochs=10', '--set', `training.probes.megabytes=${megabytes}`);
  const probes = probesOf(run);
  expect(probes.bytes.length).toBeLessThanOrEqual(megabytes * 2 ** 20);
  expect(probes.head.every).toBe(4);
  expect(probes.frames.map(({ epoch }) => epoch)).toEqual([1, 5, 9, 10]);
  expect(warnings(run)).toEqual([]);
});

test('a picture that is not there is one clear error with its place; what takes too much room is left out, and said', async () => {
  const { stderr } = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--set', 'training.probes.pictures=[3,70]']);
  expect(stderr).toContain('Picture 70 is not in the validation set of 70 pictures, counted from 0.');
  const run = await train('--set', 'training.probes.megabytes=0.1', '--set', 'training.probes.pictures=32', '--set', 'epochs=1');
  expect(warnings(run)).toEqual([expect.stringMatching(/^Nothing is recorded for Time Travel: one epoch takes 0\.\d MB, and "probes" allows 0\.1\. Give it more, or fewer pictures\.$/)]);
});

// A limit on the size of files stands in for a full disk: both make a write fail half-way.
test('where the disk is full the run goes on without, and says so once', async () => {
  const larger = path.join(folder, 'full.cnn.jsonc');
  copyFileSync(path.join(folder, 'tiny.cnn.jsonc'), larger);
  const blocks = Math.ceil((readFileSync(file(whole)).length - frameBytes(probesOf(whole).head) / 2) / 1024);
  const outcome = await ended(spawn('bash', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'bash', process.execPath, cli, 'train', 'full.cnn.jsonc', '--json', '--threads', '1'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }));
  const end = lastEvent(outcome);
  expect(end).toMatchObject({ status: 'finished', epoch: 3 });
  expect(warnings(end.run)).toEqual([expect.stringMatching(/^No more is recorded for Time Travel: .*probes\.bin cannot be written: the file may not grow that large/)]);
  expect(probesOf(end.run).frames.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

test('a damaged file is one clear sentence, and a run with one is resumed', async () => {
  const run = path.join(path.dirname(whole), 'damaged');
  cpSync(whole, run, { recursive: true });
  const bytes = readFileSync(file(run));
  bytes[bytes.length - Math.floor(2.5 * frameBytes(probesOf(whole).head))]! ^= 1;
  writeFileSync(file(run), bytes);
  await expect(readProbes(run)).rejects.toThrow(/probes\.bin cannot be read: its frame 1 of 3 is not as it was written\. Move it away/);
  for (const [text, reason] of [['', 'no line of JSON'], ['{"format":"CNN Lab probes","version":1,"classes":1e99}\n', 'does not say what was recorded'], [`${JSON.stringify({ ...probesOf(whole).head, judged: 2 ** 30 })}\n`, 'its first line speaks of']]) {
    writeFileSync(file(run), text!);
    await expect(readProbes(run)).rejects.toThrow(reason);
  }
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json', '--threads', '1', '--set', 'epochs=4']))).toMatchObject({ status: 'finished', epoch: 4 });
  expect(probesOf(run).frames.map(({ epoch }) => epoch)).toEqual([4]);
});

test('a fork has what was recorded until then', async () => {
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--fork', `${whole}@2`, '--json', '--threads', '1']));
  expect(probesOf(run).frames.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(frameAt(probesOf(run), 1)).toEqual(frameAt(probesOf(whole), 1));
});
