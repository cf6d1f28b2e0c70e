import { spawn } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../extension/shared/events';
import { cli, cnnLab, ended, events, lastEvent, mayMount, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';

const folder = temporaryFolder();
writeTinyExperiment(folder);
const train = (env: NodeJS.ProcessEnv, during?: (line: string) => void) =>
  ended(spawn(process.execPath, [cli, 'train', 'tiny.cnn.jsonc', '--json', '--threads', '1'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } }), during);

/** Where the socket of a run of that environment is made, and what the run says. */
async function placeOf(env: NodeJS.ProcessEnv): Promise<{ place: string; outcome: Outcome }> {
  let place = '';
  const outcome = await train(env, (line) => {
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'run-start') place = (JSON.parse(readFileSync(path.join(event.run, 'control.json'), 'utf8')) as { path: string }).path;
  });
  expect(lastEvent(outcome).status).toBe('finished');
  expect(existsSync(place)).toBe(false);
  return { place, outcome };
}
const notices = (outcome: Outcome): string[] => events(outcome).flatMap((event) => (event.type === 'notice' && !['normalize-auto', 'class-not-validated'].includes(event.id ?? '') ? event.message : []));

test.skipIf(process.platform === 'win32')('the socket is where every window looks, whatever TMPDIR is', async () => {
  const { place, outcome } = await placeOf({ TMPDIR: folder, XDG_RUNTIME_DIR: folder });
  expect(path.dirname(place)).toBe('/tmp');
  expect(notices(outcome)).toEqual([]);
});

test.skipIf(!mayMount)('where nothing can be made in /tmp the socket is made in another place; where none works the run goes on and says so', async () => {
  // Not in /tmp, which is not to be written.
  const runs = mkdtempSync('/var/tmp/cnn-lab-places-');
  try {
    writeTinyExperiment(runs);
    // These very files may lie there themselves.
    const kept = process.cwd().startsWith('/tmp/') ? 'mkdir -p "$PWD_KEPT" && mount -c --bind /proc/self/fd/9 "$PWD_KEPT" && ' : '';
    const closed = `exec 9<"$PWD_KEPT" && mount -t tmpfs tmpfs /tmp && ${kept}mount -o remount,ro /tmp && exec "$@" 9<&-`;
    const started = (env: NodeJS.ProcessEnv) =>
      ended(spawn('unshare', ['-m', 'sh', '-c', closed, 'sh', process.execPath, cli, 'train', 'tiny.cnn.jsonc', '--json', '--threads', '1'], { cwd: runs, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PWD_KEPT: process.cwd(), ...env } }));
    const other = await started({ TMPDIR: runs, XDG_RUNTIME_DIR: '' });
    expect([lastEvent(other).status, notices(other)]).toEqual(['finished', []]);
    const long = path.join(runs, 'x'.repeat(100));
    mkdirSync(long);
    const none = await started({ TMPDIR: long, XDG_RUNTIME_DIR: path.join(runs, 'nowhere') });
    expect(none.status).toBe(0);
    expect(notices(none)).toEqual([
      `The run goes on, but no window can pause or stop it, and what it shows comes from the log alone, for no socket can be made in /tmp (the file system is read-only), ${runs}/nowhere (it does not exist), ${long} (its path is too long): set TMPDIR to a folder of yours with a short path.`,
    ]);
    expect(existsSync(path.join(lastEvent(none).run, 'control.json'))).toBe(false);
    expect(none.stderr).toBe('');
  } finally {
    rmSync(runs, { recursive: true });
  }
});

test.skipIf(process.platform === 'win32')('a socket that a killed trainer left is taken away by the next; one that is listened on stays', async () => {
  const place = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-sweep-'));
  const [dead, alive] = ['cnn-lab-999999-00000000.sock', 'cnn-lab-999998-00000000.sock'].map((name) => path.join(place, name)) as [string, string];
  const leaving = spawn(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(dead)}, () => process.kill(process.pid, 'SIGKILL'))`]);
  await new Promise((resolve) => leaving.once('close', resolve));
  const server = net.createServer().listen(alive);
  await new Promise((resolve) => server.once('listening', resolve));
  expect(existsSync(dead)).toBe(true);
  expect(lastEvent(await train({ TMPDIR: place })).status).toBe('finished');
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true]);
  await new Promise((resolve) => server.close(resolve));
  rmSync(place, { recursive: true });
});

/** More than a JavaScript string can hold, and than anybody wants to wait for or to keep in memory. */
const bigLog = 600 * 2 ** 20;

test('a log of 600 MB is listed, compared and gone on with in the memory that a small one takes', async () => {
  const { run } = lastEvent(await train({}));
  const kept = path.join(folder, 'kept');
  renameSync(run, kept);
  cpSync(kept, run, { recursive: true });
  const measured = async (words: string[]): Promise<{ status: number | null; stdout: string; stderr: string; mb: number; seconds: number }> => {
    const began = performance.now();
    const env = { ...process.env, NODE_OPTIONS: `--require ${path.resolve('test/trainer/peak-memory.cjs')}` };
    const outcome = await ended(spawn(process.execPath, [cli, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env }));
    return { ...outcome, mb: Math.max(...[...outcome.stderr.matchAll(/RSS (\d+)/g)].map(([, kb]) => Number(kb))) / 1024, seconds: (performance.now() - began) / 1000 };
  };
  const commands = [['runs', '--json'], ['compare', run, '--json'], ['resume', run, '--json', '--set', 'epochs=4']];
  const small: Awaited<ReturnType<typeof measured>>[] = [];
  for (const words of commands) small.push(await measured(words));
  rmSync(run, { recursive: true });
  cpSync(kept, run, { recursive: true });
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
  for (const [i, words] of commands.entries()) {
    const outcome = await measured(words);
    console.log(`${words[0]}: ${outcome.seconds.toFixed(1)} s, ${Math.round(outcome.mb)} MB; with a small log ${small[i]!.seconds.toFixed(1)} s, ${Math.round(small[i]!.mb)} MB`);
    expect(outcome.status, outcome.stderr).toBe(0);
    // A sample of the steps, and what the garbage collector leaves.
    expect(outcome.mb).toBeLessThan(small[i]!.mb + 150);
  }
  truncateSync(log, end);
  expect((await cnnLab(folder, ['runs', '--json'])).stdout).toContain(path.basename(run));
  expect(readdirSync(path.join(run, 'checkpoints'))).toContain('last.state.safetensors');
}, 300_000);
