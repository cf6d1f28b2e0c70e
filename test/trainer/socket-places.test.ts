import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, openSync, writeSync, closeSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../extension/shared/events';
import { cli, cnnLab, ended, events, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
writeTinyExperiment(folder);
const train = (env: NodeJS.ProcessEnv, during?: (line: string) => void) =>
  ended(spawn(process.execPath, [cli, 'train', 'tiny.cnn.jsonc', '--json', '--threads', '1'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }), during);

test.skipIf(process.platform === 'win32').each([
  ['missing', path.join(folder, 'nowhere')],
  ['a file', path.join(folder, 'tiny.cnn.jsonc')],
  ['too long for a socket', path.join(folder, 'x'.repeat(100))],
])('TMPDIR that is %s: the socket is made in another place', async (_, TMPDIR) => {
  if (TMPDIR.endsWith('xxx')) mkdirSync(TMPDIR, { recursive: true });
  let place = '';
  const outcome = await train({ TMPDIR, XDG_RUNTIME_DIR: '' }, (line) => {
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'run-start') place = (JSON.parse(readFileSync(path.join(event.run, 'control.json'), 'utf8')) as { path: string }).path;
  });
  expect(lastEvent(outcome).status).toBe('finished');
  expect(path.dirname(place)).toBe('/tmp');
  expect(existsSync(place)).toBe(false);
  expect(events(outcome).some((event) => event.type === 'notice' && event.id === 'no-control-socket')).toBe(false);
});

test.skipIf(process.platform === 'win32')('a socket that a killed trainer left is taken away by the next; one that is listened on stays', async () => {
  const [dead, alive] = ['cnn-lab-999999-00000000.sock', 'cnn-lab-999998-00000000.sock'].map((name) => path.join(os.tmpdir(), name)) as [string, string];
  const leaving = spawn(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, 'SIGKILL'))`]);
  await new Promise((resolve) => leaving.once('close', resolve));
  const server = net.createServer().listen(alive);
  await new Promise((resolve) => server.once('listening', resolve));
  expect(existsSync(dead)).toBe(true);
  expect(lastEvent(await train({})).status).toBe('finished');
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
  server.close();
});

/** More than a JavaScript string can hold, and than anybody wants to wait for or to keep in memory. */
const bigLog = 600 * 2 ** 20;

test('a log of 600 MB is listed, compared and gone on with in the memory that a small one takes', async () => {
  const { run } = lastEvent(await train({}));
  const log = path.join(run, 'events.jsonl');
  const lines = readFileSync(log, 'utf8').split('\n');
  const step = lines.find((line) => line.startsWith('{"type":"step"'))!;
  const descriptor = openSync(log, 'r+');
  const end = statSync(log).size;
  const block = Buffer.from(`${step}\n`.repeat(5000));
  // Behind what is there, and the run's end once more behind that.
  let at = end;
  for (; at < bigLog; at += block.length) writeSync(descriptor, block, 0, block.length, at);
  const last = Buffer.from(`${lines.findLast((line) => line !== '')}\n`);
  writeSync(descriptor, last, 0, last.length, at);
  closeSync(descriptor);
  const measured = async (words: string[]): Promise<{ status: number | null; stdout: string; stderr: string; mb: number; seconds: number }> => {
    const began = performance.now();
    const env = { ...process.env, NODE_OPTIONS: `--require ${path.resolve('test/trainer/peak-memory.cjs')}` };
    const outcome = await ended(spawn(process.execPath, [cli, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env }));
    return { ...outcome, mb: Math.max(...[...outcome.stderr.matchAll(/RSS (\d+)/g)].map(([, kb]) => Number(kb))) / 1024, seconds: (performance.now() - began) / 1000 };
  };
  for (const words of [['runs', '--json'], ['compare', run, '--json'], ['resume', run, '--json', '--set', 'epochs=4']]) {
    const outcome = await measured(words);
    console.log(`${words[0]}: ${outcome.seconds.toFixed(1)} s, ${Math.round(outcome.mb)} MB`);
    expect(outcome.status, outcome.stderr).toBe(0);
    expect(outcome.mb).toBeLessThan(400);
  }
  truncateSync(log, end);
  expect((await cnnLab(folder, ['runs', '--json'])).stdout).toContain(path.basename(run));
  expect(readdirSync(path.join(run, 'checkpoints'))).toContain('last.state.safetensors');
}, 300_000);
