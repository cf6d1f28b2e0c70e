import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMilestones, readLog } from '../../extension/lab/event-log';
import { parseEvent } from '../../extension/shared/parse-event';
import { LineCutter } from '../../extension/trainer/log-lines';
import { LogReader } from '../../extension/trainer/log-reader';
import { EventLog } from '../../extension/trainer/run-folder';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-log-'));
  file = join(folder, 'events.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

const step = (number: number) => JSON.stringify({ type: 'step', time: number, step: number, epoch: 1, loss: 1, accuracy: 0, lr: 0.1, images_per_second: 1 });

test('a line that is no event is refused, not thrown', () => {
  for (const line of ['', 'null', '[]', '"step"', '{"type":"toString"}', '{"type":"later-version"}', '{"type":"step"']) expect(parseEvent(line)).toBeNull();
  expect(parseEvent(step(1))).toMatchObject({ type: 'step', step: 1 });
});

test('a line that is still being written is left for later, and other lines are counted', async () => {
  await writeFile(file, `${step(1)}\n{"type":"later-version"}\n${step(2).slice(0, 20)}`);
  expect(await readLog(file)).toMatchObject({ events: [{ line: 0, event: { step: 1 } }], lines: 2 });
  await appendFile(file, `${step(2).slice(20)}\n`);
  expect(await readLog(file)).toMatchObject({ events: [{ line: 0, event: { step: 1 } }, { line: 2, event: { step: 2 } }], lines: 3 });
});

test('a log that is not there has no events', async () => {
  expect(await readLog(file)).toEqual({ events: [], lines: 0 });
  expect(await readMilestones(file)).toEqual([]);
});

test('the milestones of a log are all but its steps, and the last step before each and at the end', async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => step(index));
  const pause = JSON.stringify({ type: 'paused', time: 1, step: 500, epoch: 1 });
  await writeFile(file, `${[...lines.slice(0, 500), pause, ...lines.slice(500)].join('\n')}\n`);
  expect(await readMilestones(file)).toMatchObject([{ type: 'step', step: 499 }, { type: 'paused' }, { type: 'step', step: 999 }]);
  expect(await readLog(file, 500)).toMatchObject({ events: [{ line: 500, event: { type: 'paused' } }, { line: 1000, event: { step: 999 } }], lines: 1001 });
});

test('lines are cut wherever the pieces end: within characters, at CRLF, with lines longer than any may be', () => {
  const text = Buffer.from(`naïve 🦊\r\n\n${'x'.repeat(40)}\n名前\nrest`);
  for (let size = 1; size <= text.length; size++) {
    const cutter = new LineCutter(20);
    const lines: (string | null)[] = [];
    for (let at = 0; at < text.length; at += size) cutter.cut(text.subarray(at, at + size), (bytes, start, end) => lines.push(bytes && bytes.toString('utf8', start, end)));
    expect(lines, `pieces of ${size}`).toEqual(['naïve 🦊\r', '', null, '名前']);
    expect(cutter.overlong).toBe(false);
  }
});

test('of an endless line nothing is kept', () => {
  const cutter = new LineCutter(20);
  for (let i = 0; i < 100; i++) cutter.cut(Buffer.alloc(1000, 120), () => expect.fail('no line'));
  expect(cutter.overlong).toBe(true);
});

test('a resumed log drops what was cut short, knows where each line begins, and is read on where its file is gone', async () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `${step(i)}\n`);
  await writeFile(file, `${lines.join('')}{"type":"st`);
  const log = new EventLog(folder);
  const reader = new LogReader(file);
  expect([reader.lines, reader.size]).toEqual([10_000, Buffer.byteLength(lines.join(''))]);
  log.append('läst');
  // It reads no more than it was told of.
  expect(reader.offset(10_001)).toBe(reader.size);
  reader.appended('läst');
  for (const line of [0, 1, 4095, 4096, 4097, 9999, 10_000]) expect(reader.offset(line)).toBe(Buffer.byteLength(lines.slice(0, line).join('')));
  expect(reader.offset(10 ** 15)).toBe(reader.size);
  await rm(file);
  expect(reader.read(reader.offset(9999)).toString()).toBe(`${lines[9999]}läst\n`);
  log.close();
  reader.close();
});
