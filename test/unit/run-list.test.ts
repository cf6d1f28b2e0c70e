import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findRun } from '../../extension/lab/find-run';
import { listRunFolders } from '../../extension/lab/run-folders';
import { readRuns } from '../../extension/lab/run-summary';
import { createRunFolder } from '../../extension/trainer/run-folder';
import { manifestOf } from './manifest-of';

const experiment = readFileSync('media/examples/lenet.cnn.jsonc', 'utf8');
const manifest = (id: string): string => JSON.stringify({ ...manifestOf(experiment), id, name: id });
const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ['cut short', '{"version": 1, "id"'],
  ['null', 'null'],
  ['a list', '[]'],
  ['of nothing but a version', '{"version":1}'],
  ['of another version', '{"version":9,"id":"b","name":"b"}'],
])('a run.json that is %s leaves the other runs in the list', (name, text) => {
  const runs = path.join(folder, name);
  for (const id of ['a', 'b', 'c']) {
    mkdirSync(path.join(runs, id), { recursive: true });
    writeFileSync(path.join(runs, id, 'run.json'), id === 'b' ? text : manifest(id));
  }
  const [a, b, c] = readRuns(runs).map(({ summary }) => summary);
  expect([a, c]).toMatchObject([{ id: 'a', epoch: 0 }, { id: 'c', epoch: 0 }]);
  expect(b).toEqual({ run: path.join(runs, 'b'), id: 'b', status: 'unreadable', error: expect.stringMatching(/b\/run\.json cannot be read \([^\n]+\): it was changed/) as string, said: expect.objectContaining({ sentence: expect.any(String) as string }) as object });
});

test('a run.json or a log that is a folder is told as such', () => {
  const runs = path.join(folder, 'folders');
  mkdirSync(path.join(runs, 'a', 'run.json'), { recursive: true });
  mkdirSync(path.join(runs, 'b', 'events.jsonl'), { recursive: true });
  writeFileSync(path.join(runs, 'b', 'run.json'), manifest('b'));
  const [a, b] = readRuns(runs).map(({ summary }) => summary);
  expect(a).toMatchObject({ status: 'unreadable', error: expect.stringContaining('it is a folder, not a file') as string });
  expect(b).toMatchObject({ status: 'unreadable', error: expect.stringMatching(/folders\/b\/events\.jsonl cannot be read \(it is a folder, not a file\)/) as string });
});

test('a place for runs that is a file is refused in one sentence, for reading and for writing', () => {
  const file = path.join(folder, 'a-file');
  writeFileSync(file, '');
  expect(() => listRunFolders(file)).toThrow(`${file} cannot be looked into for runs (it is a file, not a folder): name another folder of runs.`);
  expect(() => createRunFolder(file, 'x', '', new Date())).toThrow(/a-file.* cannot be written: .*choose another folder/);
  expect(listRunFolders(path.join(folder, 'nowhere'))).toEqual([]);
});

test('a run is meant by its folder\'s name, the beginning of it, or the name that it bears in lists, where one run has that', () => {
  const runs = path.join(folder, 'named');
  for (const [id, name] of [['20260102-030405-a', 'a'], ['20260102-030406-a', 'a'], ['20260102-030407-b', 'with momentum']]) {
    mkdirSync(path.join(runs, id!), { recursive: true });
    writeFileSync(path.join(runs, id!, 'run.json'), JSON.stringify({ ...manifestOf(experiment), id, name }));
  }
  for (const word of ['last', '20260102-030407', 'with momentum']) expect(path.basename(findRun(word, runs))).toBe('20260102-030407-b');
  expect(() => findRun('a', runs)).toThrow('"a" may be any of 20260102-030405-a, 20260102-030406-a: write more of the run\'s name.');
  expect(() => findRun('momentum', runs)).toThrow(/There is no run "momentum"/);
});
