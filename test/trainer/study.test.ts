import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import type { RunManifest } from '../../extension/shared/run-folder';
import { openStudy } from '../../extension/lab/study/read-study';
import { shownStudy } from '../../extension/lab/study/shown-study';
import { english } from '../../extension/shared/said';
import { liveTrainer } from '../../extension/trainer/live-trainer';
import { cli, cnnLab, ended, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';
import { seriesOf } from './series-of';
import { contentsOf, events, inFolder, json } from './study-contents';

const folder = temporaryFolder();
/** A folder with a study of its own. */
function withStudy(name: string, changes: Record<string, unknown>): string {
  const place = path.join(folder, name);
  mkdirSync(place);
  writeTinyExperiment(place, { epochs: 2, scheduler: null, ...changes });
  return place;
}
const study = (place: string, words: string[] = []): Promise<Outcome> => cnnLab(place, ['study', 'tiny.cnn.jsonc', '--threads', '1', ...words]);
const objects = ({ stdout }: Outcome): Record<string, unknown>[] => stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

test('a study trains each setting with each seed, in ordinary runs that say what they are of; what can be concluded is said at its end', async () => {
  const place = withStudy('whole', { optimizer: { Adam: { lr: { $try: [0.001, 0.01], $name: 'pace' } } }, study: { seeds: 2 } });
  const begun = await study(place);
  expect([begun.status, begun.stderr]).toEqual([0, '']);
  const lines = begun.stdout.trim().split('\n');
  expect(lines.slice(1, 4)).toEqual(['1/4 pace 0.001, seed 7: begun', expect.stringMatching(/^1\/4 pace 0\.001, seed 7: finished after 2 epochs, val_accuracy \d+\.\d %$/), '2/4 pace 0.001, seed 8: begun']);
  expect(begun.stdout).toMatch(/4 of 4 runs \(2 settings, 2 seeds each\) have ended: 4 finished, 0 ended early, 0 failed\./);
  expect(begun.stdout).toMatch(/pace 0\.01 .*pace 0\.001.*\(2 seeds each, paired by seed\)/);
  const runs = inFolder(place, 'runs');
  const [id] = inFolder(place, 'studies').map((each) => path.basename(each));
  expect(runs.map((run) => path.basename(run))).toEqual([0, 1, 2, 3].map((number) => `${id}-000${number}`));
  expect(runs.map((run) => json<RunManifest>(path.join(run, 'run.json'))).map(({ seed, study: of, source, experiment }) => [seed, of, source, experiment.optimizer.params.lr])).toEqual(
    [[7, 0.001], [8, 0.001], [7, 0.01], [8, 0.01]].map(([seed, pace], number) => [seed, { id, number, trial: Math.floor(number / 2), values: { pace } }, path.join(place, 'tiny.cnn.jsonc'), pace]),
  );
  expect(readFileSync(path.join(runs[3]!, 'experiment.cnn.jsonc'), 'utf8')).not.toMatch(/\$|"study"/);
  // For equal seeds: the same pictures held back (of the others "auto" was measured), the same first batch, augmented alike, into the same first weights and dropout.
  const begins = runs.map((run) => [json<RunManifest>(path.join(run, 'run.json')).normalize, seriesOf(run).figures[0]!.slice(0, 2)]);
  expect([begins[2], begins[3]]).toEqual([begins[0], begins[1]]);
  expect(begins[1]![0]).not.toEqual(begins[0]![0]);
  expect(begins[1]![1]).not.toEqual(begins[0]![1]);
  // Nothing is left to do; what was done is said again.
  const again = await study(place);
  expect(again.stdout).not.toMatch(/begun/);
  expect(inFolder(place, 'studies')).toHaveLength(1);
  const status = (await cnnLab(place, ['study', 'status'])).stdout.trim().split('\n');
  expect(status[0]).toMatch(/^setting +each seed +mean val_accuracy$/);
  expect(status).toHaveLength(4);
  expect(objects(await cnnLab(place, ['study', 'status', id!.slice(0, -2), '--json'])).map(({ number, state }) => [number, state])).toEqual([0, 1, 2, 3].map((number) => [number, 'finished']));
  expect((await cnnLab(place, ['runs', '--filter', `study=${id} trial=1`, '--columns', 'trial,optimizer.lr'])).stdout.trim().split('\n')).toHaveLength(3);
  const report = objects(await cnnLab(place, ['study', 'report', 'last', '--json']));
  expect(report.map(({ setting, a, b }) => setting ?? [a, b])).toEqual(['pace 0.001', 'pace 0.01', ['pace 0.001', 'pace 0.01']]);
  // As its panel shows it.
  const shown = shownStudy(openStudy(inFolder(place, 'studies')[0]!), english);
  expect(shown.trials.map(({ trial, state, words, cells, runs }) => [trial, state, words, cells, runs.map(({ run, seed, state }) => [run, seed, state])])).toEqual(
    [0.001, 0.01].map((pace, trial) => [trial, 'complete', `pace ${pace}`, [pace], [7, 8].map((seed, i) => [runs[2 * trial + i], seed, 'finished'])]),
  );
  expect(shown.best).toBe(shown.trials[0]!.value! >= shown.trials[1]!.value! ? 0 : 1);
  expect([shown.going, shown.rests, shown.importance, shown.verdicts.length, shown.columns.map(({ name }) => name)]).toEqual([false, false, null, 1, ['pace', 'val_accuracy']]);
  // One page to hand in, and the same as Markdown: notes, the networks' maps and answers, with what it was made.
  writeFileSync(path.join(runs[1]!, 'notes.md'), 'I **expected** <script>alert(1)</script> less.');
  writeFileSync(path.join(inFolder(place, 'studies')[0]!, 'notes.md'), 'Of the whole.');
  const written = await cnnLab(place, ['report', id!, '--out', 'page.html', '--out', 'page.md']);
  expect([written.status, written.stderr, written.stdout]).toEqual([0, '', `${path.join(place, 'page.html')}\n${path.join(place, 'page.md')}\n`]);
  const page = readFileSync(path.join(place, 'page.html'), 'utf8');
  const chapters = ['What was changed', 'What can be concluded', 'What more epochs and seeds would change', 'Curves', 'Where they disagree', 'What each answer rests on (Grad-CAM)', 'What the layers see (feature maps)', 'Notes', 'Certificate'];
  expect([...page.matchAll(/<h2>([^<]+)/g)].map(([, words]) => words)).toEqual(chapters);
  expect(page).not.toContain('<script');
  expect(page).toContain('I **expected** &#60;script&#62;');
  expect(page).toContain('Of the whole.');
  expect(page).toMatch(/pace 0\.01 .*pace 0\.001.*\(2 seeds each, paired by seed\)/);
  // Six pictures, each as it is and under two maps; two layers of two pictures in two networks.
  expect(page.match(/<img src="data:image\/png;base64,iVBOR/g)).toHaveLength(6 * 3 + 2 * 2 * 2);
  for (const run of runs) expect(page).toContain(json<RunManifest>(path.join(run, 'run.json')).data_hash!);
  const text = readFileSync(path.join(place, 'page.md'), 'utf8');
  expect(text).toContain('> I **expected** &lt;script>alert(1)&lt;/script> less.');
  for (const [, file] of text.matchAll(/!\[[^\]]*\]\((page\.pictures\/\d+\.\w+)\)/g)) expect(existsSync(path.join(place, file!)), file).toBe(true);
  expect(readdirSync(path.join(place, 'page.pictures'))).toHaveLength(6 * 3 + 2 * 2 * 2 + 5);
  expect((await cnnLab(place, ['report', runs[0]!, runs[2]!], undefined, 'zh_CN.UTF-8')).stdout).toBe(`${path.join(place, `report-${path.basename(runs[0]!)}.html`)}\n`);
  expect(readFileSync(path.join(place, `report-${path.basename(runs[0]!)}.html`), 'utf8')).toMatch(/<html lang="zh-cn">[^]*<h2>改了什么<\/h2>/);
  // A run in the archive still counts; of one that is gone nothing is known, the rest is judged.
  const archived = path.join(place, '.cnn-lab', 'archive', path.basename(runs[3]!));
  mkdirSync(path.dirname(archived));
  renameSync(runs[3]!, archived);
  expect(objects(await cnnLab(place, ['study', 'report', 'last', '--json']))).toMatchObject(report.map((each) => ('folders' in each ? { ...each, folders: expect.anything() as unknown } : each)));
  expect((await cnnLab(place, ['study', 'status'])).stdout).toMatch(/4 of 4 runs .* have ended: 4 finished/);
  const kept = path.join(place, 'kept');
  renameSync(archived, kept);
  expect((await cnnLab(place, ['study', 'status'])).stdout).toMatch(/3 of 4 runs .* have ended: 3 finished/);
  expect(objects(await cnnLab(place, ['study', 'report', 'last', '--json'])).map(({ runs: many }) => many)).toEqual([2, 1, [2, 1]]);
  renameSync(kept, runs[3]!);
  // A scheduler that the run did not have, given what it came to.
  const plateau = objects(await cnnLab(place, ['schedule', 'last', '--plateau', 'patience=0,threshold=1,factor=0.5', '--json']));
  expect(plateau.map(({ epoch, lr, plateau_lr, acts }) => [epoch, lr, plateau_lr, acts])).toEqual([[1, 0.01, 0.01, false], [2, 0.01, 0.01, true]]);
  expect((await cnnLab(place, ['schedule', 'last', '--plateau', 'patients=1'])).stderr).toBe('ReduceLROnPlateau has no "patients": did you mean "patience"?\n');
  // Two epochs and two seeds are too few to say what more would bring.
  const planned = objects(await cnnLab(place, ['plan', id!, '--epochs', '2', '--json']));
  expect(planned.map(({ unknown, outlook }) => [unknown, outlook])).toEqual([['few', undefined], ['few', undefined], [undefined, null]]);
  expect((await cnnLab(place, ['plan', 'last', '--epochs', '2'])).stdout).toMatch(/: what 2 more epochs would bring cannot be told\. That takes 6 epochs behind it/);
  expect((await cnnLab(place, ['series', 'last', '--parts'])).stdout).toBe('No step was measured: "update_ratio" in "record" asks for it.\n');
  expect((await cnnLab(place, ['export', 'last', '--to', 'optuna'])).status).toBe(0);
  const journal = readFileSync(path.join(place, 'optuna', `${id}.log`), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(journal.map(({ state, params }) => [state, params])).toEqual([[undefined, undefined], ...[0, 0, 1, 1].map((pace) => [1, { pace }])]);
  // Of one run each nothing can be told: the seeds that would tell are queued, and count for the study from then on. Asked for again they are the same.
  expect((await cnnLab(place, ['compare', runs[0]!, runs[2]!, '--verdict', '--queue'])).stdout).toMatch(/\n4 runs are in the queue\.\n$/);
  expect(objects(await cnnLab(place, ['compare', runs[0]!, runs[2]!, '--verdict', '--queue', '--json'])).at(-1)).toMatchObject({ runs: 4 });
  while ((await cnnLab(place, ['queue'])).stdout !== 'Nothing is in the queue.\n') await new Promise((resolve) => setTimeout(resolve, 100));
  expect(inFolder(place, 'studies')).toHaveLength(3);
  expect(objects(await cnnLab(place, ['study', 'report', 'last', '--json'])).map(({ setting, runs: many }) => [setting, many])).toEqual([['pace 0.001', 3], ['pace 0.01', 3], [undefined, [3, 3]]]);
  expect(shownStudy(openStudy(inFolder(place, 'studies')[0]!), english).trials.map(({ state, runs: own }) => [state, own.map(({ seed }) => seed)])).toEqual([['complete', [7, 8, 8, 9]], ['complete', [7, 8, 8, 9]]]);
  // Trained as it is, it is none of its settings.
  const train = await cnnLab(place, ['train', 'tiny.cnn.jsonc']);
  expect([train.status, train.stderr]).toEqual([2, 'tiny.cnn.jsonc is a study: it tries several values for pace. Run it as one, or write the values to train with. (cnn-lab study tiny.cnn.jsonc)\n']);
}, 120_000);

/** How often a study is killed; twenty times behind `npm run soak`. */
const kills = Number(process.env.CNN_LAB_STUDY_KILLS ?? 4);

test('killed at any moment, with its trainers or without, a study comes to what it would have come to, run by run and bit for bit', async () => {
  const changes = { optimizer: { Adam: { lr: { $range: [0.0003, 0.03], log: true } } }, model: [{ Conv2d: { out_channels: { $int: [4, 8] }, kernel_size: 3 } }, 'ReLU', { MaxPool2d: 4 }, 'Flatten', { Dropout: { p: 0.3 } }, { Linear: { out_features: 10 } }], epochs: 5, study: { search: 'random', trials: kills > 4 ? 8 : 4, at_once: 2, stop_early: 'asha', seeds: 1, metric: 'val_loss' } };
  const [whole, killed] = [withStudy('undisturbed', changes), withStudy('killed', changes)];
  expect((await study(whole)).status).toBe(0);
  const chance = random(Number(process.env.CNN_LAB_STUDY_SEED ?? 20));
  for (let turn = 0; turn < kills; turn++) {
    const child: ChildProcess = spawn(process.execPath, [cli, 'study', 'tiny.cnn.jsonc', '--threads', '1'], { cwd: killed, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
    // From when it has begun: on a machine with much to do that takes a while.
    const after = 2500 * chance.uniform();
    await ended(child, () => setTimeout(() => child.kill('SIGKILL'), after));
    const trainers = inFolder(killed, 'runs').map(liveTrainer).filter((pid) => pid !== null);
    if (chance.uniform() < 0.7) for (const pid of trainers) process.kill(pid, 'SIGKILL');
  }
  const last = await study(killed);
  expect([last.status, last.stderr]).toEqual([0, '']);
  expect(contentsOf(killed)).toEqual(contentsOf(whole));
  // All but the first two had to be held against others; what is ended early says why.
  const early = inFolder(whole, 'runs').filter((run) => events(run).some((event) => event.type === 'notice' && event.id === 'stopped-by-study'));
  for (const run of early) expect(events(run).at(-1)).toMatchObject({ type: 'run-end', status: 'stopped' });
  expect(early.length).toBeGreaterThan(0);
}, Math.max(180_000, kills * 30_000));

describe('what goes wrong', () => {
  test('a setting that cannot be trained and one that breaks are said, the others are trained; a broken one is tried again where that is asked', async () => {
    const place = withStudy('broken', {
      model: ['Flatten', { Linear: { out_features: 16 } }, 'ReLU', { $try: ['Identity', { GroupNorm: { num_groups: 4 } }] }, { Linear: { out_features: { $try: [10, 7] } } }],
      optimizer: { SGD: { lr: 0.01 } }, study: { seeds: 1 },
    });
    // Which is told before anything is trained: no entry alone is right.
    const refused = await study(place);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/tiny\.cnn\.jsonc:\d+:\d+: The network ends in 7 logits, but the data set has 10 classes/);
    expect(inFolder(place, 'studies')).toEqual([]);
    const exploding = withStudy('exploding', { optimizer: { SGD: { lr: { $try: [1e30, 0.01] } } }, study: { seeds: 1 } });
    const found = await study(exploding);
    expect(found.status).toBe(0);
    expect(found.stdout).toMatch(/1\/2 lr 1e\+30, seed 7: failed\. .*loss/);
    expect(found.stdout).toMatch(/2 of 2 runs \(2 settings, 1 seeds each\) have ended: 1 finished, 0 ended early, 1 failed\./);
    const again = await study(exploding, ['--retry', '--json']);
    expect(objects(again).map(({ type, number }) => [type, number])).toEqual([['study-start', undefined], ['run-resumed', 0], ['run-ended', 0], ['study-end', undefined]]);
  }, 120_000);

  test('a study whose runs all fail alike ends, and says why once', async () => {
    const place = withStudy('hopeless', { data: { dataset: { ImageFolder: { root: 'nowhere', size: 8 } } }, model: ['Flatten', { Linear: { out_features: 10 } }], optimizer: { SGD: { lr: { $try: [0.01, 0.02, 0.03, 0.04] } } }, study: { seeds: 1 } });
    const { status, stderr } = await study(place);
    expect(status).toBe(2);
    expect(stderr.trim().split('\n').at(-1)).toMatch(/^The first 3 runs all failed, and the study ends here: .*nowhere/);
  }, 120_000);
});

test('stopped it ends its runs with a checkpoint, at rest nothing goes on, and two of it are one too many', async () => {
  const place = withStudy('stopped', { data: { dataset: { Shapes: { images: 4000 } }, batch_size: 16, train_transform: ['ToTensor'], test_transform: ['ToTensor'] }, epochs: { $try: [60, 61] }, study: { seeds: 1 } });
  let second: Promise<Outcome> | null = null;
  const first = await cnnLab(place, ['study', 'tiny.cnn.jsonc', '--threads', '1'], (line, child) => {
    if (!line.includes('begun') || second) return;
    const trained = setInterval(() => {
      const [run] = inFolder(place, 'runs');
      if (!run || !existsSync(path.join(run, 'control.json')) || !events(run).some(({ type }) => type === 'step')) return;
      clearInterval(trained);
      second = study(place);
      void second.then(() => child.kill('SIGINT'));
    }, 50);
  });
  expect([first.status, first.stderr]).toEqual([0, '']);
  expect(first.stdout).toMatch(/1\/2 epochs 60, seed 7: stopped\n0 of 2 runs/);
  expect((await second!).stderr).toMatch(/^Study \S+ is being carried out already, in process \d+ since/);
  const [run] = inFolder(place, 'runs');
  expect(events(run!).at(-1)).toMatchObject({ type: 'run-end', status: 'stopped' });
  expect((await cnnLab(place, ['study', 'pause', 'last'])).stdout).toMatch(/The study rests/);
  const resting = await study(place);
  expect(resting.stdout).not.toMatch(/goes on\n|begun/);
  expect(resting.stdout).toMatch(/The study rests\.\n$/);
  const on = await cnnLab(place, ['study', 'resume', 'last', '--json'], (line, child) => void (line.includes('run-resumed') && child.kill('SIGINT')));
  expect(objects(on).map(({ type }) => type)).toEqual(['study-start', 'run-resumed', 'run-ended', 'study-end']);
}, 120_000);
