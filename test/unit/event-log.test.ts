import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEvent, readEnds, readLog } from '../../extension/host/event-log';

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
  expect(await readLog(file)).toMatchObject({ events: [{ step: 1 }], lines: 2 });
  await appendFile(file, `${step(2).slice(20)}\n`);
  expect(await readLog(file)).toMatchObject({ events: [{ step: 1 }, { step: 2 }], lines: 3 });
});

test('a log that is not there has no events', async () => {
  expect(await readLog(file)).toEqual({ events: [], lines: 0 });
  expect(await readEnds(file)).toEqual([]);
});

test('of a long log the ends are read, without torn lines', async () => {
  const lines = Array.from({ length: 10_000 }, (_, index) => step(index));
  await writeFile(file, `${lines.join('\n')}\n`);
  const events = await readEnds(file);
  expect(events.length).toBeLessThan(3000);
  expect(events[0]).toMatchObject({ step: 0 });
  expect(events.at(-1)).toMatchObject({ step: 9999 });
});
