import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { physicalCores } from '../../extension/engines/physical-cores';
import { startQueue } from '../../extension/lab/queue/start-queue';
import { liveTrainer } from '../../extension/trainer/live-trainer';
import { cli, cnnLab, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';
import { contentOf, events, inFolder } from './study-contents';

const folder = temporaryFolder();
interface State {
  pid: number | null;
  paused: boolean;
  studies: { name: string; runs: number; ended: number; going: number; mistake: object | null }[];
}

/** A folder with experiments: two studies of two runs each, and one that tries nothing. */
function withExperiments(name: string): string {
  const place = path.join(folder, name);
  mkdirSync(place);
  const studies: [string, object][] = [['first', { lr: { $try: [0.001, 0.003] } }], ['second', { lr: { $try: [0.01, 0.02] } }], ['third', { lr: 0.005 }]];
  for (const [each, adam] of studies) {
    const file = writeTinyExperiment(place, { epochs: 6, scheduler: null, optimizer: { Adam: adam }, ...(each === 'third' ? {} : { study: { seeds: 1 } }) });
    renameSync(file, path.join(place, `${each}.cnn.jsonc`));
  }
  return place;
}
const queue = (place: string, ...words: string[]): Promise<Outcome> => cnnLab(place, ['queue', ...words, ...(words[0] === 'add' ? ['--threads', '1'] : [])]);
const state = async (place: string): Promise<State> => JSON.parse((await queue(place, 'status', '--json')).stdout) as State;
const names = async (place: string): Promise<string[]> => (await state(place)).studies.map(({ name }) => name);
const runsOf = (place: string, study: string): string[] => inFolder(place, 'runs').filter((run) => path.basename(run).includes(`-${study}-0`));

test('studies and a single run wait in their order, and are carried out by a process that may be killed at any moment, beside a run that somebody starts by hand', async () => {
  const [whole, place] = [withExperiments('undisturbed'), withExperiments('queued')];
  for (const each of ['first', 'second']) expect((await cnnLab(whole, ['study', `${each}.cnn.jsonc`, '--threads', '1'])).status).toBe(0);
  // At rest nothing begins, whatever is put there.
  await queue(place, 'pause');
  for (const each of ['first', 'second', 'third']) expect((await queue(place, 'add', `${each}.cnn.jsonc`)).stderr).toBe('');
  expect(await state(place)).toMatchObject({ pid: null, paused: true, studies: [{ name: 'first', runs: 2, ended: 0, going: 0 }, { name: 'second', runs: 2 }, { name: 'third', runs: 1 }] });
  const study = (name: string): string => path.basename(inFolder(place, 'studies').find((each) => each.endsWith(`-${name}`))!);
  expect((await queue(place, 'move', study('third'), '--to', '1')).stdout).toMatch(/^1 +\S+-third +0\/1 +1 core, \d+ MB +waits\n2 +\S+-first/m);
  expect((await queue(place, 'skip', study('first'))).status).toBe(0);
  expect((await queue(place, 'skip', study('first'))).stderr).toMatch(/^Study \S+-first is not in the queue/);
  await queue(place, 'add', study('first'));
  expect(await names(place)).toEqual(['third', 'second', 'first']);
  expect((await queue(place, 'resume')).stdout).toBe('The queue goes on.\n');
  const byHand = cnnLab(place, ['train', 'third.cnn.jsonc', '--threads', '1']);
  const chance = random(3);
  let most = 0;
  for (let turn = 0; turn < 3; ) {
    const { pid, studies } = await state(place);
    if (studies.length === 0) break;
    const trainers = inFolder(place, 'runs').filter((run) => /-000\d$/.test(run)).map(liveTrainer).filter((each) => each !== null);
    most = Math.max(most, trainers.length);
    for (const each of trainers) expect(os.getPriority(each)).toBeGreaterThanOrEqual(os.constants.priority.PRIORITY_BELOW_NORMAL);
    if (pid === null || trainers.length === 0) continue;
    process.kill(pid, 'SIGKILL');
    if (chance.uniform() < 0.5) for (const each of trainers) process.kill(each, 'SIGKILL');
    turn++;
    // At once: whoever is ending still seems to be at it.
    startQueue(cli, path.join(place, '.cnn-lab', 'queue'));
    while ((await state(place)).pid === pid) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  while ((await state(place)).studies.length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  expect(most).toBeLessThanOrEqual(physicalCores());
  expect(most).toBeGreaterThan(0);
  for (const each of ['first', 'second']) expect(runsOf(place, each).map(contentOf)).toEqual(runsOf(whole, each).map(contentOf));
  expect((await byHand).status).toBe(0);
  const [single] = runsOf(place, 'third');
  expect(events(single!).at(-1)).toMatchObject({ type: 'run-end', status: 'finished' });
  expect(readFileSync(path.join(single!, 'experiment.cnn.jsonc'), 'utf8')).not.toContain('"study"');
  expect((await queue(place)).stdout).toBe('Nothing is in the queue.\n');
});

test('drained it ends what is going and begins nothing; a study that cannot be carried out, or whose entry cannot be read, says why, is not tried again, and stops no other', async () => {
  const place = withExperiments('drained');
  const file = writeTinyExperiment(place, { data: { dataset: { ImageFolder: { root: 'nowhere', size: 8 } } }, model: ['Flatten', { Linear: { out_features: 10 } }], scheduler: null, optimizer: { SGD: { lr: { $try: [0.01, 0.02, 0.03] } } }, study: { seeds: 1 } });
  await queue(place, 'drain');
  await queue(place, 'add', path.basename(file));
  await queue(place, 'add', 'third.cnn.jsonc');
  const torn = (await queue(place, 'add', 'first.cnn.jsonc')).stdout.trim();
  writeFileSync(path.join(place, '.cnn-lab', 'queue', `${path.basename(torn)}.json`), '{"version":1,');
  expect((await queue(place)).stdout).toMatch(/The queue begins no run any more\.\n$/);
  expect(inFolder(place, 'runs')).toEqual([]);
  await queue(place, 'resume');
  // Which of the two is over first is nobody's to say.
  while ((await state(place)).studies.some(({ mistake }) => mistake === null)) await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await state(place)).studies).toMatchObject([{ name: 'first', ended: 0, mistake: { id: 'queue-unreadable' } }, { name: 'tiny', mistake: { id: 'study-broken' } }]);
  expect((await queue(place, 'move', 'last')).stderr).toMatch(/^Say where to/);
  expect((await queue(place, 'pase')).stderr).toMatch(/^queue has no "pase": use one of pause/);
});
