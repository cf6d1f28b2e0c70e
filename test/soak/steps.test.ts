import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../extension/shared/events';
import { cli, ended, lastEvent, temporaryFolder, writeTinyExperiment } from '../trainer/command-line';
import { heldBy, processesWith, told, type Held } from './processes';

const folder = temporaryFolder();
const temporary = path.join(folder, 'tmp');

// Two hundred epochs: as many validations and checkpoints, and worker threads that make each batch.
test.skipIf(process.platform !== 'linux')('50,000 steps: memory, handles, sockets and threads stay where they were', async () => {
  mkdirSync(temporary);
  writeTinyExperiment(folder, {
    data: { dataset: { Shapes: { images: 1111 } }, batch_size: 4, train_transform: ['RandomHorizontalFlip', 'ToTensor'], test_transform: ['ToTensor'] },
    model: [{ AvgPool2d: { kernel_size: 8 } }, 'Flatten', { Dropout: { p: 0.1 } }, { Linear: { out_features: 10 } }],
    scheduler: null, epochs: 200, training: { ema: 0.99 },
  });
  const seen: { step: number; held: Held }[] = [];
  const started = performance.now();
  const child = spawn(process.execPath, [cli, 'train', 'tiny.cnn.jsonc', '--json', '--threads', '1'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: temporary, CNN_LAB_SOAK: folder } });
  const outcome = await ended(child, (line) => {
    const event = JSON.parse(line) as RunEvent;
    if (event.type !== 'epoch-end') return;
    const held = heldBy(child.pid!);
    if (held) seen.push({ step: event.step, held });
  });
  const { status, step, run } = lastEvent(outcome);
  expect({ status, step }).toEqual({ status: 'finished', step: 50_000 });
  // A checkpoint may just be being written when one looks: the fewest handles of several looks are those that stay.
  const part = (from: number): Held => {
    const looks = seen.filter((each) => each.step > from && each.step <= from + 10_000).map(({ held }) => held);
    const fewest = (of: (held: Held) => number): number => Math.min(...looks.map(of));
    const rssMb = looks.reduce((sum, held) => sum + held.rssMb, 0) / looks.length;
    return { rssMb, handles: fewest(({ handles }) => handles), sockets: fewest(({ sockets }) => sockets), threads: fewest(({ threads }) => threads) };
  };
  const [early, fourth, fifth] = [part(10_000), part(30_000), part(40_000)];
  console.log(`50,000 steps in ${((performance.now() - started) / 1000).toFixed(0)} s. Steps 10,000 to 20,000: ${told(early)}; to 40,000: ${told(fourth)}; to 50,000: ${told(fifth)}`);
  // The JavaScript heap does not grow at all; the process's memory settles after some 25,000 steps. A leak of 2 kB a step would be 20 MB in the last fifth.
  expect(fifth.rssMb - fourth.rssMb).toBeLessThan(15);
  expect(fifth.rssMb - early.rssMb).toBeLessThan(50);
  expect({ ...fifth, rssMb: 0 }).toEqual({ ...early, rssMb: 0 });
  expect(processesWith('CNN_LAB_SOAK', folder)).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  expect(existsSync(path.join(run, 'control.json'))).toBe(false);
});
