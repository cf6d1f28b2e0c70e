import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setValue } from '../../extension/core/config/edit';
import { root, Workbench } from '../workbench/workbench';
import { eventOf, eventually, runFolders } from './run-files';

// One window: a short experiment is trained, changed in the training panel and trained again.
const name = 'simple-cnn.cnn.jsonc';
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({});
  const example = await readFile(join(root, 'media/examples', name), 'utf8');
  await writeFile(join(workbench.workspace, name), setValue(setValue(example, ['data', 'dataset'], { Shapes: { images: 600 } }), ['epochs'], 2));
  await workbench.openFile(name);
  await workbench.palette('CNN Lab: Train');
  await eventOf(workbench.workspace, 'run-end', ({ status }) => status === 'finished', 240);
});
afterAll(() => workbench?.close());

const training = () => workbench.panel('training');
const line = (text: string) => workbench.page.locator('.view-line', { hasText: text }).first();
const field = async (label: string) => (await training()).locator(`vscode-text-field[aria-label="${label}"] input`);
const change = async (label: string, value: string) => {
  const input = await field(label);
  await input.fill(value);
  await input.press('Enter');
};

test('a change in the panel edits the file: the comment beside it stays, undo takes it back', async () => {
  const { page } = workbench;
  await change('Learning rate', '0.002');
  await line('"optimizer": { "Adam": { "lr": 0.002 } }').waitFor();
  await change('Batch size', '128');
  await line('"batch_size": 128').waitFor();
  await line('// or "CIFAR10"').waitFor();
  await page.locator(`.tab[data-resource-name="${name}"]`).click();
  await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  await page.keyboard.press('Control+Z');
  await line('"batch_size": 64').waitFor();
  await page.keyboard.press('Control+Z');
  await line('"lr": 0.001').waitFor();
  await eventually('the panel to follow', async () => (await (await field('Learning rate')).inputValue()) === '0.001' && (await (await field('Batch size')).inputValue()) === '64');
});

test('Train in the panel makes a second run of what it says; both are compared from above the config, also after a reload', async () => {
  const { page } = workbench;
  const lens = page.locator('.codelens-decoration a', { hasText: 'Compare with last run' });
  expect(await lens.count()).toBe(0);
  await change('Epochs', '1');
  await line('"epochs": 1').waitFor();
  await (await training()).locator('.experiment-bar vscode-button', { hasText: 'Train' }).click();
  await eventually('a second run', async () => (await runFolders(workbench.workspace)).length === 2);
  expect(await eventOf(workbench.workspace, 'run-start')).toMatchObject({ epochs: 1 });
  await eventOf(workbench.workspace, 'run-end', ({ status }) => status === 'finished', 240);
  await lens.click();
  await page.locator('.tab.active', { hasText: 'CNN Lab: 2 Runs' }).waitFor();
  const bothDrawn = () => eventually('two runs in one panel', async () => (await (await training()).locator('table.runs tr.drawn').count()) === 2);
  await bothDrawn();
  await workbench.screenshot('comparison');
  await workbench.reload();
  await page.locator('.tab.active', { hasText: 'CNN Lab: 2 Runs' }).waitFor();
  await bothDrawn();
});
