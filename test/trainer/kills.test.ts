import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EpochEnd, RunEvent } from '../../extension/shared/events';
import { decodeOutcomes, isRight, type OutcomeRow } from '../../extension/shared/outcomes';
import { seriesOf } from './series-of';
import { cli, cnnLab, ended, lastEvent, takeAway, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
/** What a checkpoint can be made of, all at once: best, kept epochs, EMA, SWA, accumulation, early stopping. */
writeTinyExperiment(folder, {
  epochs: 3,
  training: { accumulate: 2, clip_grad_norm: 1, ema: 0.9, swa_start: 1, early_stopping: { patience: 0, metric: 'val_loss', min_delta: 0.02 }, keep: { every: 2 }, best: 'val_loss' },
});
const runs = path.join(folder, '.cnn-lab/runs');
const run = (words: string[], killAt = '0') =>
  ended(spawn(process.execPath, ['--require', path.resolve('test/trainer/kill-at.cjs'), cli, ...words, '--threads', '1'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, KILL_AT: killAt } }));

/** Every tensor of every checkpoint, and the figures of each epoch, the last time it was done. */
function contentOf(place: string): Record<string, unknown> {
  const checkpoints = path.join(place, 'checkpoints');
  const files = Object.fromEntries(
    readdirSync(checkpoints).sort().map((file) => {
      const bytes = readFileSync(path.join(checkpoints, file));
      const header = 8 + Number(bytes.readBigUInt64LE(0));
      // The resume point's header holds how long epochs took.
      const kept = file.includes('.state.') ? bytes.subarray(header) : bytes;
      return [file, createHash('sha256').update(kept).digest('hex')];
    }),
  );
  const events = readFileSync(path.join(place, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent);
  const epochs = new Map(events.filter((event): event is EpochEnd => event.type === 'epoch-end').map(({ epoch, step, train_loss, val_loss, val_accuracy, lr }) => [epoch, { step, train_loss, val_loss, val_accuracy, lr }]));
  const last = events.at(-1)!;
  return {
    files, series: seriesOf(place), outcomes: createHash('sha256').update(readFileSync(path.join(place, 'outcomes.bin'))).digest('hex'), epochs: [...epochs], told: new Set(events.flatMap((event) => (event.type === 'checkpoint' ? event.file : []))),
    notices: events.flatMap((event) => (event.type === 'notice' ? event.message : [])), end: last.type === 'run-end' && { status: last.status, metrics: last.metrics, step: last.step },
  };
}

/** At how many of its writes; at all of them behind `npm run soak`. */
const each = Number(process.env.CNN_LAB_KILLS ?? 8);

test('killed at any write of a run, it resumes to the same bytes and figures', async () => {
  const whole = await run(['train', 'tiny.cnn.jsonc', '--json']);
  const first = path.join(runs, readdirSync(runs)[0]!);
  const reference = contentOf(first);
  // What is on record of each picture is of the weights that the figures are of: the averages.
  const { epochs, average, labels } = decodeOutcomes(readFileSync(path.join(first, 'outcomes.bin')));
  const share = (row: OutcomeRow) => labels.reduce((sum, _, i) => sum + Number(isRight(row, i)), 0) / labels.length;
  expect(epochs.map(share)).toEqual((reference.epochs as [number, EpochEnd][]).map(([, { val_accuracy }]) => val_accuracy));
  expect(share(average!)).toBe((reference.end as { metrics: { val_accuracy: number } }).metrics.val_accuracy);
  const writes = Number(/(\d+) writes/.exec(whole.stderr)![1]);
  expect(Object.keys(reference.files as object)).toEqual(['best.safetensors', 'epoch-0002.safetensors', 'last.safetensors', 'last.state.safetensors', 'swa.safetensors']);
  expect(writes).toBeGreaterThan(60);
  // Spread over the run, and before or after a write in turns.
  const places = Array.from({ length: Math.min(each, writes) }, (_, i) => 1 + Math.floor(((i + 0.5) * writes) / Math.min(each, writes)));
  for (const [i, at] of places.entries()) {
    rmSync(runs, { recursive: true, force: true });
    await run(['train', 'tiny.cnn.jsonc', '--json'], `${at}${i % 2 ? '+' : ''}`);
    const [name] = existsSync(runs) ? readdirSync(runs) : [];
    const place = path.join(runs, name ?? '');
    // Before its manifest is there, there is no run.
    if (!name || !existsSync(path.join(place, 'run.json'))) continue;
    const events = existsSync(path.join(place, 'events.jsonl')) ? readFileSync(path.join(place, 'events.jsonl'), 'utf8') : '';
    const resumed = await cnnLab(folder, ['resume', 'last', '--json', '--threads', '1']);
    if (events.endsWith('}\n') && events.trim().split('\n').at(-1)!.includes('"run-end"')) expect(resumed.stderr, `at ${at}`).toMatch(/has finished/);
    else expect(lastEvent(resumed).status, `at ${at}`).toBe('finished');
    expect(contentOf(place), `killed at write ${at} of ${writes}`).toEqual(reference);
  }
}, Math.min(3_600_000, Math.max(180_000, each * 20_000)));

/** How often a run is resumed by three at once; two hundred times behind `npm run soak`. */
const rounds = Number(process.env.CNN_LAB_ROUNDS ?? 5);

test('resumed by three at once, a run goes on with one of them', async () => {
  rmSync(runs, { recursive: true, force: true });
  writeTinyExperiment(folder, { data: { dataset: { Shapes: { images: 6000 } }, batch_size: 16, train_transform: ['ToTensor'], test_transform: ['ToTensor'] }, epochs: 100 });
  const started = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '3']);
  const { run: place } = lastEvent(started);
  for (let round = 2; round < 2 + rounds; round++) {
    const all = await Promise.all([1, 2, 3].map(() => cnnLab(folder, ['resume', place, '--json', '--max-steps', String(60 * round)])));
    expect(all.map(({ status }) => status).sort(), `round ${round}`).toEqual([0, 2, 2]);
    for (const { status, stderr } of all) if (status === 2) expect(stderr).toMatch(/is going already, in process \d+ since .*: stop it first\.\n$/);
  }
}, Math.max(180_000, rounds * 60_000));

test('a folder of checkpoints that is taken away is made anew; a run that is, is told of', async () => {
  rmSync(runs, { recursive: true, force: true });
  writeTinyExperiment(folder, { training: {}, epochs: 20 });
  const without = (what: (place: string) => string) => (line: string): void => {
    const event = JSON.parse(line) as RunEvent;
    const place = path.join(runs, readdirSync(runs)[0] ?? '');
    // Once the first epoch is saved, at the second's first step.
    if (event.type === 'step' && event.step === 10) takeAway(what(place));
  };
  const mended = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'], without((place) => path.join(place, 'checkpoints'))));
  expect(mended.status).toBe('finished');
  expect(readdirSync(path.join(mended.run, 'checkpoints'))).toContain('last.state.safetensors');
  rmSync(runs, { recursive: true, force: true });
  const gone = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'], without((place) => place));
  expect(gone.status).toBe(2);
  expect(gone.stderr).toMatch(/outcomes\.bin cannot be written: its folder is gone/);
});

/** A mount of its own that nothing can be written to, which takes rights. */
const mayMount = process.platform === 'linux' && spawnSync('unshare', ['-m', 'true']).status === 0;

test.skipIf(!mayMount)('a run on a disk that cannot be written is not resumed there, and says how it is', async () => {
  const { run: place } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '3']));
  const command = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$0" "$2" resume "$1"';
  const { status, stderr } = await ended(spawn('unshare', ['-m', 'sh', '-c', command, process.execPath, place, cli], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }));
  expect(stderr).toMatch(/^Run \S+ cannot go on where it is, for nothing can be written in .*: copy the run to a place where you may write, and resume it there\.\n$/);
  expect(status).toBe(2);
});
