import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasBrokenOff, startingMs } from '../../extension/lab/silence';
import { startDetached } from '../../extension/lab/start-trainer';
import { newRunIn } from '../../extension/lab/started-run';
import { ownIdentity } from '../../extension/trainer/process-identity';
import { RunLock } from '../../extension/trainer/run-lock';

let runs: string;
const locks: RunLock[] = [];
beforeEach(() => void (runs = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-started-'))));
afterEach(() => {
  for (const lock of locks.splice(0)) lock.release();
  rmSync(runs, { recursive: true });
});

const start = (pid: number): string => `${JSON.stringify({ type: 'run-start', time: 1, run: 'x', name: 'x', step: 0, epoch: 0, epochs: 1, engine: 'onnx', device: '', threads: 1, params: 1, pid })}\n`;
function make(name: string, log: string | null): string {
  const run = path.join(runs, name);
  mkdirSync(run);
  if (log !== null) writeFileSync(path.join(run, 'events.jsonl'), log);
  return run;
}
const soon = (): Promise<string> => new Promise((resolve) => setTimeout(() => resolve('nothing yet'), 200));

test('a trainer\'s run is the one that came since, says its process id, and is held by it', async () => {
  // This process's number, from before: another that bore it.
  make('old', start(process.pid));
  const trainer = { pid: process.pid, ended: false };
  const found = (await newRunIn(runs))(trainer);
  make('of-another-window', start(process.pid + 1));
  make('without-log', null);
  const own = make('own', start(process.pid).slice(0, 20));
  expect(await Promise.race([found, soon()])).toBe('nothing yet');
  writeFileSync(path.join(own, 'events.jsonl'), start(process.pid));
  // It says that it has started and nobody holds it: not yet, or no more.
  expect(await Promise.race([found, soon()])).toBe('nothing yet');
  locks.push(RunLock.take(own));
  expect(await found).toBe(own);
});

test('a run that ended at once is found; a trainer that ended without one has none', async () => {
  const trainer = { pid: process.pid, ended: false };
  const found = (await newRunIn(runs))(trainer);
  const elsewhere = make('own', start(process.pid));
  trainer.ended = true;
  expect(await found).toBe(elsewhere);
  expect(await (await newRunIn(runs))({ pid: process.pid, ended: true })).toBeNull();
  expect(await (await newRunIn(path.join(runs, 'nowhere')))({ pid: process.pid, ended: true })).toBeNull();
});

test('a run that comes by a rename, as from a copy, is looked at once it is there', async () => {
  const made = make('.part', start(process.pid + 1));
  const trainer = { pid: process.pid + 1, ended: false };
  const place = path.join(runs, 'late');
  const found = (await newRunIn(path.join(runs)))(trainer);
  renameSync(made, place);
  trainer.ended = true;
  expect(await found).toBe(place);
});

test('a run has broken off where it says nothing and nobody lives who carries it out', () => {
  const run = make('run', start(process.pid));
  const now = 1_000_000;
  // Just starting, or just gone.
  expect(hasBrokenOff(run, now - 1000, 1000, now)).toBe(false);
  expect(hasBrokenOff(run, now - startingMs - 1, 0, now)).toBe(true);
  // The clock was set back since: the log's own silence counts.
  expect(hasBrokenOff(run, now + 3_600_000, 1000, now)).toBe(false);
  expect(hasBrokenOff(run, now + 3_600_000, startingMs + 1, now)).toBe(true);
  locks.push(RunLock.take(run));
  // Heard by its log alone, which may say nothing for long.
  expect(hasBrokenOff(run, 0, 1e9, now)).toBe(false);
});

test('a lock of a process that is gone, or whose number another bears, holds nothing', () => {
  const run = make('run', start(process.pid));
  mkdirSync(path.join(run, 'lock'));
  writeFileSync(path.join(run, 'lock', '1'), JSON.stringify({ ...ownIdentity(), start: 'another', since: '' }));
  expect(hasBrokenOff(run, 0, 0)).toBe(true);
});

test('a trainer may fail while nobody asks how it ended: it is known when they do', async () => {
  const script = path.join(runs, 'fails.cjs');
  writeFileSync(script, 'console.error("Out of paper."); process.exitCode = 1;');
  const trainer = await startDetached(script, [], runs, 'trainer');
  await expect.poll(() => trainer.ended).toBe(true);
  // Its words are read meanwhile, and its promise is rejected: unheard, that would end a process that serves on.
  await expect.poll(() => inspect(trainer.end)).toContain('rejected');
  await expect(trainer.end).rejects.toThrow('Out of paper.');
});
