import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cnnLab, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

test('compare --verdict says what can be concluded of runs that were trained, and what cannot', async () => {
  const folder = temporaryFolder();
  writeTinyExperiment(folder);
  const runs: string[] = [];
  for (const words of [['seed=1'], ['seed=2'], ['seed=1', 'epochs=1'], ['seed=2', 'epochs=1']]) {
    runs.push(lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1', ...words.flatMap((each) => ['--set', each])])).run);
  }
  const { stdout, stderr, status } = await cnnLab(folder, ['compare', ...runs, '--verdict']);
  expect([status, stderr]).toEqual([0, '']);
  const lines = stdout.trim().split('\n');
  expect(lines[0]).toMatch(/^setting +runs +val_accuracy +standard deviation/);
  expect(lines[1]).toMatch(/^epochs 3 +2 +\d+\.\d % +\d+\.\d points/);
  expect(lines[2]).toMatch(/^epochs 1 +2 +\d+\.\d % +\d+\.\d points/);
  expect(lines[3]).toMatch(/epochs 1 .*epochs 3.*\(2 seeds each, paired by seed\)/);
  const [first, , verdict] = (await cnnLab(folder, ['compare', ...runs, '--verdict', '--json', '--metric', 'val_loss'])).stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toMatchObject({ setting: 'epochs 3', runs: 2, figures: { 1: expect.any(Number) as number, 2: expect.any(Number) as number } });
  expect(verdict).toMatchObject({ metric: 'val_loss', a: 'epochs 3', b: 'epochs 1', pairs: 2, interval: [expect.any(Number), expect.any(Number)] });

  // One run of each: these two networks, picture by picture; and what says how far equal runs lie apart.
  const one = (await cnnLab(folder, ['compare', runs[0]!, runs[2]!, '--verdict'])).stdout;
  expect(one).toMatch(/cannot be told from one run of each with the same seed: these two networks are \d+\.\d points apart.* Of the 16 pictures that both validated, \d+ are right with the network of epochs 1 alone, \d+ with that of epochs 3 alone: .*McNemar's exact test, p = /);
  expect(one).toContain(`two more seeds of epochs 3 say it. cnn-lab train "${path.join(runs[0]!, 'experiment.cnn.jsonc')}" --set seed=2; cnn-lab train "`);
  const objects = (await cnnLab(folder, ['compare', runs[0]!, runs[2]!, '--verdict', '--json'])).stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(objects[0]).toMatchObject({ noise_floor: [expect.stringContaining('seed=2') as string, expect.stringContaining('seed=3') as string] });
  expect(objects[2]).toMatchObject({ outcome: 'few', networks: { pictures: 16, onlyA: expect.any(Number) as number, onlyB: expect.any(Number) as number, p: expect.any(Number) as number } });
  // Other seeds draw other pictures of Shapes.
  expect((await cnnLab(folder, ['compare', runs[0]!, runs[3]!, '--verdict'])).stdout).toMatch(/they validated different pictures \(another data set, split or seed\)/);

  // The best epoch, judged by pictures that did not choose it; where they are not on record it cannot be.
  expect((await cnnLab(folder, ['compare', ...runs, '--verdict', '--at', 'best'])).stdout).toMatch(/Of each run the best epoch is judged: one half of the pictures chooses it/);
  rmSync(path.join(runs[2]!, 'outcomes.bin'));
  const without = await cnnLab(folder, ['compare', ...runs, '--verdict', '--at', 'best']);
  expect([without.status, without.stderr]).toEqual([2, expect.stringMatching(/^The best epoch is judged by what each epoch said of each picture, which \S+ has not on record: /)]);
  expect((await cnnLab(folder, ['compare', runs[0]!, runs[2]!, '--verdict'])).stdout).toMatch(/what both said of each picture is not on record\./);

  // One setting alone, and what is no figure.
  expect((await cnnLab(folder, ['compare', runs[0]!, runs[1]!, '--verdict'])).stdout).toMatch(/All these runs are of one setting/);
  const wrong = await cnnLab(folder, ['compare', runs[0]!, '--verdict', '--metric', 'speed']);
  expect([wrong.status, wrong.stderr]).toEqual([2, '--metric: There is no figure "speed": use one of val_accuracy, macro_f1, top5_accuracy, best_val_accuracy, train_accuracy, val_loss, train_loss.\n']);
}, 120_000);
