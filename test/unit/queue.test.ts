import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { dequeue, enqueue, failInQueue, moveInQueue, queueOf, readQueue, standingInQueue } from '../../extension/lab/queue/queue-place';
import { QueueReader } from '../../extension/lab/queue/queue-state';
import { studyToQueue } from '../../extension/lab/queue/study-to-queue';
import { beginStudy } from '../../extension/lab/study/begin-study';
import { setRest } from '../../extension/lab/study/rest';
import { QueueRunner } from '../../extension/runner/queue/queue-runner';
import { Room } from '../../extension/runner/queue/room';
import { english } from '../../extension/shared/said';
import { RunLock, whoHolds } from '../../extension/trainer/run-lock';

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

test('an entry that is none says what is wrong and keeps no other from being read; queued again it is sound; one of a study that is not there counts for nothing', () => {
  const queue = queueOf(path.join(folder, 'other', '.cnn-lab', 'runs'));
  mkdirSync(queue, { recursive: true });
  for (const study of ['x', 'y']) {
    mkdirSync(path.join(path.dirname(queue), 'studies', study), { recursive: true });
    writeFileSync(path.join(path.dirname(queue), 'studies', study, 'study.json'), '{}');
  }
  const [x, y] = ['x', 'y'].map((study) => path.join(path.dirname(queue), 'studies', study)) as [string, string];
  enqueue(queue, y);
  const entry = (text: string): void => writeFileSync(path.join(queue, 'x.json'), text);
  for (const [text, words] of [['', 'it is not JSON'], ['3', 'it is no object'], ['{"version":2}', 'its "version"'], ['{"version":1,"rank":"1"}', 'its "rank"'], ['{"version":1,"rank":1,"mistake":"x"}', 'its "mistake"'], ['{"version":1,"rank":1,"data_folder":3}', 'its "data_folder"']] as const) {
    entry(text);
    const [broken, sound] = readQueue(queue);
    expect(english(broken!.mistake!)).toMatch(`x.json cannot be read (${words}`);
    expect([broken!.folder, sound!.folder, sound!.mistake]).toEqual([x, y, undefined]);
  }
  enqueue(queue, x);
  expect(readQueue(queue).map(({ folder, mistake }) => [folder, mistake])).toEqual([[y, undefined], [x, undefined]]);
  rmSync(x, { recursive: true });
  expect(readQueue(queue).map(({ folder }) => folder)).toEqual([y]);
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

test('what waits is told with its place, what a run of it takes and what keeps it; one that cannot be read keeps no other from being told; a cluster\'s is none of this machine\'s', () => {
  const place = path.join(folder, 'told');
  const runs = path.join(place, '.cnn-lab', 'runs');
  const queue = queueOf(runs);
  mkdirSync(place);
  const experiment = (name: string, study: object): string => {
    const file = path.join(place, `${name}.cnn.jsonc`);
    writeFileSync(file, JSON.stringify({ data: { dataset: { Shapes: { images: 100 } }, batch_size: 16 }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: { Adam: { lr: { $try: [0.1, 0.01] } } }, epochs: 1, study }));
    return file;
  };
  const first = beginStudy(experiment('first', { seeds: 2 }), { runs, threads: 3 });
  const second = beginStudy(experiment('second', { seeds: 1 }), { runs });
  const broken = beginStudy(experiment('broken', { seeds: 1 }), { runs });
  for (const study of [first, broken, second]) enqueue(queue, study);
  writeFileSync(path.join(broken, 'study.json'), '{}');
  setRest(second, true);
  const reader = new QueueReader(queue);
  const { studies, ...state } = reader.read();
  expect(state).toEqual({ pid: null, paused: false, drained: false });
  expect(studies.map(({ study, name, runs: many, ended, going, rests }) => [path.basename(study) === path.basename(first), name, many, ended, going, rests])).toEqual([[true, 'first', 4, 0, 0, false], [false, path.basename(broken), 0, 0, 0, false], [false, 'second', 2, 0, 0, true]]);
  expect(studies.map(({ mistake }) => mistake?.id)).toEqual([undefined, 'study-unreadable', undefined]);
  // The process itself, and the little that this network has.
  expect(studies[0]!.need).toEqual({ cores: 3, bytes: expect.closeTo(256.8e6, -6) as number });
  expect(standingInQueue(second, runs)).toEqual({ place: 3, rests: false, mistake: null });
  expect(reader.read().studies).toEqual(studies);
  const elsewhere = experiment('elsewhere', { seeds: 1, on: { slurm: {} } });
  expect(() => studyToQueue(elsewhere, { runs })).toThrow(/^elsewhere\.cnn\.jsonc is carried out on a cluster, which has a queue of its own/);
});

test('a run that somebody begins beside the queue, and that does not say yet what it takes, has the machine until it does, and fails no study', async () => {
  const place = path.join(folder, 'beside');
  const runs = path.join(place, '.cnn-lab', 'runs');
  mkdirSync(place);
  const file = path.join(place, 'waits.cnn.jsonc');
  writeFileSync(file, JSON.stringify({ data: { dataset: { Shapes: { images: 100 } }, batch_size: 16 }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: 'SGD', epochs: 1, study: { seeds: 2 } }));
  const study = beginStudy(file, { runs });
  const queue = queueOf(runs);
  enqueue(queue, study);
  // As a trainer has it before it has written its manifest.
  const begins = RunLock.take(path.join(runs, 'begins'));
  const runner = new QueueRunner(queue, () => undefined);
  const end = runner.carryOut();
  await expect.poll(() => whoHolds(study)?.pid).toBe(process.pid);
  runner.stop();
  await end;
  begins.release();
  expect(readQueue(queue)).toMatchObject([{ folder: study }]);
  expect(readQueue(queue)[0]!.mistake).toBeUndefined();
  expect(readdirSync(path.join(study, 'claims'))).toEqual([]);
});
