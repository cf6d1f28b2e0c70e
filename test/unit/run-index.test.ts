import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { readIndex, readIndexLater, stampOf, writeIndex } from '../../extension/lab/run-index';
import { writeMarks } from '../../extension/lab/run-marks';
import { readRuns } from '../../extension/lab/run-summary';
import { manifestOf } from './manifest-of';

const root = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-index-'));
const runs = path.join(root, '.cnn-lab', 'runs');
const file = path.join(root, '.cnn-lab', 'index');
const manifest = manifestOf(readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8'));
const idOf = (i: number): string => `20260101-1200${String(i).padStart(2, '0')}-mine`;
const folderOf = (i: number): string => path.join(runs, idOf(i));
const epoch = (n: number, accuracy: number): string =>
  `${JSON.stringify({ type: 'epoch-end', time: 1, epoch: n, step: 10 * n, lr: 0.1, train_loss: 1, train_accuracy: 0.5, val_loss: 1, val_accuracy: accuracy, seconds: 10 })}\n`;
const end = (status: string): string => `${JSON.stringify({ type: 'run-end', time: 1, status, run: 'x', epoch: 1, step: 10, metrics: { train_loss: 1, val_loss: 1, val_accuracy: 0.5 } })}\n`;

function makeRun(i: number, log: string): void {
  mkdirSync(folderOf(i), { recursive: true });
  writeFileSync(path.join(folderOf(i), 'run.json'), JSON.stringify({ ...manifest, id: idOf(i), seed: i, experiment: { ...manifest.experiment, seed: i } }));
  const file = path.join(folderOf(i), 'events.jsonl');
  writeFileSync(file, log);
  utimesSync(file, modified, modified);
}
/** Seconds since the epoch: what the logs' times are set to. */
const modified = 1_700_000_000;

const count = 20;
beforeEach(() => {
  rmSync(path.join(root, '.cnn-lab'), { recursive: true, force: true });
  for (let i = 0; i < count; i++) makeRun(i, epoch(1, i / 100) + end(i % 5 === 0 ? 'failed' : 'finished'));
  // Written long before they are read.
  vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ['Date'] });
  return () => vi.useRealTimers();
});
afterAll(() => rmSync(root, { recursive: true }));

/** What a list says, read without any index. */
function anew(): unknown {
  const before = readFileSync(file);
  rmSync(file);
  const found = readRuns(runs);
  writeFileSync(file, before);
  return found;
}

test('the second reading opens no run, and says the same', () => {
  const first = readRuns(runs);
  expect(readdirSync(path.join(root, '.cnn-lab')).sort()).toEqual(['index', 'runs']);
  expect(readIndex(runs).size).toBe(count);
  expect(readRuns(runs)).toEqual(first);
  // What is not opened may be anything of the same length and time.
  const { reading } = readIndex(runs).get(idOf(3))!;
  writeIndex(runs, [...readIndex(runs)].map(([id, each]) => [id, id === idOf(3) ? { ...each, reading: { ...reading, name: 'from the index' } } : each]));
  expect(readRuns(runs)[3]!.summary).toMatchObject({ name: 'from the index' });
});

test('equal parts of experiments are written once', () => {
  readRuns(runs);
  const parts = readFileSync(file, 'utf8').split('\n').filter((line) => line.startsWith('{"part"'));
  const objects = Object.values(manifest.experiment).filter((part) => typeof part === 'object' && part !== null);
  expect(parts).toHaveLength(new Set(objects.map((part) => JSON.stringify(part))).size);
});

test.each<[string, (folder: string) => void]>([
  ['goes on', (folder) => appendFileSync(path.join(folder, 'events.jsonl'), epoch(2, 0.99) + end('finished'))],
  ['is renamed', (folder) => writeFileSync(path.join(folder, 'run.json'), readFileSync(path.join(folder, 'run.json'), 'utf8').replace('"name":"mine"', '"name":"ours"'))],
  ['is changed to as many bytes, its time put back', (folder) => {
    const log = path.join(folder, 'events.jsonl');
    writeFileSync(log, readFileSync(log, 'utf8').replace('0.03', '0.93'));
    utimesSync(log, modified, modified);
  }],
  ['is tagged', (folder) => writeMarks(folder, { tags: ['baseline'], pinned: true, best: false })],
  ['is torn', (folder) => writeFileSync(path.join(folder, 'run.json'), '{"version": 1')],
  ['is gone', (folder) => rmSync(folder, { recursive: true })],
])('a run that %s is read anew', (_, change) => {
  const before = readRuns(runs);
  change(folderOf(3));
  const after = readRuns(runs);
  expect(after).not.toEqual(before);
  expect(after).toEqual(anew());
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['cut short', (bytes) => bytes.subarray(0, bytes.length - 100)],
  ['of one other bit', (bytes) => Buffer.from(bytes.map((byte, i) => (i === bytes.length - 300 ? byte ^ 1 : byte)))],
  ['empty', () => Buffer.alloc(0)],
  ['of no kind', () => Buffer.from('hello\n')],
  ['of a later version', (bytes) => Buffer.from(bytes.toString('latin1').replace('index 2', 'index 3'), 'latin1')],
])('an index that is %s is as none', (_, damage) => {
  const first = readRuns(runs);
  writeFileSync(file, damage(readFileSync(file)));
  expect(readIndex(runs).size).toBe(0);
  expect(readRuns(runs)).toEqual(first);
  expect(readIndex(runs).size).toBe(count);
});

test('entries that another program wrote count only as far as they are what this one would write', () => {
  readRuns(runs);
  const known = readIndex(runs);
  const wrong = { ...known.get(idOf(3))!, reading: { ...known.get(idOf(3))!.reading, name: 7 as unknown as string } };
  writeIndex(runs, [...known].map(([id, each]) => [id, id === idOf(3) ? wrong : each]));
  expect(readIndex(runs).size).toBe(count - 1);
});

test('a run that is going, or was written just now, is not in it; few are read without', () => {
  makeRun(20, epoch(1, 0.5));
  readRuns(runs);
  expect(readIndex(runs).has(idOf(20))).toBe(false);
  rmSync(file);
  vi.setSystemTime(stampOf(folderOf(19)).newest + 1);
  readRuns(runs);
  expect(readIndex(runs).has(idOf(19))).toBe(false);
  rmSync(file, { force: true });
  vi.setSystemTime(Date.now() + 100_000);
  for (let i = 5; i < count; i++) rmSync(folderOf(i), { recursive: true });
  readRuns(runs);
  expect(readdirSync(path.join(root, '.cnn-lab'))).toEqual(['runs']);
});

test('where it cannot be written, or lies where no workspace is, runs are read as ever', () => {
  mkdirSync(file);
  const first = readRuns(runs);
  expect(readRuns(runs)).toEqual(first);
  expect(readdirSync(path.join(root, '.cnn-lab')).sort()).toEqual(['index', 'runs']);
  rmSync(file, { recursive: true });
  writeIndex(path.join(root, 'elsewhere', 'runs'), []);
  expect(readdirSync(root)).toEqual(['.cnn-lab']);
});

test('it is read in pieces, too', async () => {
  readRuns(runs);
  let asked = 0;
  const pause = () => {
    asked++;
    return null;
  };
  expect(await readIndexLater(runs, pause)).toEqual(readIndex(runs));
  expect(asked).toBeGreaterThan(count);
  expect((await readIndexLater(path.join(root, 'nowhere', '.cnn-lab', 'runs'), pause)).size).toBe(0);
});
