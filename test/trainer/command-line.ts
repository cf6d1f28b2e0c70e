import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { RunEnd, RunEvent } from '../../extension/shared/events';

export const cli = path.resolve('dist/cli.js');
export const trainer = path.resolve('dist/trainer.js');

/** Whether a process can be given mounts of its own here, as of a disk that is full: it takes rights. */
export const mayMount = process.platform === 'linux' && spawnSync('unshare', ['-m', 'true']).status === 0;

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A folder of this test file's own, gone when its tests are done: a trainer that is just ending may still write into it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-test-'));
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

/** Takes a folder away that a trainer may be writing to: at once, for what is removed file by file can get a new one meanwhile. */
export function takeAway(folder: string): void {
  const gone = path.join(mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-gone-')), path.basename(folder));
  renameSync(folder, gone);
  rmSync(path.dirname(gone), { recursive: true });
}

/** `cnn-lab WORDS`, to its end, in English whatever this machine speaks. `during` may act on it while it runs: it sees stdout's lines as they come. */
export function cnnLab(cwd: string, words: string[], during?: (line: string, child: ChildProcess) => void, locale = 'C'): Promise<Outcome> {
  return ended(spawn(process.execPath, [cli, ...words], { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: locale } }), during);
}

export async function ended(child: ChildProcess, during?: (line: string, child: ChildProcess) => void): Promise<Outcome> {
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  let rest = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    outcome.stdout += text;
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) during?.(line, child);
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (outcome.stderr += text));
  outcome.status = await new Promise((resolve) => child.once('close', resolve));
  return outcome;
}

export const events = ({ stdout }: Outcome): RunEvent[] => stdout.trim().split('\n').map((line) => JSON.parse(line) as RunEvent);

export function lastEvent(outcome: Outcome): RunEnd {
  const last = outcome.stdout === '' ? null : events(outcome).at(-1)!;
  if (last?.type !== 'run-end') throw new Error(`The run did not end: exit ${outcome.status}, ${outcome.stderr}`);
  return last;
}

/** An experiment that takes a second: 144 pictures to train on in 9 steps, dropout and momentum so that everything a resume must restore is there. */
export function writeTinyExperiment(folder: string, changes: Record<string, unknown> = {}): string {
  const experiment = {
    data: {
      dataset: { Shapes: { images: 160 } },
      batch_size: 16,
      train_transform: ['RandomHorizontalFlip', { RandomCrop: { size: 32, padding: 4 } }, 'ToTensor', { Normalize: 'auto' }],
      test_transform: ['ToTensor', { Normalize: 'auto' }],
    },
    model: [
      { Conv2d: { out_channels: 8, kernel_size: 3, padding: 1, bias: false } }, 'BatchNorm2d', 'ReLU', { MaxPool2d: { kernel_size: 4 } },
      'Flatten', { Dropout: { p: 0.5 } }, { Linear: { out_features: 10 } },
    ],
    optimizer: { Adam: { lr: 0.001 } },
    scheduler: { ReduceLROnPlateau: { patience: 0, factor: 0.5 } },
    epochs: 3,
    seed: 7,
    ...changes,
  };
  const file = path.join(folder, 'tiny.cnn.jsonc');
  writeFileSync(file, JSON.stringify(experiment, null, 2));
  return file;
}
