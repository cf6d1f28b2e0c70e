import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, eventsOf, runFolders } from '../vscode/run-files';
import { root, Workbench } from '../workbench/workbench';
import { heldBy, processesWith, told, type Held } from './processes';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({});
  const data = { dataset: { Shapes: { images: 200 } }, batch_size: 20, train_transform: ['RandomHorizontalFlip', 'ToTensor'], test_transform: ['ToTensor'] };
  const model = [{ AvgPool2d: { kernel_size: 4 } }, 'Flatten', { Linear: { out_features: 10 } }];
  await writeFile(join(workbench.workspace, 'tiny.cnn.jsonc'), JSON.stringify({ data, model, optimizer: 'Adam', epochs: 1 }, null, 2));
  await workbench.openFile('tiny.cnn.jsonc');
});
afterAll(() => workbench?.close());

const ours = () => processesWith('HOME', join(workbench.workspace, '.home'));
const isOurs = ({ command }: { command: string }): boolean => command.includes(join(root, 'dist')) || /dist\/(trainer|inspector|augmentation|lr-finder)\.js/.test(command);

/** The extension host, once what it has started has ended. */
async function host(): Promise<Held> {
  const found = await eventually('the extension host', async () => ours().find(({ command }) => command.includes('--type=extensionHost')));
  // Service processes are ended when idle for a minute.
  await eventually('trainers and service processes to end', async () => !ours().some(isOurs), 150);
  return heldBy(found.pid)!;
}

async function opened(title: string, command: string): Promise<void> {
  const { page } = workbench;
  await page.locator('.tab[data-resource-name="tiny.cnn.jsonc"]').click();
  await workbench.palette(command);
  const tab = page.locator('.tabs-container .tab', { hasText: title });
  await tab.waitFor();
  // As the mouse's middle button closes it.
  await tab.click({ button: 'middle' });
  await tab.waitFor({ state: 'detached' });
}

const panels: [title: string, command: string][] = [
  ['CNN Lab: Schedule', 'CNN Lab: Preview Schedule'],
  ['CNN Lab: Model', 'CNN Lab: Model Summary'],
  ['CNN Lab: Training', 'CNN Lab: Open Training Panel'],
  ['CNN Lab: Augmentation', 'CNN Lab: Preview Augmentation'],
  ['CNN Lab: New Experiment', 'CNN Lab: New Experiment…'],
];

async function train(count: number): Promise<void> {
  const before = (await runFolders(workbench.workspace)).length;
  for (let run = before + 1; run <= before + count; run++) {
    await workbench.palette('CNN Lab: Train');
    await eventually(`run ${run} to end`, async () => {
      const folders = await runFolders(workbench.workspace);
      return folders.length === run && (await eventsOf(folders.at(-1)!).catch(() => [])).some(({ type }) => type === 'run-end');
    });
  }
}

/** What the extension host holds before and after, as figures and as an assertion: handles and sockets as many, memory within what a garbage collector leaves. */
async function expectSame(what: string, before: Held, growthMb: number): Promise<void> {
  const after = await host();
  console.log(`${what}: before ${told(before)}; after ${told(after)}`);
  expect(after.handles).toBeLessThanOrEqual(before.handles + 2);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
  expect(after.rssMb - before.rssMb).toBeLessThan(growthMb);
}

test.skipIf(process.platform !== 'linux')('100 panels opened and closed', async () => {
  await train(1);
  for (const [title, command] of panels) await opened(title, command);
  const frames = workbench.page.frames().length;
  const before = await host();
  for (let round = 1; round <= 20; round++) {
    for (const [title, command] of panels) await opened(title, command);
    if (round % 5 === 0) console.log(`${round * panels.length} panels`);
  }
  await expectSame('100 panels', before, 80);
  expect(workbench.page.frames()).toHaveLength(frames);
});

test.skipIf(process.platform !== 'linux')('20 runs in one host', async () => {
  await train(3);
  const before = await host();
  await train(20);
  await expectSame('20 runs', before, 60);
  expect(await runFolders(workbench.workspace)).toHaveLength(24);
});
