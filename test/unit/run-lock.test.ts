import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveTrainer } from '../../extension/trainer/live-trainer';
import { ownIdentity } from '../../extension/trainer/process-identity';
import { RunLock, whoHolds } from '../../extension/trainer/run-lock';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));
let runs = 0;
function newRun(lock?: string, touched?: Date): string {
  const run = path.join(folder, `run-${runs++}`);
  mkdirSync(path.join(run, 'lock'), { recursive: true });
  if (lock !== undefined) writeFileSync(path.join(run, 'lock', '7'), lock);
  if (touched) utimesSync(path.join(run, 'lock', '7'), touched, touched);
  return run;
}
const own = ownIdentity();
const holder = (changes: object): string => JSON.stringify({ ...own, since: '2026-11-27T12:00:00.000Z', ...changes });

test('a run is taken once, and again when it is given back', () => {
  const run = newRun();
  const lock = RunLock.take(run);
  expect(whoHolds(run)).toMatchObject({ pid: process.pid });
  expect(liveTrainer(run)).toBe(process.pid);
  expect(() => RunLock.take(run)).toThrow(new RegExp(`is going already, in process ${process.pid} since 20`));
  lock.release();
  expect(whoHolds(run)).toBeNull();
  RunLock.take(run).release();
  expect(readdirSync(path.join(run, 'lock'))).toEqual(['2']);
});

test.each([
  ['is gone', { pid: 2 ** 22 - 1, start: '1' }],
  ['has given its number to another', { start: `${own.start}0` }],
  ['is none: 0', { pid: 0 }],
  ['is none: -1', { pid: -1 }],
  ['is the first of the system', { pid: 1, start: '1' }],
  ['was here before the machine started anew', { host: `${os.hostname()} other` }, new Date(Date.now() - 3_600_000)],
  ['is on a machine that has been silent for an hour', { host: 'elsewhere 1' }, new Date(Date.now() - 3_600_000)],
])('a run whose holder %s is taken over', (_, changes, touched?: Date) => {
  const run = newRun(holder(changes), touched);
  expect(whoHolds(run)).toBeNull();
  const lock = RunLock.take(run);
  expect(readdirSync(path.join(run, 'lock'))).toEqual(['8']);
  lock.release();
});

test.runIf(process.platform === 'linux')('a run whose holder has ended, and whose parent has not asked about it yet, is taken over', () => {
  const child = spawn('true', { stdio: 'ignore' });
  // Field 3: while nothing else happens here it stays a zombie.
  const field = (place: number): string => readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[place - 3]!;
  while (field(3) !== 'Z') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  expect(whoHolds(newRun(holder({ pid: child.pid, start: field(22) })))).toBeNull();
});

test.each(['', 'nonsense', '{}', '[]', 'null', '{"pid":"1","start":1}'])('a lock of %j is nobody\'s', (text) => {
  RunLock.take(newRun(text)).release();
});

test('a run that another machine goes on with is left to it, and its holder says which it is', () => {
  const run = newRun(holder({ host: 'elsewhere 1', pid: 12 }));
  expect(() => RunLock.take(run)).toThrow(/is going already, on elsewhere in process 12 since 2026-11-27T12:00:00.000Z: stop it there first/);
});

test('one that slept too long learns that it was taken over before it writes', () => {
  const run = newRun();
  const lock = RunLock.take(run);
  lock.check();
  writeFileSync(path.join(run, 'lock', '2'), holder({ host: 'elsewhere 1' }));
  expect(() => lock.check()).toThrow(/taken over by elsewhere 1/);
  lock.release();
  expect(readFileSync(path.join(run, 'lock', '2'), 'utf8')).toContain('elsewhere');
});

test('what stands among the turns and is none neither holds a run up nor ends it with a stack', () => {
  const run = newRun();
  mkdirSync(path.join(run, 'lock', '5', 'within'), { recursive: true });
  RunLock.take(run).release();
  expect(readdirSync(path.join(run, 'lock'))).toEqual(['6']);
  writeFileSync(path.join(run, 'lock', '999999999999999'), '');
  expect(() => RunLock.take(run)).toThrow(/lock\/999999999999999 is none of ours: remove it, and resume the run\.$/);
  rmSync(path.join(run, 'lock'), { recursive: true });
  writeFileSync(path.join(run, 'lock'), '');
  expect(() => RunLock.take(run)).toThrow(/cannot be written: (a part of the path is a file|a file of that name)/);
});

test.skipIf(process.platform !== 'linux')('a holder that is all that its container runs holds, and one in another container of this machine is asked by its lease', () => {
  const run = newRun();
  const start = readFileSync('/proc/1/stat', 'latin1').split(') ').at(-1)!.split(' ')[19]!;
  writeFileSync(path.join(run, 'lock', '1'), holder({ pid: 1, start }));
  expect(() => RunLock.take(run)).toThrow(/going already, in process 1/);
  // Its number is nobody's here, or somebody else's.
  writeFileSync(path.join(run, 'lock', '1'), holder({ host: own.host.replace(/pid:\[\d+\]$/, 'pid:[1]') }));
  expect(() => RunLock.take(run)).toThrow(/going already, on /);
  utimesSync(path.join(run, 'lock', '1'), 1, 1);
  RunLock.take(run).release();
});

test('an earlier version\'s trainer, which has no lock, is asked by its control.json', () => {
  const run = path.join(folder, 'earlier');
  mkdirSync(run);
  expect(liveTrainer(run)).toBeNull();
  for (const pid of [0, -1, 1, process.pid]) {
    writeFileSync(path.join(run, 'control.json'), JSON.stringify({ path: '/tmp/cnn-lab-1-00000000.sock', token: 'a'.repeat(48), pid }));
    expect(liveTrainer(run)).toBeNull();
  }
});

const script = path.join(folder, 'contend.cjs');
beforeAll(() => build({
  stdin: {
    contents: `
      import { RunLock } from './extension/trainer/run-lock';
      import { openSync, closeSync, rmSync } from 'node:fs';
      const [run, inside, number] = process.argv.slice(2);
      const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
      for (let taken = 0; taken < 6; ) {
        let lock;
        try { lock = RunLock.take(run); } catch (error) { if (error.id !== 'run-going') throw error; sleep(1 + (process.hrtime()[1] % 7)); continue; }
        // Nobody else is in here.
        closeSync(openSync(inside, 'wx'));
        taken++;
        sleep(1);
        rmSync(inside);
        // Every other process is killed with the run in its hands.
        if (taken === 6 && number % 2) process.kill(process.pid, 'SIGKILL');
        lock.release();
      }`,
    resolveDir: path.resolve('.'), loader: 'ts',
  },
  bundle: true, platform: 'node', format: 'cjs', outfile: script, logLevel: 'silent',
}));

test('of many processes that want a run at once one has it, though some are killed with it', async () => {
  const run = newRun();
  const inside = path.join(folder, 'inside');
  const contend = async (_: unknown, number: number): Promise<string> => {
    const child = spawn(process.execPath, [script, run, inside, String(number)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let error = '';
    child.stderr.on('data', (text: Buffer) => (error += text.toString()));
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (...how) => resolve(how)));
    return code === 0 || signal === 'SIGKILL' ? error : `exit ${code} ${error}`;
  };
  expect(await Promise.all(Array.from({ length: 6 }, contend))).toEqual(Array.from({ length: 6 }, () => ''));
  // Each has taken it six times, every turn by a number of its own.
  expect(readdirSync(path.join(run, 'lock'))).toEqual(['36']);
});
