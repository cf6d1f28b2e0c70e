import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { random } from '../../extension/core/data/random';
import { startQueue } from '../../extension/lab/queue/start-queue';
import { liveTrainer } from '../../extension/trainer/live-trainer';
import { whoHolds } from '../../extension/trainer/run-lock';
import { cli, cnnLab, temporaryFolder } from '../trainer/command-line';
import { contentsOf, events, inFolder } from '../trainer/study-contents';
import { eventually } from '../vscode/run-files';
import { Workbench } from '../workbench/workbench';
import { processesWith } from './processes';

const kills = 20;
const folder = temporaryFolder();
const text = JSON.stringify({
  data: { dataset: { Shapes: { images: 320 } }, batch_size: 16, train_transform: ['RandomHorizontalFlip', 'ToTensor'], test_transform: ['ToTensor'] },
  model: [{ Conv2d: { out_channels: 4, kernel_size: 3 } }, 'ReLU', { MaxPool2d: 4 }, 'Flatten', { Dropout: { p: 0.3 } }, { Linear: { out_features: 10 } }],
  optimizer: { Adam: { lr: { $try: [0.001, 0.003, 0.01, 0.03] } } }, epochs: 12, study: { seeds: 2 },
}, null, 2);

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ settings: { 'cnnLab.threads': 1 } });
  await writeFile(join(workbench.workspace, 'paces.cnn.jsonc'), text);
});
afterAll(() => workbench?.close());

test('queue, trainer and window are killed at twenty moments of a study: it comes to what the undisturbed one comes to, run by run and bit for bit', async () => {
  const whole = join(folder, 'whole');
  await mkdir(whole);
  await writeFile(join(whole, 'paces.cnn.jsonc'), text);
  expect((await cnnLab(whole, ['study', 'paces.cnn.jsonc', '--threads', '1'])).status).toBe(0);
  const { page, workspace } = workbench;
  await workbench.openFile('paces.cnn.jsonc');
  await workbench.palette('CNN Lab: Run Study');
  const queue = join(workspace, '.cnn-lab', 'queue');
  const trainers = (): number[] => inFolder(workspace, 'runs').map(liveTrainer).filter((pid) => pid !== null);
  const left = (): number => inFolder(whole, 'runs').length - inFolder(workspace, 'runs').filter((run) => existsSync(join(run, 'events.jsonl')) && events(run).at(-1)?.type === 'run-end').length;
  const victims = {
    async queue(carrier: number) {
      process.kill(carrier, 'SIGKILL');
      // As Resume in the table of runs does.
      startQueue(cli, queue);
    },
    async trainer() {
      for (const pid of trainers()) process.kill(pid, 'SIGKILL');
    },
    async both(carrier: number) {
      await victims.trainer();
      await victims.queue(carrier);
    },
    /** What is in it ends; the queue and its trainers do not. */
    async window(carrier: number) {
      const hosts = processesWith('HOME', join(workspace, '.home')).filter(({ command }) => command.includes('--type=extensionHost'));
      for (const { pid } of hosts) process.kill(pid, 'SIGKILL');
      expect(() => process.kill(carrier, 0)).not.toThrow();
      await page.reload();
      await workbench.ready();
    },
  };
  const names = Object.keys(victims) as (keyof typeof victims)[];
  const chance = random(11);
  const killed = new Map<string, number>();
  for (let turn = 0; turn < kills; turn++) {
    const carrier = await eventually('the queue and a trainer', async () => trainers().length > 0 && whoHolds(queue)?.pid, 120);
    await new Promise((resolve) => setTimeout(resolve, 1000 * chance.uniform()));
    const victim = names[Math.floor(names.length * chance.uniform())]!;
    expect(left(), `runs left at kill ${turn + 1}`).toBeGreaterThan(0);
    await victims[victim](carrier);
    killed.set(victim, (killed.get(victim) ?? 0) + 1);
  }
  console.log(`killed: ${[...killed].map(([victim, times]) => `${victim} ${times}`).join(', ')}`);
  expect(killed.size).toBe(names.length);
  await eventually('all runs of the study', async () => left() === 0, 600);
  await eventually('the queue to end', async () => whoHolds(queue) === null);
  expect(contentsOf(workspace)).toEqual(contentsOf(whole));
}, 1_200_000);
