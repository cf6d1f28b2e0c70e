import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { physicalCores } from '../../extension/engines/physical-cores';
import type { RunEvent, RunStart } from '../../extension/shared/events';
import { cnnLab, ended, events, lastEvent, temporaryFolder, trainer, writeTinyExperiment } from './command-line';

/** Notes what onnxruntime's binary finds as it is loaded; started low where the variable says so. */
const witness = `
if (process.env.STARTED_LOW) require('node:os').setPriority(${os.constants.priority.PRIORITY_LOW});
const load = process.dlopen;
process.dlopen = function (module, file, ...rest) {
  if (file.includes('onnxruntime_binding')) {
    const seen = { telemetry: process.env.ORT_DISABLE_TELEMETRY ?? null, priority: require('node:os').getPriority() };
    require('node:fs').appendFileSync(process.env.WITNESS, JSON.stringify(seen) + '\\n');
  }
  return load.call(this, module, file, ...rest);
};`;

function witnessed(folder: string): { env: NodeJS.ProcessEnv; seen: () => { telemetry: string | null; priority: number }[] } {
  const [script, file] = [path.join(folder, 'witness.cjs'), path.join(folder, 'seen.jsonl')];
  writeFileSync(script, witness);
  return {
    env: { ...process.env, ORT_DISABLE_TELEMETRY: undefined, NODE_OPTIONS: `--require ${JSON.stringify(script)}`, WITNESS: file },
    seen: () => readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as never),
  };
}

test('the trainer yields to everything else, and onnxruntime loads with its telemetry off', async () => {
  const folder = temporaryFolder();
  const { env, seen } = witnessed(folder);
  const runs = path.join(folder, 'runs');
  const outcome = await ended(spawn(process.execPath, [trainer, JSON.stringify({ kind: 'train', file: writeTinyExperiment(folder), runs, maxSteps: 2 })], { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  expect(outcome.status, outcome.stderr).toBe(0);
  expect(seen()).toEqual([{ telemetry: '1', priority: expect.any(Number) as number }]);
  expect(seen()[0]!.priority).toBeGreaterThan(os.constants.priority.PRIORITY_NORMAL);
});

test('so does the command line, which keeps ahead of the trainer', async () => {
  const folder = temporaryFolder();
  const { env, seen } = witnessed(folder);
  const outcome = await ended(spawn(process.execPath, [path.resolve('dist/cli.js'), 'train', writeTinyExperiment(folder), '--max-steps', '2'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  expect(outcome.status, outcome.stderr).toBe(0);
  expect(seen()).toEqual([{ telemetry: '1', priority: expect.any(Number) as number }]);
  expect(seen()[0]!.priority).toBeGreaterThan(os.constants.priority.PRIORITY_NORMAL);
  expect(seen()[0]!.priority).toBeLessThan(os.constants.priority.PRIORITY_LOW);
});

test('a command that was started lower still stays there', async () => {
  const folder = temporaryFolder();
  const { env, seen } = witnessed(folder);
  const outcome = await ended(spawn(process.execPath, [path.resolve('dist/cli.js'), 'train', writeTinyExperiment(folder), '--max-steps', '2'], { cwd: folder, env: { ...env, STARTED_LOW: 'yes' }, stdio: ['ignore', 'pipe', 'pipe'] }));
  expect(outcome.status, outcome.stderr).toBe(0);
  expect(seen()).toMatchObject([{ priority: os.constants.priority.PRIORITY_LOW }]);
});

test('threads are as many as physical cores, unless told otherwise', async () => {
  const folder = temporaryFolder();
  const file = writeTinyExperiment(folder);
  const start = async (...words: string[]): Promise<RunStart> => {
    const outcome = await cnnLab(folder, ['train', file, '--json', '--max-steps', '1', ...words]);
    expect(lastEvent(outcome).status).toBe('finished');
    return events(outcome).find((event: RunEvent): event is RunStart => event.type === 'run-start')!;
  };
  const cores = physicalCores();
  expect(cores).toBeLessThanOrEqual(os.availableParallelism());
  expect(await start()).toMatchObject({ threads: cores });
  expect(await start('--threads', '1')).toMatchObject({ threads: 1, device: 'CPU, 1 thread' });
});
