import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunManifest } from '../../extension/shared/run-folder';
import { installTfjsNode, tfjsNodeDouble } from '../tfjs-node';
import { cnnLab, ended, events, lastEvent, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';

const binary = `bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;

/** The bundles as a packaged extension has them, beside an onnxruntime-node whose binary `spoil` has made useless. Returns its cli.js. */
function packaged(spoil: (binary: string) => void): string {
  const dist = path.join(temporaryFolder(), 'dist');
  const packages = path.join(dist, 'node_modules');
  const own = path.resolve('node_modules');
  mkdirSync(packages, { recursive: true });
  for (const file of ['cli.js', 'control-worker.js', 'transform-worker.js', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) cpSync(path.resolve('dist', file), path.join(dist, file));
  for (const name of ['onnxruntime-common', 'sharp']) symlinkSync(path.join(own, name), path.join(packages, name), 'junction');
  cpSync(path.join(own, 'onnxruntime-node'), path.join(packages, 'onnxruntime-node'), {
    recursive: true, filter: (from) => !/[/\\]bin[/\\]napi-v6[/\\]./.test(from) || from.includes(`napi-v6${path.sep}${process.platform}`),
  });
  spoil(path.join(packages, 'onnxruntime-node', binary));
  return path.join(dist, 'cli.js');
}

const train = (cli: string, folder: string, ...words: string[]): Promise<Outcome> =>
  ended(spawn(process.execPath, [cli, 'train', writeTinyExperiment(folder), '--json', '--max-steps', '6', ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }));
const losses = (outcome: Outcome): number[] => events(outcome).flatMap((event) => (event.type === 'epoch-end' ? [event.train_loss, event.val_loss] : []));

const versions = (outcome: Outcome): unknown => (JSON.parse(readFileSync(path.join(lastEvent(outcome).run, 'run.json'), 'utf8')) as RunManifest).versions;
const installedVersion = (name: string): string => (JSON.parse(readFileSync(path.resolve('node_modules', name, 'package.json'), 'utf8')) as { version: string }).version;

test.each([
  ['is missing', (file: string) => rmSync(file), /Cannot find module/],
  ['is of another machine', (file: string) => writeFileSync(file, '\u007fELF of some other machine'), /\(.+\)/],
])('a run whose onnxruntime binary %s goes on in WebAssembly, says so, and computes the same', async (_, spoil, reason) => {
  const folder = temporaryFolder();
  const outcome = await train(packaged(spoil), folder, '--threads', '2');
  expect(outcome.status, outcome.stderr).toBe(0);
  const all = events(outcome);
  expect(all.find(({ type }) => type === 'run-start')).toMatchObject({ engine: 'wasm', device: 'CPU, WebAssembly, 2 threads', threads: 2 });
  const notices = all.flatMap((event) => (event.type === 'notice' && event.id === 'engine-fell-back' ? [event.message] : []));
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(`onnxruntime-node has no binary that loads on ${process.platform}-${process.arch}`);
  expect(notices[0]).toMatch(reason);
  expect(notices[0]).toContain('This run uses "wasm": CPU, WebAssembly, 2 threads.');
  expect(versions(outcome)).toEqual({ node: process.versions.node, 'onnxruntime-web': installedVersion('onnxruntime-web') });

  const native = await train(path.resolve('dist/cli.js'), temporaryFolder());
  expect(events(native).find(({ type }) => type === 'run-start')).toMatchObject({ engine: 'onnx' });
  expect(versions(native)).toEqual({ node: process.versions.node, 'onnxruntime-node': installedVersion('onnxruntime-node') });
  const [ours, expected] = [losses(outcome), losses(native)];
  expect(expected).toHaveLength(2);
  ours.forEach((loss, i) => expect(Math.abs(loss - expected[i]!)).toBeLessThan(1e-4));
});

test('WebAssembly can be chosen, with one thread too, and a run is the same each time', async () => {
  const folder = temporaryFolder();
  const file = writeTinyExperiment(folder);
  const run = (threads: string) => cnnLab(folder, ['train', file, '--json', '--engine', 'wasm', '--threads', threads, '--max-steps', '6']);
  const [first, again, alone] = [await run('2'), await run('2'), await run('1')];
  expect(events(alone).find(({ type }) => type === 'run-start')).toMatchObject({ engine: 'wasm', device: 'CPU, WebAssembly, 1 thread', threads: 1 });
  expect(losses(again)).toEqual(losses(first));
  losses(alone).forEach((loss, i) => expect(Math.abs(loss - losses(first)[i]!)).toBeLessThan(1e-4));
});

test("a tfjs-node of the user's is found from the experiment's folder up, by all that computes", async () => {
  const workspace = temporaryFolder();
  const loads = path.join(workspace, 'loads.txt');
  // The command that loads it; a process that only tries it has none.
  installTfjsNode(workspace, `${tfjsNodeDouble()}\nif (process.argv[2]) require('node:fs').appendFileSync(${JSON.stringify(loads)}, process.argv[2] + ' ');`);
  const folder = path.join(workspace, 'experiments/first');
  mkdirSync(folder, { recursive: true });
  const file = writeTinyExperiment(folder, { model: ['Flatten', { Linear: { out_features: 10 } }] });
  const elsewhere = temporaryFolder();
  const run = async (...words: string[]): Promise<Outcome> => {
    const outcome = await cnnLab(elsewhere, [...words, '--json', '--engine', 'tensorflow', '--threads', '1']);
    expect(outcome.status, outcome.stderr).toBe(0);
    return outcome;
  };
  const first = await run('train', file, '--max-steps', '1');
  const again = await run('resume', 'last', '--max-steps', '2');
  await run('lr-find', file, '--steps', '10');
  await run('predict', 'last', 'val:0');
  // It times the first step of a run, then its own.
  await run('bench', file, '--steps', '3', '--set', 'epochs=1');
  expect(readFileSync(loads, 'utf8').trim().split(' ')).toEqual(['train', 'resume', 'lr-find', 'predict', 'train', 'bench']);
  for (const outcome of [first, again]) {
    expect(events(outcome).find(({ type }) => type === 'run-start')).toMatchObject({ engine: 'tensorflow', device: expect.stringContaining('TensorFlow') as string });
    expect(versions(outcome)).toEqual({ node: process.versions.node, '@tensorflow/tfjs-node': '4.22.0', libtensorflow: '2.9.1' });
  }
});
