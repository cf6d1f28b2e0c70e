import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workbench } from '../workbench/workbench';
import { eventOf, eventually, runFolders } from './run-files';
import { goToStep, isDone, openWalkthrough, readWalkthroughs } from './walkthrough-steps';

// A newcomer with a folder that holds pictures only: each test is the next step.
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'photos/cats/one.png': 'media/icon.png', 'photos/dogs/one.png': 'media/icon.png' } });
});
afterAll(() => workbench?.close());

const open = () => openWalkthrough(workbench, 'Get started with CNN Lab');

/** Presses a button of a step of the walkthrough. */
async function press(step: string, button: string): Promise<void> {
  await open();
  await (await goToStep(workbench, step)).locator('.monaco-button', { hasText: button }).click();
}

async function trained(count: number): Promise<void> {
  await eventually(`run ${count}`, async () => (await runFolders(workbench.workspace)).length === count);
  await eventOf(workbench.workspace, 'run-end', ({ status }) => status === 'finished', 240);
}

// In a window as it comes: beside a narrower Welcome VS Code shows no page.
test('every step of both walkthroughs can be read to its last line', () => readWalkthroughs(workbench));

test('the walkthrough opens, and its first step leads to a template in the folder', async () => {
  const { page } = workbench;
  // From here on the whole experiment is seen: lines that are not are not in the page.
  await page.setViewportSize({ width: 1600, height: 1600 });
  await open();
  await workbench.screenshot('walkthrough');
  await press('experiment', 'New Experiment');
  const gallery = await workbench.panel('gallery');
  const card = gallery.locator('.card', { has: gallery.getByText('simple-cnn', { exact: true }) });
  expect(await card.innerText()).toMatch(/\d\d\.\d % on Shapes after 5 epochs/);
  await page.waitForTimeout(300);
  await workbench.screenshot('gallery');
  await card.click();
  await workbench.title('New Experiment').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active[data-resource-name="simple-cnn.cnn.jsonc"]').waitFor();
  await open();
  await isDone(workbench, 'experiment').waitFor();
});

test('the next steps train it, change its schedule, train again, compare both, and look inside', async () => {
  const { page } = workbench;
  // Short runs: what is learned does not matter here.
  const file = join(workbench.workspace, 'simple-cnn.cnn.jsonc');
  await writeFile(file, (await readFile(file, 'utf8')).replace('"Shapes"', '{ "Shapes": { "images": 1000 } }').replace('"epochs": 5', '"epochs": 1'));
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await page.locator('.view-line', { hasText: '"images": 1000' }).waitFor();
  await press('train', 'Train');
  await trained(1);
  const training = await workbench.panel('training');
  await training.locator('.experiment-bar vscode-dropdown[aria-label="Scheduler"]').click();
  await training.locator('.experiment-bar vscode-option', { hasText: 'CosineAnnealingLR' }).click();
  await page.locator('.tab.dirty[data-resource-name="simple-cnn.cnn.jsonc"]').waitFor();
  await press('change', 'Preview Schedule');
  await (await workbench.panel('schedule')).getByRole('heading', { name: 'CosineAnnealingLR' }).waitFor();
  await press('change', 'Train');
  await trained(2);
  // What is trained is what was shown, saved before.
  expect(await readFile(join((await runFolders(workbench.workspace)).at(-1)!, 'experiment.cnn.jsonc'), 'utf8')).toContain('CosineAnnealingLR');
  await press('compare', 'Compare with Last Run');
  await page.locator('.tab.active', { hasText: 'CNN Lab: 2 Runs' }).waitFor();
  // Runs are told apart by what differs, not by their ids alone. The panel that has just been shown may take the focus, which closes the picker.
  const pickable = (scheduler: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: scheduler }).waitFor({ timeout: 5000 });
  await eventually('both runs in the picker', async () => {
    await workbench.palette('CNN Lab: Compare Runs');
    return Promise.all(['StepLR', 'CosineAnnealingLR'].map(pickable)).then(() => true, () => false);
  });
  await page.keyboard.press('Escape');
  await press('inside', 'Show Feature Maps');
  // Two runs have weights: the newest is offered first, and says what it was made with.
  await workbench.row('simple-cnn').filter({ hasText: 'CosineAnnealingLR' }).click();
  await workbench.panel('feature-map');
  await open();
  for (const step of ['experiment', 'train', 'change', 'compare', 'inside']) await isDone(workbench, step).waitFor();
  await workbench.screenshot('walkthrough-done');
});

test('a folder of pictures is shown with its classes, and becomes an experiment by a click', async () => {
  const { page } = workbench;
  // VS Code lets a click on a menu that has just come up fall through: the entry is chosen first, and a menu that was lost is opened again.
  await eventually('what is there', async () => {
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'photos' }).first().click({ button: 'right' });
    const entry = page.locator('.monaco-menu .action-item', { hasText: 'New Experiment from Pictures' });
    await entry.hover();
    if (!(await entry.getAttribute('class'))?.includes('focused')) return false;
    await page.keyboard.press('Enter');
    return page.locator('.tab.active', { hasText: 'CNN Lab: New Experiment' }).waitFor({ timeout: 30_000 }).then(() => true, () => false);
  });
  const found = await workbench.panel('import');
  await found.getByText('2 pictures to train on, 2 classes.').waitFor();
  expect(await found.locator('figcaption').allInnerTexts()).toEqual(['cats', 'dogs']);
  await workbench.screenshot('import');
  await found.getByRole('button', { name: 'Create Experiment' }).click();
  await page.locator('.tab.active[data-resource-name="photos.cnn.jsonc"]').waitFor();
  await page.locator('.view-line', { hasText: '2 classes of pictures in photos' }).waitFor();
  await page.locator('.view-line', { hasText: '"out_features": 2' }).waitFor();
  expect(await page.locator('.squiggly-error').count()).toBe(0);
});
