import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { EpochEnd, RunEvent } from '../../extension/shared/events';
import { recordable } from '../../extension/shared/record';
import { outcomesOf, recordOf, seriesOf } from './series-of';
import { cli, cnnLab, ended, events, lastEvent, mayMount, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
writeTinyExperiment(folder, { training: { record: [...recordable], record_every: 5 } });
const log = (run: string): RunEvent[] => readFileSync(path.join(run, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent);
const weights = (run: string): Buffer => readFileSync(path.join(run, 'checkpoints/last.state.safetensors'));
/** Each epoch's figures, the last time it was done. */
const figures = (run: string): unknown[] => {
  const epochs = new Map(log(run).filter((event): event is EpochEnd => event.type === 'epoch-end').map((event) => [event.epoch, event]));
  return [...epochs.values()].map(({ epoch, step, lr, train_loss, train_accuracy, val_loss, val_accuracy }) => ({ epoch, step, lr, train_loss, train_accuracy, val_loss, val_accuracy }));
};
/** Tensors without the metadata, which holds the seconds that the epoch took. */
const tensors = (file: Buffer): Buffer => file.subarray(8 + Number(file.readBigUInt64LE(0)));

let whole = '';
beforeAll(async () => {
  whole = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'])).run;
});

function expectSame(run: string): void {
  expect(figures(run)).toEqual(figures(whole));
  expect(tensors(weights(run)).equals(tensors(weights(whole)))).toBe(true);
  expect(seriesOf(run)).toEqual(seriesOf(whole));
  expect(seriesOf(run).rows).toBe(27);
  expect(recordOf(run)).toEqual(recordOf(whole));
  expect(recordOf(run).rows.map(([step]) => step)).toEqual([1, 6, 11, 16, 21, 26]);
  expect(outcomesOf(run)).toEqual(outcomesOf(whole));
}

test.each([4, 9, 13])('ended after %i steps and resumed: bit for bit the run that was not', async (steps) => {
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', String(steps)]));
  const outcome = await cnnLab(folder, ['resume', run, '--json']);
  expect(events(outcome)[0]).toMatchObject({ type: 'run-start', step: steps });
  expect(lastEvent(outcome)).toMatchObject({ status: 'finished', epoch: 3, step: 27, run });
  expectSame(run);
  expect(log(run).filter((event) => event.type === 'notice' && event.message.startsWith('Normalize "auto"'))).toHaveLength(1);
});

test('layers that are freed at an epoch: ended before it, at it and behind it, a run goes on bit for bit, and is verified', async () => {
  const freed = ['train', 'tiny.cnn.jsonc', '--json', '--set', 'freeze=["0"]', '--set', 'unfreeze={"epoch":1}', '--set', 'layer_decay=0.5'];
  const { run: unbroken } = lastEvent(await cnnLab(folder, freed));
  for (const steps of [5, 9, 13]) {
    const { run } = lastEvent(await cnnLab(folder, [...freed, '--max-steps', String(steps)]));
    expect(lastEvent(await cnnLab(folder, ['resume', run, '--json']))).toMatchObject({ status: 'finished', step: 27 });
    expect(figures(run)).toEqual(figures(unbroken));
    expect(tensors(weights(run)).equals(tensors(weights(unbroken)))).toBe(true);
  }
  expect(tensors(weights(unbroken)).equals(tensors(weights(whole)))).toBe(false);
  expect(await cnnLab(folder, ['verify', unbroken])).toMatchObject({ status: 0 });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s stops with a checkpoint, and the run goes on bit for bit', async (signal) => {
  let steps = 0;
  const stopped = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'], (line, child) => {
    if (line.includes('"type":"step"') && ++steps === 1) child.kill(signal);
  });
  const { run, status } = lastEvent(stopped);
  expect({ status, exit: stopped.status }).toEqual({ status: 'stopped', exit: 0 });
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json']))).toMatchObject({ status: 'finished', step: 27 });
  expectSame(run);
});

test('killed in the middle of an epoch: interrupted, a torn line, and it goes on bit for bit from its last checkpoint', async () => {
  let run = '';
  let checkpoints = 0;
  await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'], (line, child) => {
    if (line.includes('"run-start"')) run = (JSON.parse(line) as { run: string }).run;
    // The first epoch's last and best: the next epoch is going when this is read.
    if (line.includes('"checkpoint"') && ++checkpoints === 2) child.kill('SIGKILL');
  });
  appendFileSync(path.join(run, 'events.jsonl'), '{"type":"step","st');
  appendFileSync(path.join(run, 'series.bin'), Buffer.alloc(7, 255));
  appendFileSync(path.join(run, 'record.bin'), Buffer.alloc(7, 255));
  const { stdout } = await cnnLab(folder, ['runs', '--json']);
  const listed = stdout.trim().split('\n').map((line) => JSON.parse(line) as { run: string; status: string });
  expect(listed.find((each) => each.run === run)).toMatchObject({ status: 'interrupted' });
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json']))).toMatchObject({ status: 'finished', step: 27 });
  expectSame(run);
});

test('a finished run can be given more epochs', async () => {
  const run = copyOf(whole, 'more');
  const refused = await cnnLab(folder, ['resume', run]);
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringMatching(/finished its 3 epochs: raise them, or start a new run\. \(--set epochs=6\)/) });
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json', '--set', 'epochs=4']))).toMatchObject({ status: 'finished', epoch: 4, step: 36 });
});

test('a checkpoint that was cut short is refused by name', async () => {
  const run = copyOf(whole, 'cut');
  truncateSync(path.join(run, 'checkpoints/last.state.safetensors'), 5000);
  const { status, stderr } = await cnnLab(folder, ['resume', run, '--set', 'epochs=4']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^.*cut\/checkpoints\/last\.state\.safetensors is not a whole safetensors file .*\n$/);
});

// A limit on the size of files stands in for a full disk: both make a write fail half-way.
test.skipIf(process.platform === 'win32')('no room for a checkpoint: one clear error, the one before survives', async () => {
  const run = copyOf(whole, 'full');
  const before = weights(run);
  const blocks = Math.floor(before.length / 2 / 1024);
  const child = spawn('bash', ['-c', `ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, cli, 'resume', run, '--json', '--set', 'epochs=4'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = await ended(child);
  expect(outcome.status).toBe(2);
  expect(outcome.stderr).toMatch(/^.*last\.state\.safetensors cannot be written: the file may not grow that large; .*\n$/);
  expect(lastEvent(outcome)).toMatchObject({ status: 'failed', error: outcome.stderr.trim() });
  expect(weights(run).equals(before)).toBe(true);
  expect(readdirSync(path.join(run, 'checkpoints')).sort()).toEqual(['best.safetensors', 'last.safetensors', 'last.state.safetensors']);
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json', '--set', 'epochs=4']))).toMatchObject({ status: 'finished', epoch: 4 });
});

test.skipIf(!mayMount)('on a disk that is full from the start: one clear error, and no half-made run; where it fills later the run is there to be resumed', async () => {
  const disk = path.join(folder, 'disk');
  mkdirSync(disk);
  const left = path.join(folder, 'left-on-the-disk');
  const ways: string[] = [];
  for (const kilobytes of [4, 8, 12, 20, 28]) {
    const mounted = `mount -t tmpfs -o size=${kilobytes}k tmpfs ${disk} && "$@"; status=$?; find ${disk} -mindepth 2 -maxdepth 2 -printf '%f ' > ${left}; exit $status`;
    const child = spawn('unshare', ['-m', 'sh', '-c', mounted, 'sh', process.execPath, cli, 'train', 'tiny.cnn.jsonc', '--runs', disk, '--threads', '1'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } });
    const { status, stderr } = await ended(child);
    expect(status, stderr).toBe(2);
    const lines = stderr.trim().split('\n');
    expect(lines.filter((line) => line.includes('cannot be written') && !line.startsWith('warning: The run goes on'))).toEqual(lines.slice(-1));
    expect(lines.at(-1)).toMatch(/: the disk is full; free some space and try again\.$/);
    const files = readFileSync(left, 'utf8').trim().split(' ').sort();
    ways.push(files.includes('run.json') && files.includes('experiment.cnn.jsonc') ? 'a run' : files.join(' '));
  }
  expect(ways[0]).toBe('');
  expect(ways.at(-1)).toBe('a run');
  expect(ways.filter((way) => way !== '' && way !== 'a run')).toEqual([]);
}, 120_000);

function copyOf(run: string, name: string): string {
  const copy = path.join(path.dirname(run), name);
  cpSync(run, copy, { recursive: true });
  return copy;
}

test('every step is in the series, as JSON and as CSV; a run of an earlier version has those of its log, and goes on with all', async () => {
  const json = async (run: string) => (await cnnLab(folder, ['series', run, '--json'])).stdout.trim().split('\n').map((line) => JSON.parse(line) as { step: number; loss: number; lr: number; seconds: number; time: number });
  const all = await json(whole);
  expect(all.map(({ step }) => step)).toEqual(Array.from({ length: 27 }, (_, i) => i + 1));
  expect(all[0]).toMatchObject({ lr: 0.001 });
  expect(all[0]).not.toHaveProperty('gradient_norm');
  const logged = log(whole).filter((event) => event.type === 'step');
  for (const { step, loss, time } of logged) {
    expect(all[step - 1]!.loss).toBeCloseTo(loss, 6);
    expect(Math.abs(all[step - 1]!.time - time)).toBeLessThan(50);
  }
  const csv = (await cnnLab(folder, ['series', whole, '--csv'])).stdout.trim().split('\n');
  expect(csv).toHaveLength(28);
  expect(csv[1]).toMatch(/^1,\d{13},[\d.e-]+,[\d.]+,[\d.]+,0\.001,$/);
  expect((await cnnLab(folder, ['series', whole])).stdout).toMatch(/^steps +loss +lowest .*\n1 to 2 /);
  const old = copyOf(whole, 'old');
  for (const file of ['series.bin', 'outcomes.bin']) rmSync(path.join(old, file));
  expect((await json(old)).map(({ step }) => step)).toEqual(logged.map(({ step }) => step));
  expect(lastEvent(await cnnLab(folder, ['resume', old, '--json', '--set', 'epochs=4']))).toMatchObject({ status: 'finished' });
  expect((await json(old)).map(({ step }) => step)).toEqual([...logged.map(({ step }) => step), ...Array.from({ length: 9 }, (_, i) => 28 + i)]);
  expect(outcomesOf(old).epochs.map(({ step }) => step)).toEqual([0, 0, 0, 36]);
});
