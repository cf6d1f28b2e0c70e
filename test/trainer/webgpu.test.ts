import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunManifest } from '../../extension/shared/run-folder';
import { cli, cnnLab, ended, events, lastEvent, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';

const hasAdapter = process.env['VK_DRIVER_FILES'] !== undefined;
const device = 'SwiftShader (software, on the CPU)';
const start = (outcome: Outcome) => events(outcome).find(({ type }) => type === 'run-start');
const notices = (outcome: Outcome): string[] => events(outcome).flatMap((event) => (event.type === 'notice' ? [event.message] : []));
const manifest = (outcome: Outcome): RunManifest => JSON.parse(readFileSync(path.join(lastEvent(outcome).run, 'run.json'), 'utf8')) as RunManifest;

test.runIf(hasAdapter)('a run on a software adapter says so, and goes on on the CPU with a notice', async () => {
  const folder = temporaryFolder();
  const file = writeTinyExperiment(folder);
  const first = await cnnLab(folder, ['train', file, '--json', '--engine', 'webgpu', '--max-steps', '1', '--set', 'data.batch_size=8']);
  expect(first.status, first.stderr).toBe(0);
  expect(first.stderr).toBe('');
  expect(start(first)).toMatchObject({ engine: 'webgpu', device });
  expect(manifest(first)).toMatchObject({ engine: 'webgpu', device, versions: { 'onnxruntime-node': expect.any(String) as string } });
  expect(notices(first)).toContain(`The graphics adapter is software, ${device}, and slower than the engine "onnx".`);

  const second = await cnnLab(folder, ['resume', 'last', '--json', '--engine', 'onnx', '--max-steps', '2']);
  expect(second.status, second.stderr).toBe(0);
  expect(start(second)).toMatchObject({ engine: 'onnx' });
  expect(notices(second)).toContain('So far the engine "webgpu" has trained this run, and now "onnx" does: the numbers are the same to within rounding, not bit for bit.');
  const third = await cnnLab(folder, ['resume', 'last', '--json', '--engine', 'onnx', '--max-steps', '3']);
  expect(notices(third)).toEqual([]);
});

test('doctor says of each engine what it computes on, or why it cannot be used', async () => {
  const folder = temporaryFolder();
  const outcome = await cnnLab(folder, ['doctor', '--json']);
  expect(outcome.status, outcome.stderr).toBe(0);
  const { engines, ...machine } = JSON.parse(outcome.stdout) as { engines: { engine: string; device?: string; reason?: string }[] };
  const of = (id: string) => engines.find(({ engine }) => engine === id);
  expect(machine).toMatchObject({ node: process.versions.node, platform: `${process.platform}-${process.arch}`, memory_bytes: os.totalmem() });
  expect(of('onnx')).toMatchObject({ device: expect.stringMatching(/^CPU, \d+ threads?$/) as string, versions: { 'onnxruntime-node': expect.any(String) as string } });
  if (hasAdapter) expect(of('webgpu')).toMatchObject({ device });
  else expect(of('webgpu')!.reason ?? of('webgpu')!.device).toBeTruthy();
  if (!process.env['TFJS_NODE']) expect(of('tensorflow')!.reason).toContain('@tensorflow/tfjs-node-gpu is not installed');
});

test.runIf(process.platform === 'linux')('where there is no adapter the CPU trains, and the reason is said', async () => {
  const folder = temporaryFolder();
  const words = [cli, 'train', writeTinyExperiment(folder), '--json', '--engine', 'webgpu', '--max-steps', '1'];
  const outcome = await ended(spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C', VK_DRIVER_FILES: '/nowhere.json' } }));
  expect(outcome.status, outcome.stderr).toBe(0);
  expect(start(outcome)).toMatchObject({ engine: 'onnx' });
  expect(notices(outcome)[0]).toMatch(/^The engine "webgpu" cannot be used: no graphics adapter computes for it \(Failed to get a WebGPU adapter: No supported adapters\)\. This run uses "onnx": CPU, \d+ threads?\.$/);
});
