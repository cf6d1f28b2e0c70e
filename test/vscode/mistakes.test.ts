import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../workbench/fetch.mjs';
import { stopTrainers } from '../workbench/server.mjs';
import { root, Workbench } from '../workbench/workbench';
import { eventOf, eventually, runFolders } from './run-files';
import { saveAs } from './save-dialog';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' } });
});
afterAll(() => workbench?.close());

const message = (text: RegExp) => workbench.message(text);

test('a config with a mistake is not trained: the message begins with the reason, and its buttons lead to the line and mend it', async () => {
  const { page } = workbench;
  const file = join(workbench.workspace, 'wrong.cnn.jsonc');
  const text = await readFile(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8');
  await writeFile(file, text.replace('"Adam"', '"Adamm"'));
  await workbench.openFile('wrong.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  await message(/Adamm/).waitFor();
  expect((await message(/Adamm/).locator('.notification-list-item-message').innerText()).trim()).toMatch(/^There is no optimizer "Adamm": did you mean "Adam"\? \(wrong\.cnn\.jsonc, line 46\)$/);
  expect(await runFolders(workbench.workspace)).toEqual([]);
  await message(/Adamm/).getByText('Go to Line').click();
  await page.locator('.statusbar-item', { hasText: 'Ln 46, Col 18' }).waitFor();
  await workbench.palette('CNN Lab: Train');
  await message(/Adamm/).getByText('Change to "Adam"').click();
  await page.locator('.view-line', { hasText: '"optimizer": { "Adam": { "lr": 0.001 } }' }).waitFor();
  await workbench.palette('File: Revert File');
});

test('a mistake that shows only when the data is read leads to its line too', async () => {
  await writeFile(join(workbench.workspace, 'nowhere.cnn.jsonc'), '{\n  "data": {\n    "dataset": { "ImageFolder": { "root": "nowhere", "size": 32 } }\n  },\n  "model": ["Flatten", { "Linear": 2 }],\n  "optimizer": "Adam",\n  "epochs": 1\n}\n');
  await workbench.openFile('nowhere.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  const failed = message(/nowhere failed: /);
  await failed.waitFor();
  expect(await failed.innerText()).toMatch(/^nowhere failed: (?!\/).*\(nowhere\.cnn\.jsonc, line 3\)/m);
  await failed.getByText('Go to Line').click();
  await workbench.page.locator('.statusbar-item', { hasText: 'Ln 3, Col' }).waitFor();
  await rm(join(workbench.workspace, '.cnn-lab'), { recursive: true });
});

test('stopping where nothing runs, and looking where nothing was learned, say so', async () => {
  // No more than three messages are shown at a time.
  await workbench.palette('Notifications: Clear All Notifications');
  await workbench.palette('CNN Lab: Stop');
  await message(/No run is being trained now/).waitFor();
  await workbench.palette('CNN Lab: Show Feature Maps');
  await message(/No run has written a checkpoint yet/).getByText('Train', { exact: true }).waitFor();
});

test('a run that explodes says in which layer, and one click resumes it from its last checkpoint with a lower learning rate', async () => {
  const layers = [{ Conv2d: { out_channels: 8, kernel_size: 3 } }, 'ReLU', { MaxPool2d: { kernel_size: 4 } }, 'Flatten', { Linear: { out_features: 10 } }];
  const data = { dataset: { Shapes: { images: 160 } }, batch_size: 16, train_transform: ['ToTensor'], test_transform: ['ToTensor'] };
  // The second epoch's learning rate is 1e30 times the first one's.
  const experiment = { data, model: layers, optimizer: { SGD: { lr: 0.01, momentum: 0.9 } }, scheduler: { StepLR: { step_size: 1, gamma: 1e30 } }, epochs: 2 };
  await writeFile(join(workbench.workspace, 'explodes.cnn.jsonc'), JSON.stringify(experiment, null, 2));
  await workbench.openFile('explodes.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  const exploded = message(/explodes failed: The loss became/);
  await exploded.waitFor();
  expect(await exploded.innerText()).toMatch(/step 1\d \(epoch 2, .*layer \d \(\w+\).*set a lower lr, e\.g\. 0\.001/s);
  await exploded.getByText('Resume with lr 0.001').click();
  const again = await eventOf(workbench.workspace, 'run-start', ({ step }) => step > 0);
  expect(again.step).toBe(9);
  const { lr } = await eventOf(workbench.workspace, 'step', ({ step, time }) => step > 9 && time >= again.time);
  expect(lr / 1e27).toBeCloseTo(1, 6);
  expect(await runFolders(workbench.workspace)).toHaveLength(1);
});

test('New Experiment copies a template under a free name and opens it', async () => {
  const { page } = workbench;
  await workbench.palette('CNN Lab: New Experiment…');
  const gallery = await workbench.panel('gallery');
  await gallery.locator('.card', { has: gallery.getByText('simple-cnn', { exact: true }) }).click();
  const { input } = workbench;
  await workbench.title('New Experiment').waitFor();
  expect(await input.inputValue()).toBe('simple-cnn-2');
  await input.fill('wrong');
  await page.locator('.quick-input-message', { hasText: 'exists already' }).waitFor();
  // Typed with its ending it has one ending.
  await input.fill('mine.cnn.jsonc');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active[data-resource-name="mine.cnn.jsonc"]').waitFor();
  await page.locator('.tab', { hasText: 'CNN Lab: New Experiment' }).waitFor({ state: 'detached' });
  expect(await readFile(join(workbench.workspace, 'mine.cnn.jsonc'), 'utf8')).toBe(await readFile(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8'));
});

async function unsaved(text: string): Promise<void> {
  const { page } = workbench;
  await workbench.palette('File: New Untitled Text File');
  await page.locator('.tab.active', { hasText: /^Untitled-\d/ }).waitFor();
  await workbench.copy(text);
  await eventually('the text', async () => {
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
    return page.locator('.view-line', { hasText: '"BatchNorm2d"' }).first().waitFor({ timeout: 3000 }).then(() => true, () => false);
  });
}

/** Trains the text that is in front, which has no file: where it goes is asked, not which other experiment is meant. */
async function trainUnsaved(proposed: string, file: string): Promise<void> {
  await rm(join(workbench.workspace, '.cnn-lab'), { recursive: true, force: true });
  await workbench.palette('CNN Lab: Train');
  await saveAs(workbench, 'Where the experiment is to be saved', join(workbench.workspace, proposed), resolve(workbench.workspace, file));
}

async function trained(name: string, folder = workbench.workspace): Promise<void> {
  await workbench.activeTab(`${name}.cnn.jsonc`).waitFor();
  expect(await eventOf(folder, 'run-start')).toMatchObject({ name });
  await workbench.palette('CNN Lab: Stop');
  await eventOf(folder, 'run-end');
}

test('where several experiments may be meant, the question bears the title of its command', async () => {
  const { page } = workbench;
  await workbench.palette('View: Close All Editors');
  for (const title of ['Train', 'Preview Schedule', 'Find Learning Rate', 'Copy as PyTorch']) {
    await workbench.palette(`CNN Lab: ${title}`);
    await workbench.title(title).waitFor();
    await page.keyboard.press('Escape');
    await workbench.input.waitFor({ state: 'hidden' });
  }
});

test('a text that has no file yet is trained once it has one; what is there already is replaced only after asking', async () => {
  const { page } = workbench;
  const other = await readFile(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8');
  const text = other.replace('"epochs": 5', '"epochs": 4');
  await unsaved(text);
  await trainUnsaved('experiment.cnn.jsonc', 'simple-cnn');
  const asked = page.locator('.monaco-dialog-box', { hasText: 'simple-cnn.cnn.jsonc exists already.' });
  await asked.getByText('Cancel', { exact: true }).click();
  await asked.waitFor({ state: 'detached' });
  expect(await readFile(join(workbench.workspace, 'simple-cnn.cnn.jsonc'), 'utf8')).toBe(other);
  expect(await runFolders(workbench.workspace)).toEqual([]);
  await trainUnsaved('experiment.cnn.jsonc', 'saved');
  await trained('saved');
  expect(await readFile(join(workbench.workspace, 'saved.cnn.jsonc'), 'utf8')).toBe(text);
  expect(await page.locator('.tab', { hasText: 'Untitled' }).count()).toBe(0);
});

test('what Paste from PyTorch made is trained too; pasted again, what is not saved yet stays', async () => {
  const { page } = workbench;
  await workbench.palette('View: Close All Editors');
  await workbench.copy('model = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(7200, 10))');
  await workbench.palette('CNN Lab: Paste from PyTorch');
  await workbench.activeTab('pasted.cnn.jsonc').waitFor();
  await workbench.palette('File: New Untitled Text File');
  await page.locator('.tab.active', { hasText: 'Untitled-1' }).waitFor();
  await workbench.palette('CNN Lab: Paste from PyTorch');
  await workbench.activeTab('pasted-2.cnn.jsonc').waitFor();
  await page.locator('.tab.dirty[data-resource-name="pasted.cnn.jsonc"]').waitFor();
  await trainUnsaved('pasted-2.cnn.jsonc', 'from-pytorch.cnn.jsonc');
  await trained('from-pytorch');
});

test('an experiment that lies in no folder of the window is not trained: a button opens its folder, where it is', async () => {
  const outside = await temporaryFolder('outside');
  onTestFinished(async () => {
    await stopTrainers(outside);
    await rm(outside, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  await unsaved(await readFile(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8'));
  await trainUnsaved('experiment.cnn.jsonc', join(outside, 'far.cnn.jsonc'));
  const refused = message(/lies in no folder/);
  await refused.waitFor();
  expect((await refused.locator('.notification-list-item-message').innerText()).trim()).toMatch(/^The experiment lies in no folder of this window/);
  await refused.getByText('Open Its Folder', { exact: true }).click();
  await workbench.page.locator('.explorer-folders-view', { hasText: 'far.cnn.jsonc' }).waitFor();
  await workbench.activeTab('far.cnn.jsonc').waitFor();
  await workbench.palette('CNN Lab: Train');
  await trained('far', outside);
});
