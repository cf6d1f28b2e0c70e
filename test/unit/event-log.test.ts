import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMilestones, readLog } from '../../extension/lab/event-log';
import { parseEvent } from '../../extension/shared/parse-event';

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
  expect(await readMilestones(file)).toEqual([]);
});

test('the milestones of a log are all but its steps, and the last step', async () => {
  const lines = Array.from({ length: 1000 }, (_, index) => step(index));
  const pause = JSON.stringify({ type: 'paused', time: 1, step: 500, epoch: 1 });
  await writeFile(file, `${[...lines.slice(0, 500), pause, ...lines.slice(500)].join('\n')}\n`);
  expect(await readMilestones(file)).toMatchObject([{ type: 'paused' }, { type: 'step', step: 999 }]);
});
