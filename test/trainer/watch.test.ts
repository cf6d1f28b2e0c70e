import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cli, cnnLab, ended, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
writeTinyExperiment(folder, { epochs: 4 });

test('a run that is going is watched to its end: a line an epoch where nothing can be redrawn', async () => {
  const training = cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json'], (line) => line.startsWith('{"type":"data-ready"') && started());
  let started!: () => void;
  await new Promise<void>((resolve) => (started = resolve));
  const watched = await cnnLab(folder, ['watch']);
  const { run } = lastEvent(await training);
  expect(watched).toMatchObject({ status: 0, stderr: '' });
  const lines = watched.stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(5);
  lines.slice(0, 4).forEach((line, i) => expect(line).toMatch(new RegExp(`^epoch ${i + 1}/4  loss [\\d.]+  accuracy [\\d.]+ %  val loss [\\d.]+  val accuracy [\\d.]+ %  lr [\\d.]+  [\\d.]+ s$`)));
  expect(lines[4]).toMatch(/^.*: finished · [\d.]+ % val · epoch 4\/4$/);
  expect(lines[4]).toContain(run);
});

test('--once draws what there is: curves in dots, validation as marks, and how the run stands', async () => {
  const { status, stdout } = await cnnLab(folder, ['watch', 'last', '--once']);
  expect(status).toBe(0);
  for (const words of ['Loss by step (◆ validation)', 'Accuracy by step (◆ validation)', 'Learning rate by step']) expect(stdout).toContain(words);
  expect(stdout.match(/[\u2801-\u28ff]/g)!.length).toBeGreaterThan(30);
  expect(stdout.match(/◆/g)!.length).toBeGreaterThan(4);
  // All three by the same steps, from the first to the last; of a run that has ended no time is left.
  expect(stdout.match(/└1─+36$/gm)).toHaveLength(3);
  expect(stdout).not.toContain('left');
  for (const line of stdout.split('\n').slice(0, -2)) expect([...line].length).toBeLessThanOrEqual(80);
});

test('a run whose trainer is gone is interrupted, and watched no longer', async () => {
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--max-steps', '3']));
  const log = path.join(run, 'events.jsonl');
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(0, -1);
  writeFileSync(log, '');
  // Long ago: a trainer that has just gone may be one that is only just starting.
  for (const line of lines) appendFileSync(log, `${line.replace(/"time":\d+/, '"time":1700000000000')}\n`);
  expect((await cnnLab(folder, ['watch', run])).stdout).toMatch(/: interrupted · .*epoch 1\/4/);
});

/** util-linux's `script` gives a command a terminal of its own. */
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

test.skipIf(!hasTerminal)('in a terminal the curves are drawn over, and fit it', async () => {
  const command = `stty cols 60 rows 24; '${process.execPath}' '${cli}' train tiny.cnn.jsonc --set epochs=120 >/dev/null 2>&1 & sleep 1; stty cols 60 rows 24; '${process.execPath}' '${cli}' watch last; wait`;
  const { stdout } = await ended(spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C.UTF-8' } }));
  expect(stdout).toMatch(/\x1b\[\d+A\x1b\[J/);
  expect(stdout).toMatch(/: finished · [\d.]+ % val · epoch 120\/120/);
  const frames = stdout.split(/\x1b\[\d+A\x1b\[J/);
  const last = frames.at(-1)!.split('\r\n');
  // Under the picture stands how the run ended, and the cursor.
  expect(last.length - 2).toBeLessThanOrEqual(23);
  for (const line of last.slice(0, -2)) expect([...line].length).toBeLessThanOrEqual(60);
});
