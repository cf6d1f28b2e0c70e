import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { forkPoints } from '../../extension/trainer/fork';
import type { EpochEnd, RunEvent } from '../../extension/shared/events';
import { cnnLab, events, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';
import { outcomesOf, recordOf, seriesOf } from './series-of';

const folder = temporaryFolder();
writeTinyExperiment(folder, { epochs: 4, scheduler: { CosineAnnealingLR: { T_max: 6 } }, training: { keep: 'all', record: ['activations', 'update_ratio'], record_every: 7 } });
const log = (run: string): RunEvent[] => readFileSync(path.join(run, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent);
const figures = (run: string): unknown[] => log(run).filter((event): event is EpochEnd => event.type === 'epoch-end').map(({ epoch, step, lr, train_loss, val_loss, val_accuracy }) => ({ epoch, step, lr, train_loss, val_loss, val_accuracy }));
const state = (run: string): Buffer => {
  const file = readFileSync(path.join(run, 'checkpoints/last.state.safetensors'));
  return file.subarray(8 + Number(file.readBigUInt64LE(0)));
};
const forked = (of: string, ...more: string[]) => cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--fork', of, ...more]);

let parent = '';
beforeAll(async () => {
  parent = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'])).run;
});

test('from the last checkpoint it is, bit for bit, the run that was given more epochs; the common past is there, and stays where the parent goes', async () => {
  const resumed = path.join(path.dirname(parent), 'resumed');
  cpSync(parent, resumed, { recursive: true });
  await cnnLab(folder, ['resume', resumed, '--json', '--set', 'epochs=6']);
  const outcome = await forked(`${parent}@last`, '--set', 'epochs=6');
  const { run } = lastEvent(outcome);
  expect(lastEvent(outcome)).toMatchObject({ status: 'finished', epoch: 6, step: 54 });
  expect(run).not.toBe(parent);
  expect(figures(run)).toEqual(figures(resumed));
  expect(state(run).equals(state(resumed))).toBe(true);
  expect(seriesOf(run)).toEqual(seriesOf(resumed));
  expect(outcomesOf(run)).toEqual(outcomesOf(resumed));
  expect(recordOf(run)).toEqual(recordOf(resumed));
  expect(recordOf(run).rows.map(([step]) => step)).toEqual([1, 8, 15, 22, 29, 36, 43, 50]);
  expect(JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'))).toMatchObject({ parent: { run: parent, id: path.basename(parent), epoch: 4, step: 36 } });
  expect(log(run).map(({ type }) => type).slice(0, 6)).toEqual(['epoch-end', 'epoch-end', 'epoch-end', 'epoch-end', 'fork', 'run-start']);
  expect(log(run)[4]).toMatchObject({ type: 'fork', run: parent, epoch: 4, step: 36 });
  expect(events(outcome).filter((event) => event.type === 'notice' && event.id === 'fork-weights-only')).toEqual([]);
  // By its name it would be the last run of all.
  rmSync(resumed, { recursive: true });
}, 60_000);

test('a fork waits in the queue as any run does, and is the same run bit for bit; what is no fork is told before it waits', async () => {
  const whole = lastEvent(await forked(`${parent}@2`, '--threads', '1')).run;
  const queue = (...words: string[]) => cnnLab(folder, ['queue', ...words, '--threads', '1']);
  const refusals: [string[], string][] = [
    [['tiny.cnn.jsonc', '--fork', 'last@4'], 'The experiment ends after 4 epochs, and the checkpoint is of epoch 4'],
    [['tiny.cnn.jsonc', '--fork', parent], 'names no checkpoint'],
    [['seeds.cnn.jsonc', '--fork', `${parent}@2`], 'seeds.cnn.jsonc tries several values or seeds'],
  ];
  const text = JSON.parse(readFileSync(path.join(folder, 'tiny.cnn.jsonc'), 'utf8')) as object;
  writeFileSync(path.join(folder, 'seeds.cnn.jsonc'), JSON.stringify({ ...text, study: { seeds: 2 } }));
  for (const [words, reason] of refusals) expect((await queue('add', ...words)).stderr).toContain(reason);
  expect((await queue()).stdout).toBe('Nothing is in the queue.\n');
  const study = (await queue('add', 'tiny.cnn.jsonc', '--fork', `${parent}@2`)).stdout.trim();
  expect((await queue('add', path.basename(study), '--fork', 'last@1')).stderr).toContain('was begun already');
  while ((await queue()).stdout !== 'Nothing is in the queue.\n') await new Promise((resolve) => setTimeout(resolve, 100));
  // "last" is what it was when it was queued.
  writeFileSync(path.join(folder, 'longer.cnn.jsonc'), JSON.stringify({ ...text, epochs: 6 }));
  await queue('pause');
  const later = (await queue('add', 'longer.cnn.jsonc', '--fork', 'last@last')).stdout.trim();
  expect(JSON.parse(readFileSync(path.join(later, 'study.json'), 'utf8'))).toMatchObject({ fork: expect.stringMatching(/@4$/) as string });
  await queue('skip', path.basename(later));
  await queue('resume');
  const run = path.join(path.dirname(parent), `${path.basename(study)}-0000`);
  expect(JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8'))).toMatchObject({ parent: { run: parent, epoch: 2 }, study: { id: path.basename(study) } });
  expect(log(run).at(-1)).toMatchObject({ type: 'run-end', status: 'finished' });
  expect(figures(run)).toEqual(figures(whole));
  expect(state(run).equals(state(whole))).toBe(true);
}, 60_000);

test('its checkpoints are listed with what goes on from each and what it takes on disk', () => {
  const points = forkPoints(parent);
  expect(points.map(({ epoch, whole }) => [epoch, whole])).toEqual([[1, false], [2, false], [3, false], [4, true]]);
  expect(points.map(({ best }) => best).filter(Boolean)).toEqual([true]);
  const files = readdirSync(path.join(parent, 'checkpoints'));
  expect(points.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(files.reduce((sum, file) => sum + statSync(path.join(parent, 'checkpoints', file)).size, 0));
});

test('from an epoch whose weights are kept, with another experiment: the past is the parent’s, ended and resumed bit for bit the fork that was not', async () => {
  const changes = ['--set', 'optimizer={"SGD":{"lr":0.5,"momentum":0.9}}', '--set', 'scheduler=null'];
  const whole = lastEvent(await forked('last@2', ...changes)).run;
  const noticed = log(whole).find((event) => event.type === 'notice' && event.id === 'fork-weights-only');
  expect(noticed).toMatchObject({ severity: 'information', message: expect.stringContaining('of epoch 2 the weights are kept') as string });
  const { run } = lastEvent(await forked(`${path.basename(parent)}@2`, ...changes, '--max-steps', '22'));
  // What both have in common is the fork's own by then.
  const away = path.join(folder, 'away');
  cpSync(parent, away, { recursive: true });
  rmSync(parent, { recursive: true });
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json']))).toMatchObject({ status: 'finished', epoch: 4, step: 36 });
  cpSync(away, parent, { recursive: true });
  expect(state(run).equals(state(whole))).toBe(true);
  expect(seriesOf(run)).toEqual(seriesOf(whole));
  expect(outcomesOf(run)).toEqual(outcomesOf(whole));
  expect(outcomesOf(run).epochs.slice(0, 2)).toEqual(outcomesOf(parent).epochs.slice(0, 2));
  expect(figures(whole).slice(0, 2)).toEqual(figures(parent).slice(0, 2));
  expect(figures(whole)).toMatchObject([{}, {}, { epoch: 3, step: 27, lr: 0.5 }, { epoch: 4, step: 36, lr: 0.5 }]);
  expect(seriesOf(whole).figures.slice(0, 18)).toEqual(seriesOf(parent).figures.slice(0, 18));
  const { stdout } = await cnnLab(folder, ['series', whole, '--csv']);
  expect(stdout.trim().split('\n')).toHaveLength(37);
}, 60_000);

test('what cannot be gone on from is one sentence', async () => {
  const refusal = async (of: string, ...more: string[]) => (await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--fork', of, ...more])).stderr;
  expect(await refusal(`${parent}@9`)).toBe(`Run ${path.basename(parent)} keeps no checkpoint "9": it has those of epochs 1, 2, 3, 4. "keep" in "training" says which are kept.\n`);
  expect(await refusal(parent)).toMatch(/names no checkpoint: write it as RUN@EPOCH/);
  expect(await refusal(`${parent}@first`)).toMatch(/names no checkpoint/);
  expect(await refusal(`${parent}@4`)).toMatch(/^The experiment ends after 4 epochs, and the checkpoint is of epoch 4: raise "epochs"\.\n$/);
  const wider = ['--set', 'model.0.Conv2d.out_channels=9', '--set', 'epochs=9'];
  expect(await refusal(`${parent}@4`, ...wider)).toMatch(/^The weights of \S+ do not fit the experiment's network: "0\.weight" is \[8, 3, 3, 3\] there, \[9, 3, 3, 3\] here\.\n$/);
  expect(await refusal(`${parent}@2`, ...wider)).toMatch(/(best|epoch-0002)\.safetensors: "0\.weight" is \[8, 3, 3, 3\], the model needs \[9, 3, 3, 3\]/);
  expect(await refusal(`${parent}@4`, '--weights', 'x')).toMatch(/^A run that goes on from another has its weights/);
});
