import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { TrainControl } from '../../extension/core/train/control';
import { carryOut } from '../../extension/trainer/run';
import { cli, cnnLab, ended, events, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
const runs = path.join(folder, '.cnn-lab/runs');
let run: string;
const checkpoint = (file: string): string => path.join(run, 'checkpoints', file);

beforeAll(async () => {
  writeTinyExperiment(folder, { epochs: 1 });
  const outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json']);
  run = lastEvent(outcome).run;
  copyFileSync(checkpoint('last.safetensors'), checkpoint('other.safetensors'));
}, 60_000);

test('a checkpoint is one of the run', async () => {
  const copy = path.join(folder, 'elsewhere.safetensors');
  copyFileSync(checkpoint('last.safetensors'), copy);
  for (const name of ['../../../../elsewhere.safetensors', copy, '..', 'last']) {
    const { status, stdout, stderr } = await cnnLab(folder, ['predict', run, 'val:0', '--checkpoint', name]);
    expect([status, stdout], name).toEqual([2, '']);
    expect(stderr).toMatch(/is no checkpoint of a run: give the name of a file in its folder checkpoints, such as best\.safetensors\.\n$/);
  }
}, 60_000);

test('a broken checkpoint stands in nobody\'s way but that of who names it', async () => {
  const whole = await cnnLab(folder, ['predict', 'last', 'val:0', '--json', '--checkpoint', 'other.safetensors']);
  expect([whole.status, whole.stderr]).toEqual([0, '']);
  truncateSync(checkpoint('last.safetensors'), statSync(checkpoint('last.safetensors')).size - 4);
  for (const words of [['predict', 'last', 'val:0'], ['features', 'last', 'val:0', '--layer', '0'], ['explain', 'last', 'val:0']]) {
    const { status, stderr } = await cnnLab(folder, words);
    expect([status, stderr.trim()]).toEqual([0, expect.stringMatching(/^\S*last\.safetensors is not a whole safetensors file \(tensor "\S+" is not all there\)[^\n]*$/)]);
  }
  const again = await cnnLab(folder, ['predict', 'last', 'val:0', '--json']);
  expect(again.stdout).toBe(whole.stdout);
  const named = await cnnLab(folder, ['predict', 'last', 'val:0', '--checkpoint', 'last.safetensors']);
  expect([named.status, named.stdout]).toEqual([2, '']);
  expect(named.stderr).toMatch(/^\S*last\.safetensors is not a whole [^\n]*\n$/);
  for (const file of readdirSync(path.join(run, 'checkpoints'))) truncateSync(checkpoint(file), 9);
  const none = await cnnLab(folder, ['predict', 'last', 'val:0']);
  expect([none.status, none.stderr]).toEqual([2, expect.stringMatching(/^[^\n]*is not a whole safetensors file[^\n]*\n$/)]);
}, 60_000);

test('one broken run.json leaves the list of runs whole', async () => {
  mkdirSync(path.join(runs, '00-broken'), { recursive: true });
  writeFileSync(path.join(runs, '00-broken', 'run.json'), '{ "version": 1, "na');
  const { status, stdout, stderr } = await cnnLab(folder, ['runs']);
  expect(status).toBe(0);
  expect(stdout.split('\n')[1]).toMatch(/^00-broken +unreadable$/);
  expect(stdout).toContain(path.basename(run));
  expect(stderr).toMatch(/00-broken\/run\.json cannot be read \([^\n]+\): it was changed, or written by another version\.\n$/);
  const listed = (await cnnLab(folder, ['runs', '--json'])).stdout.trim().split('\n').map((line) => JSON.parse(line) as { id: string; status: string });
  expect(listed).toMatchObject([{ id: '00-broken', status: 'unreadable' }, { id: path.basename(run), status: 'finished' }]);
  const chosen = (words: string[]) => cnnLab(folder, ['runs', '--filter', ...words]);
  const { columns } = JSON.parse((await chosen(['optimizer=adam epoch>0', '--columns', 'optimizer,data.batch_size', '--json'])).stdout) as { columns: Record<string, unknown> };
  expect(columns).toEqual({ optimizer: { Adam: expect.objectContaining({ lr: 0.001 }) as object }, 'data.batch_size': 16 });
  expect((await chosen(['status=unreadable,finished', '--sort', 'status'])).stdout.split('\n').slice(1).map((line) => line.split(' ')[0])).toEqual([path.basename(run), '00-broken', '']);
  expect(await chosen(['seed=999'])).toMatchObject({ status: 0, stdout: 'None of 2 runs is so.\n' });
  expect(await chosen(['optimizer=adan'])).toMatchObject({ status: 2, stderr: '--filter: Column 11: "optimizer" is never "adan": did you mean Adam?\n' });
}, 30_000);

test('pictures train where nothing can be kept: a data folder that is a file, a disk that is full', async () => {
  for (const name of ['cat', 'dog']) mkdirSync(path.join(folder, 'pictures', name), { recursive: true });
  for (let i = 0; i < 24; i++) await sharp({ create: { width: 80, height: 80, channels: 3, background: { r: i * 9, g: 200 - i, b: 90 } } }).png().toFile(path.join(folder, 'pictures', i % 2 ? 'cat' : 'dog', `${i}.png`));
  execFileSync('mkfifo', [path.join(folder, 'pictures/cat/pipe.png')]);
  writeFileSync(path.join(folder, 'a-file'), '');
  const experiment = writeTinyExperiment(folder, {
    data: { dataset: { ImageFolder: { root: 'pictures', size: 64 } }, batch_size: 8, train_transform: ['ToTensor'], test_transform: ['ToTensor'] },
    model: [{ AdaptiveAvgPool2d: 2 }, 'Flatten', { Linear: 2 }], epochs: 1,
  });
  const words = ['train', path.basename(experiment), '--json', '--data-folder'];
  const kept = await cnnLab(folder, [...words, 'a-file']);
  // No file larger than 200 KB can be written: the decoded pictures take 295 KB.
  const full = await ended(spawn('bash', ['-c', 'ulimit -f 200; exec "$@"', 'bash', process.execPath, cli, ...words, 'full'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }));
  for (const [outcome, reason] of [[kept, 'a part of its path is a file, not a folder'], [full, 'it may not grow that large']] as const) {
    expect(lastEvent(outcome)).toMatchObject({ status: 'finished' });
    const notices = events(outcome).flatMap((event) => (event.type === 'notice' ? [event.message] : []));
    expect(notices).toContainEqual(expect.stringMatching(new RegExp(`^The decoded pictures could not be kept in \\S+ \\(${reason}\\): the run goes on`)));
    expect(notices).toContainEqual('One unreadable file was skipped: cat/pipe.png (it is a pipe, not a file).');
  }
  expect(readdirSync(path.join(folder, 'full/folders'))).toEqual([]);
}, 60_000);

test.skipIf(process.platform === 'win32')('a run with a link or a pipe in place of a file is not gone on with, and what it leads to is left alone', async () => {
  // Killed in its course, and as one may get it from elsewhere.
  writeTinyExperiment(folder, { epochs: 2 });
  const going = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '3'])).run;
  const victims = path.join(folder, 'victims');
  mkdirSync(path.join(victims, 'folder'), { recursive: true });
  const victim = path.join(victims, 'file');
  for (const file of [victim, ...['1', '2', 'last.safetensors'].map((name) => path.join(victims, 'folder', name))]) writeFileSync(file, 'mine, without an end of line');
  const listing = (): string => JSON.stringify(readdirSync(victims, { recursive: true, encoding: 'utf8' }).sort().map((name) => [name, statSync(path.join(victims, name)).isFile() && readFileSync(path.join(victims, name), 'utf8')]));
  const before = listing();
  const places = ['control.json', 'control.json.new', 'run.json.new', 'events.jsonl', 'lock', 'lock/9', 'checkpoints', 'checkpoints/last.state.safetensors.new', 'checkpoints/last.safetensors'];
  for (const [i, name] of [...places, 'pipe'].entries()) {
    const copy = path.join(folder, `copy-${i}`);
    cpSync(going, copy, { recursive: true });
    rmSync(path.join(copy, name), { recursive: true, force: true });
    if (name === 'pipe') execFileSync('mkfifo', [path.join(copy, 'control.json.new')]);
    else symlinkSync(['lock', 'checkpoints'].includes(name) ? path.join(victims, 'folder') : victim, path.join(copy, name));
    // In this process: what it asks is asked first.
    await expect(carryOut({ kind: 'resume', run: copy }, new TrainControl(), () => undefined), name).rejects.toThrow(name === 'pipe' ? /control\.json\.new is neither a file nor a folder/ : /is a link, and a run has none/);
  }
  expect(listing()).toBe(before);
  const { status, stderr } = await cnnLab(folder, ['resume', path.join(folder, 'copy-3')]);
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^\S*events\.jsonl is a link, and a run has none: [^\n]*\n$/)]);
}, 60_000);
