import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dequeue, enqueue, failInQueue, moveInQueue, queueOf, readQueue } from '../../extension/lab/queue/queue-place';
import { Room } from '../../extension/runner/queue/room';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-queue-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('studies keep the place that they are given; one that failed waits to be queued again', () => {
  const queue = queueOf(path.join(folder, '.cnn-lab', 'runs'));
  const studies = ['a', 'b', 'c', 'd'].map((name) => path.join(folder, '.cnn-lab', 'studies', name));
  for (const study of studies) {
    mkdirSync(study, { recursive: true });
    writeFileSync(path.join(study, 'study.json'), '{}');
    enqueue(queue, study);
    enqueue(queue, study);
  }
  const order = (): string => readQueue(queue).map(({ folder: study }) => path.basename(study)).join('');
  const moved = (study: number, place: number): string => {
    moveInQueue(queue, studies[study]!, place);
    return order();
  };
  expect([order(), moved(3, 1), moved(0, 9), moved(1, 2), moved(1, 3)]).toEqual(['abcd', 'dabc', 'dbca', 'dbca', 'dcba']);
  failInQueue(queue, studies[3]!, { id: 'x', sentence: 'It broke.', values: {} });
  expect(readQueue(queue)[0]!.mistake).toMatchObject({ id: 'x' });
  enqueue(queue, studies[3]!);
  expect(readQueue(queue).map(({ mistake }) => mistake)).toEqual([undefined, undefined, undefined, undefined]);
  expect(order()).toBe('cbad');
  dequeue(queue, studies[2]!);
  failInQueue(queue, studies[2]!, { id: 'x', sentence: 'It broke.', values: {} });
  expect(order()).toBe('bad');
});

test('an entry that is none is refused, and one of a study that is not there counts for nothing', () => {
  const queue = queueOf(path.join(folder, 'other', '.cnn-lab', 'runs'));
  mkdirSync(queue, { recursive: true });
  const entry = (text: string): void => writeFileSync(path.join(queue, 'x.json'), text);
  for (const [text, words] of [['', 'it is not JSON'], ['3', 'it is no object'], ['{"version":2}', 'its "version"'], ['{"version":1,"rank":"1"}', 'its "rank"'], ['{"version":1,"rank":1,"mistake":"x"}', 'its "mistake"'], ['{"version":1,"rank":1,"data_folder":3}', 'its "data_folder"']] as const) {
    entry(text);
    expect(() => readQueue(queue)).toThrow(words);
  }
  entry('{"version":1,"rank":1}');
  expect(readQueue(queue)).toEqual([]);
});

test('runs enter where there is room, in the order of their studies; a large one is not overtaken for ever, and has a machine that is too small alone', () => {
  let others = { cores: 0, bytes: 0 };
  const room = new Room({ cores: 4, bytes: 100 }, () => ['a', 'b', 'c'], () => others);
  const enter = (study: string, run: number, cores: number, bytes = 10): boolean => room.enter(study, run, { cores, bytes });
  expect([enter('a', 0, 2), enter('b', 0, 1, 95), enter('b', 0, 1), enter('b', 1, 2), enter('c', 0, 1)]).toEqual([true, false, true, false, false]);
  room.leave('b', 0);
  expect([enter('c', 0, 1), enter('b', 1, 2), enter('c', 0, 1)]).toEqual([false, true, false]);
  room.leave('a', 0);
  expect([enter('a', 1, 8), enter('c', 0, 1)]).toEqual([false, false]);
  room.leave('b', 1);
  expect(enter('a', 1, 8)).toBe(true);
  room.leave('a', 1);
  others = { cores: 3, bytes: 0 };
  expect([enter('a', 2, 2), enter('b', 2, 1)]).toEqual([false, false]);
  room.forget('a');
  expect(enter('b', 2, 1)).toBe(true);
});
