import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveRun, daysKept, removeOld, restoreRun, runsSetAside, setAside } from '../../extension/lab/keep-run';

let home: string;
const runs = (): string => path.join(home, '.cnn-lab/runs');
const deleted = (): string => path.join(home, '.cnn-lab/deleted');
beforeEach(() => {
  home = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-keep-'));
  for (const id of ['a', 'b', 'c']) {
    mkdirSync(path.join(runs(), id), { recursive: true });
    writeFileSync(path.join(runs(), id, 'run.json'), id);
  }
});
afterEach(() => rmSync(home, { recursive: true }));
const day = 24 * 3600 * 1000;

test('a run that is deleted is set aside in one piece and can be brought back, by whoever looks into the folder', () => {
  const moved = setAside([path.join(runs(), 'a'), path.join(runs(), 'b')], 1000);
  expect(moved).toEqual([path.join(deleted(), '1000/a'), path.join(deleted(), '1000/b')]);
  setAside([path.join(runs(), 'c')], 2000);
  expect(readdirSync(runs())).toEqual([]);
  expect(runsSetAside(deleted()).map((folder) => path.relative(deleted(), folder))).toEqual(['2000/c', '1000/a', '1000/b']);
  expect(moved.map(restoreRun)).toEqual([path.join(runs(), 'a'), path.join(runs(), 'b')]);
  expect(readFileSync(path.join(runs(), 'a/run.json'), 'utf8')).toBe('a');
  expect(readdirSync(deleted())).toEqual(['2000']);
});

test('one that was in the archive is deleted and brought back, too; a run of its name that came meanwhile stays', () => {
  const [moved] = setAside([archiveRun(path.join(runs(), 'a'))], 1000) as [string];
  expect(moved).toBe(path.join(deleted(), '1000/a'));
  mkdirSync(path.join(runs(), 'a'));
  expect(() => restoreRun(moved)).toThrow('There is a run of that name already');
  expect(existsSync(path.join(moved, 'run.json'))).toBe(true);
});

test('what was deleted is gone for good a week later, and not before', async () => {
  setAside([path.join(runs(), 'a')], 10 * day);
  setAside([path.join(runs(), 'b')], 12 * day);
  await removeOld(deleted(), 10 * day + daysKept * day);
  expect(readdirSync(deleted())).toHaveLength(2);
  await removeOld(deleted(), 11 * day + daysKept * day);
  expect(runsSetAside(deleted()).map((folder) => path.basename(folder))).toEqual(['b']);
});

test('what a link in place of a folder leads to is never deleted, nor what is no time', async () => {
  const elsewhere = path.join(home, 'elsewhere');
  mkdirSync(path.join(elsewhere, '1000/precious'), { recursive: true });
  symlinkSync(elsewhere, deleted(), 'dir');
  await removeOld(deleted(), 1000 * day);
  expect(runsSetAside(deleted())).toEqual([]);
  rmSync(deleted());
  mkdirSync(path.join(deleted(), 'mine'), { recursive: true });
  symlinkSync(path.join(elsewhere, '1000'), path.join(deleted(), '1000'), 'dir');
  await removeOld(deleted(), 1000 * day);
  expect(existsSync(path.join(elsewhere, '1000/precious'))).toBe(true);
  expect(existsSync(path.join(deleted(), 'mine'))).toBe(true);
});
