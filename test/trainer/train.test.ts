import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../extension/shared/events';
import type { RunManifest } from '../../extension/shared/run-folder';
import { decodeSafetensors, encodeSafetensors } from '../../extension/trainer/safetensors';
import { cnnLab, events, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
writeTinyExperiment(folder);

test('the example trains: events a line, as documented', async () => {
  const example = path.resolve('media/examples/simple-cnn.cnn.jsonc');
  const outcome = await cnnLab(folder, ['train', example, '--json', '--max-steps', '3', '--set', 'data.dataset.Shapes.images=320', '--threads', '1']);
  const all = events(outcome);
  // Of steps that come faster than twenty a second not each is told, and of preparation as much as it takes.
  const kinds = all.map(({ type }) => type).filter((type, i, types) => !['step', 'data-progress'].includes(type) || types[i - 1] !== type);
  expect(kinds).toEqual(['run-start', 'data-progress', 'data-ready', 'notice', 'step', 'epoch-end', 'checkpoint', 'checkpoint', 'run-end']);
  expect(all[0]).toMatchObject({ type: 'run-start', name: 'simple-cnn', params: 1_147_914, engine: 'onnx', threads: 1, epochs: 5, step: 0 });
  expect(all.find(({ type }) => type === 'data-ready')).toMatchObject({ train_images: 288, val_images: 32, steps_per_epoch: 5, image_shape: [3, 32, 32] });
  const step = all.find((event) => event.type === 'step')!;
  for (const key of ['step', 'epoch', 'loss', 'accuracy', 'lr', 'images_per_second']) expect(step).toHaveProperty(key, expect.any(Number));
  const epoch = all.find((event) => event.type === 'epoch-end')!;
  for (const key of ['epoch', 'step', 'lr', 'train_loss', 'train_accuracy', 'val_loss', 'val_accuracy', 'seconds']) expect(epoch).toHaveProperty(key, expect.any(Number));
  const end = lastEvent(outcome);
  expect(end).toMatchObject({ status: 'finished', step: 3, run: expect.stringContaining('simple-cnn'), metrics: { val_accuracy: expect.any(Number), train_loss: expect.any(Number), val_loss: expect.any(Number) } });
  expect(outcome).toMatchObject({ status: 0, stderr: '' });
  // What is printed is what is on record.
  expect(readFileSync(path.join(end.run, 'events.jsonl'), 'utf8')).toBe(outcome.stdout);
});

test('a run is a folder: text, manifest, checkpoints, nothing of the process', async () => {
  const outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '2', '--set', 'optimizer.lr=0.002']);
  const { run } = lastEvent(outcome);
  const manifest = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')) as RunManifest;
  expect(manifest).toMatchObject({
    version: 1, id: path.basename(run), name: 'tiny', source: path.join(folder, 'tiny.cnn.jsonc'), seed: 7, engine: 'onnx', image_shape: [3, 32, 32],
    experiment: { optimizer: { name: 'Adam', params: { lr: 0.002, eps: 1e-8 } } }, normalize: { mean: [expect.any(Number), expect.any(Number), expect.any(Number)] },
  });
  expect(manifest.data_hash).toMatch(/^[0-9a-f]{64}$/);
  expect(readFileSync(path.join(run, 'experiment.cnn.jsonc'), 'utf8')).toContain('"lr": 0.002');
  for (const file of ['last.safetensors', 'best.safetensors', 'last.state.safetensors']) expect(statSync(path.join(run, 'checkpoints', file)).size).toBeGreaterThan(1000);
  expect(existsSync(path.join(run, 'control.json'))).toBe(false);
});

test('same seed, same numbers; another seed, others', async () => {
  const losses = async (...more: string[]): Promise<number[]> => events(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--set', 'epochs=1', ...more])).flatMap((event) => (event.type === 'epoch-end' ? [event.train_loss, event.val_loss] : []));
  const first = await losses('--threads', '1');
  expect(first).toHaveLength(2);
  expect(await losses('--threads', '2')).toEqual(first);
  expect(await losses('--set', 'seed=8')).not.toEqual(first);
});

test('without --json: a line an epoch, progress on stderr', async () => {
  const { status, stdout, stderr } = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--set', 'epochs=2']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/epoch 1\/2 {2}loss \d\.\d+ .* val accuracy .*\nepoch 2\/2 /);
  expect(stdout).toMatch(/finished after 18 steps: .*-tiny(-\d+)?\n$/);
  expect(stdout + stderr).not.toContain('\x1b');
});

test('a run is taken along: as event files, as comma-separated values, compared on a page', async () => {
  const to = async (target: string) => JSON.parse((await cnnLab(folder, ['export', 'last', '--to', target, '--json'])).stdout) as { folder: string; files: string[] };
  const csv = await to('csv');
  expect(csv.folder).toMatch(/\/csv\/[\d-]+-tiny(-\d+)?$/);
  expect(csv.files.map((file) => readFileSync(file, 'utf8').trim().split('\n').length)).toEqual([19, 3]);
  expect((await to('tensorboard')).files.map((file) => path.basename(path.dirname(file))).slice(1)).toEqual(['train', 'val']);
  expect(await cnnLab(folder, ['export', 'last', '--to', 'tensorbord'])).toMatchObject({ status: 2, stderr: '--to tensorbord: runs are written as tensorboard.\n' });
  expect(await cnnLab(folder, ['export', 'last'])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^Say what to write: --to onnx, .*--to csv, --to optuna\.\n$/) as string });
  const { stdout } = await cnnLab(folder, ['compare', 'last', '--html', 'page.html']);
  expect(readFileSync(stdout.trim(), 'utf8')).toMatch(/^<!DOCTYPE html>\n<html lang="en">[^]*<\/html>\n$/);
}, 30_000);

test('a loss that explodes fails the run, with the step, the lr and a way out', async () => {
  const outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--set', 'optimizer={"SGD":{"lr":1e30}}']);
  expect(outcome.status).toBe(1);
  expect(lastEvent(outcome)).toMatchObject({ status: 'failed', error: expect.stringMatching(/^The loss became (not a number|infinite) at step \d+ \(epoch 1, batch \d+, lr 1e\+30\): .*layer \d \(\w+\).*; set a lower lr, e\.g\. 1e\+29/) });
  expect(outcome.stderr.trim().split('\n')).toHaveLength(1);
});

test('a reader that goes away stops the run with a checkpoint', async () => {
  let run = '';
  const { status } = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--set', 'epochs=500'], (line, child) => {
    if (line.includes('"run-start"')) run = (JSON.parse(line) as { run: string }).run;
    if (line.includes('"step"')) child.stdout!.destroy();
  });
  expect(status).toBe(0);
  expect(readFileSync(path.join(run, 'events.jsonl'), 'utf8')).toMatch(/"type":"run-end".*"status":"stopped".*\n$/);
});

test('what ails a run is a notice with its figures and what to write against it; a run that goes on does not say it again', async () => {
  const sick = ['--set', 'init={"normal_":{"std":1}}'];
  const outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '12', ...sick]);
  const { run } = lastEvent(outcome);
  const told = (all: RunEvent[]) => all.filter((event) => event.type === 'notice' && event.id === 'initial-loss');
  expect(told(events(outcome))).toEqual([expect.objectContaining({ severity: 'warning', message: expect.stringMatching(/^The loss of the first step is \d+.*ln 10 = 2\.30: its weights begin too large\.$/), fix: [{ path: ['init'], value: null }] })]);
  const resumed = await cnnLab(folder, ['resume', run, '--json', '--max-steps', '20']);
  expect(told(events(resumed))).toEqual([]);
  const ends = events(resumed).flatMap((event) => (event.type === 'epoch-end' ? [event] : []));
  expect(ends[0]).toMatchObject({ class_predicted: expect.any(Array), input_seconds: expect.any(Number) });
  expect(ends[0]!.class_predicted!.reduce((a, b) => a + b)).toBe(16);
  const inWords = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--max-steps', '1', ...sick]);
  expect(inWords.stderr).toMatch(/begin too large\.\nFor the next run: --set init=null\n/);
});

test('a run begins with the weights that its experiment names: names of another beginning are told', async () => {
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '9']));
  const { tensors, metadata } = decodeSafetensors(readFileSync(path.join(run, 'checkpoints/last.safetensors')), 'last');
  mkdirSync(path.join(folder, 'kept'), { recursive: true });
  writeFileSync(path.join(folder, 'kept/net.safetensors'), encodeSafetensors({ tensors: Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`module.${name}`, tensor])), metadata }));
  const outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '9', '--set', 'weights="kept/net.safetensors"', '--set', 'optimizer={"SGD":{"lr":1e-30}}', '--set', 'scheduler=null']);
  // Nothing is learnt at that rate; running statistics go on.
  const learnt = (of: string) => Object.entries(decodeSafetensors(readFileSync(path.join(of, 'checkpoints/last.safetensors')), of).tensors).filter(([name]) => /\.(weight|bias)$/.test(name));
  expect(learnt(lastEvent(outcome).run)).toEqual(learnt(run));
  expect(events(outcome).flatMap((event) => (event.type === 'notice' && event.id === 'weights-matched' ? [event.message] : []))).toEqual(['The names in net.safetensors begin with "module.", which is left out.']);
});
