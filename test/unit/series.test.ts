import { spawnSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeHead, parseHead, shortest, stepColumns, type SeriesStep } from '../../extension/shared/series';
import { SeriesLog } from '../../extension/trainer/series/series-log';
import { eachStep, openSeries } from '../../extension/trainer/series/series-source';

let run: string;
beforeEach(async () => void (run = await mkdtemp(join(tmpdir(), 'series-'))));
afterEach(() => rm(run, { recursive: true }));

const file = () => join(run, 'series.bin');
const made = (step: number): SeriesStep => ({ step, time: 1e12 + 4 * step, seconds: 0.004, loss: 1 / step, accuracy: 0.5, lr: 0.001 });

async function steps(): Promise<SeriesStep[]> {
  const all: SeriesStep[] = [];
  for await (const step of eachStep(await openSeries(run))) all.push(step);
  return all;
}

async function write(done: number, to: number, change: Partial<SeriesStep> = {}): Promise<void> {
  const log = await SeriesLog.open(run, done, 'gradient_norm' in change ? ['gradient_norm'] : [], 1e12);
  for (let step = done + 1; step <= to; step++) log.append({ ...made(step), ...change });
  log.sync();
  log.close();
}

test('a row a step, twenty bytes each; its figures are those of the step, its time to the microsecond', async () => {
  await write(0, 100_000);
  const bytes = await readFile(file());
  expect(bytes.length - parseHead(bytes).offset).toBe(100_000 * 20);
  const all = await steps();
  expect(all).toHaveLength(100_000);
  const last = all.at(-1)!;
  expect({ ...last, time: 0, loss: 0, seconds: 0 }).toEqual({ ...made(100_000), time: 0, loss: 0, seconds: 0, lr: Math.fround(0.001) });
  expect(last.loss).toBe(Math.fround(1e-5));
  expect(Math.abs(last.time - made(100_000).time)).toBeLessThan(1e-3);
});

test('a step that was begun to be written is taken off, and a run that goes on is behind the step it goes on from', async () => {
  await write(0, 20);
  await appendFile(file(), Buffer.alloc(7, 255));
  expect(await steps()).toHaveLength(20);
  await write(12, 15, { loss: 9 });
  expect((await steps()).map(({ step, loss }) => [step, loss])).toEqual([...Array.from({ length: 12 }, (_, i) => [i + 1, Math.fround(1 / (i + 1))]), [13, 9], [14, 9], [15, 9]]);
  await write(15, 16);
  expect(Math.abs((await steps()).at(-1)!.time - made(16).time)).toBeLessThan(1e-3);
});

test('NaN and infinity are kept as they are; a clock that is set back too', async () => {
  await write(0, 1);
  await write(1, 2, { loss: NaN, accuracy: -Infinity, time: 9e11 });
  expect((await steps())[1]).toMatchObject({ loss: NaN, accuracy: -Infinity });
  expect(Math.abs((await steps())[1]!.time - 9e11)).toBeLessThan(10_000);
});

test('a column that is new on resuming is empty for what came before', async () => {
  await write(0, 5);
  await write(5, 7, { gradient_norm: 2 });
  expect((await steps()).map(({ gradient_norm }) => gradient_norm)).toEqual([undefined, undefined, undefined, undefined, undefined, 2, 2]);
  await write(7, 8);
  expect((await steps()).map(({ step, loss }) => [step, loss])).toEqual(Array.from({ length: 8 }, (_, i) => [i + 1, Math.fround(1 / (i + 1))]));
});

const line = (event: object) => `${JSON.stringify(event)}\n`;
const start = (step: number, time: number) => line({ type: 'run-start', time, run, name: 'x', step, epoch: 0, epochs: 2, engine: 'onnx', device: '', threads: 1, params: 1, pid: 1 });
const logged = (step: number, elapsed: number, loss: number | null = 1 / step) => line({ type: 'step', time: 1e12 + 1000 * elapsed, elapsed, step, epoch: 1, loss, accuracy: 0.5, lr: 0.001, images_per_second: 1 });

test('a run of an earlier version has what its log says, and goes on with a file', async () => {
  const log = [start(0, 1e12), logged(1, 1), logged(5, 2), logged(9, 3), start(5, 2e12), line({ type: 'paused', time: 2e12, step: 5, epoch: 1 }), line({ type: 'resumed', time: 2e12 + 50_000, step: 5, epoch: 1 }), logged(7, 60, null), '{"type":"st'];
  await writeFile(join(run, 'events.jsonl'), log.join(''));
  const known = [[1, 1, 1], [5, Math.fround(0.2), 1], [7, NaN, 10]];
  expect((await steps()).map(({ step, loss, seconds }) => [step, loss, seconds])).toEqual(known);
  // The time of what was taken back is no part of what comes after.
  expect((await steps()).map(({ time }) => Math.round(time - 1e12))).toEqual([1000, 2000, 60_000]);
  await write(6, 8);
  expect((await steps()).map(({ step, loss }) => [step, loss])).toEqual([[1, 1], [5, Math.fround(0.2)], [7, Math.fround(1 / 7)], [8, 0.125]]);
});

test('a file that is none is said to be, and keeps no run from going on', async () => {
  await writeFile(join(run, 'events.jsonl'), [start(0, 1e12), logged(1, 1), logged(2, 2)].join(''));
  for (const [bytes, reason] of [['x'.repeat(5000), 'no line of JSON'], ['{}\n', 'does not say'], ['null\n', 'does not say'], ['{"format":"CNN Lab series","version":2}\n', 'of version 2'], ['{"format":"CNN Lab series","version":1,"start":0,"columns":["loss"]}\n', 'lacks']] as const) {
    await writeFile(file(), bytes);
    await expect(openSeries(run), reason).rejects.toThrow(new RegExp(`series.bin cannot be read: it.*${reason}`));
  }
  await write(2, 3);
  expect((await steps()).map(({ step }) => step)).toEqual([1, 2, 3]);
});

test('a file cut within its head is written anew', async () => {
  await write(0, 3);
  await truncate(file(), 20);
  await write(0, 2);
  expect(await steps()).toHaveLength(2);
});

test('a log cannot make a series longer than a log of its length has one', async () => {
  await writeFile(join(run, 'events.jsonl'), [start(0, 1e12), logged(1, 1), logged(2 ** 40, 2)].join(''));
  expect((await steps()).map(({ step }) => step)).toEqual([1]);
});

/** A limit on the size of files stands in for a full disk: both make a write fail half-way. */
const limit = (bytes: string) => spawnSync('prlimit', [`--fsize=${bytes}:`, '--pid', String(process.pid)]).status === 0;

test('a resume point that says more steps than can have been is refused', async () => {
  await expect(SeriesLog.open(run, 9e15, [], 1e12)).rejects.toThrow(/last\.state\.safetensors does not say how far the run had come/);
});

test.skipIf(!limit('unlimited'))('where there is no room the reason is said, and no part of a row is left', async () => {
  const log = await SeriesLog.open(run, 0, [], 1e12);
  const { offset } = parseHead(await readFile(file()));
  try {
    limit(String(offset + 70));
    for (let step = 1; step <= 3; step++) log.append(made(step));
    expect(() => log.append(made(4))).toThrow(/series.bin cannot be written: the file may not grow that large; /);
  } finally {
    limit('unlimited');
  }
  expect((await readFile(file())).length).toBe(offset + 60);
  log.append(made(4));
  log.close();
  expect((await steps()).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
});

test('a head is a line that anything can read, and columns of a later version are passed over', () => {
  const head = Buffer.from(encodeHead(5, stepColumns));
  expect(head.length % 64).toBe(0);
  expect(JSON.parse(head.toString())).toMatchObject({ version: 1, start: 5, columns: [...stepColumns] });
  const later = encodeHead(5, [...stepColumns, 'momentum' as never]);
  expect(parseHead(later)).toMatchObject({ rowBytes: 24 });
});

test('a float32 is told by its shortest number', () => {
  for (const value of [0.001, 0.1, 3, 1e-8, 123456.7, 0, -2.5e-5]) expect(shortest(Math.fround(value))).toBe(value);
  for (const value of [1 / 3, Math.PI, 1e30 / 7]) expect(Math.fround(shortest(Math.fround(value)))).toBe(Math.fround(value));
});
