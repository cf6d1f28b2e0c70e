import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workbench } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventOf, eventually } from './run-files';

const name = 'simple-cnn.cnn.jsonc';
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { [name]: `media/examples/${name}` } });
  // The whole experiment is seen: lines that are not are not in the page.
  await workbench.page.setViewportSize({ width: 1600, height: 1600 });
  await workbench.openFile(name);
});
afterAll(() => workbench?.close());

const lens = (title: string) => workbench.page.locator('.codelens-decoration a', { hasText: title });
const onDisk = () => readFile(join(workbench.workspace, name), 'utf8');
const suggestion = (panel: Frame, row: number) => panel.locator('.suggestions vscode-button').nth(row);
/** One that the file does not have already. */
const unwritten = async (panel: Frame) => suggestion(panel, (await suggestion(panel, 0).getAttribute('aria-pressed')) === 'true' ? 2 : 0);
const finished = (panel: Frame) => panel.locator('.finder-facts', { hasText: /ended after \d+ steps/ }).waitFor({ timeout: 240_000 });

/** Goes from the panel into the experiment's editor. */
async function editorFocus(): Promise<void> {
  const group = workbench.page.locator('.editor-group-container', { has: workbench.page.locator(`.tab[data-resource-name="${name}"]`) });
  await group.locator('.tab').first().click();
  await group.and(workbench.page.locator('.active')).waitFor();
  await group.locator('.view-lines').first().click();
}

test('Find LR above the optimizer: the curve grows while the test goes on', async () => {
  await lens('Find LR').click();
  const panel = await workbench.panel('lr-finder');
  await panel.locator('.finder-facts', { hasText: /step \d+ of 100/ }).waitFor({ timeout: 120_000 });
  const [early] = await canvases(panel);
  await finished(panel);
  expect((await canvases(panel))[0]?.hash).not.toBe(early?.hash);
  expect(await panel.locator('.mark-flag').count()).toBe(4);
  await workbench.pictures('lr-finder', panel);
});

test('a click writes the suggestion into the file, undo brings the old value back', async () => {
  const { page } = workbench;
  const panel = await workbench.panel('lr-finder');
  const before = await onDisk();
  const lr = await unwritten(panel);
  const used = Number((await lr.textContent())!.replace('Use ', '').replace('−', '-'));
  await lr.click();
  await panel.locator('.suggestions vscode-button', { hasText: 'In the file' }).first().waitFor();
  await editorFocus();
  await page.keyboard.press('Control+S');
  await eventually('the value on disk', async () => (await onDisk()) !== before);
  expect(await onDisk()).toBe(before.replace('"lr": 0.001', `"lr": ${used}`));
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Control+S');
  await eventually('the old value on disk', async () => (await onDisk()) === before);
  await panel.locator('.mark-flag', { hasText: 'now 0.001' }).waitFor();
});

test('the curve comes back with a reloaded window, where another suggestion is still a click away', async () => {
  const facts = await (await workbench.panel('lr-finder')).locator('.finder-facts').first().textContent();
  await workbench.reload();
  const panel = await workbench.panel('lr-finder');
  await panel.locator('.finder-facts', { hasText: facts! }).waitFor();
  expect(await panel.locator('.points tbody tr').count()).toBe(Number(/ended after (\d+) steps/.exec(facts!)![1]));
  expect(await panel.locator('.mark-flag').count()).toBe(4);
  await (await unwritten(panel)).click();
  await panel.locator('.suggestions vscode-button', { hasText: 'In the file' }).first().waitFor();
  await editorFocus();
  await workbench.page.keyboard.press('Control+Z');
  await panel.locator('.mark-flag', { hasText: 'now 0.001' }).waitFor();
});

test('beside a run that is training, both come to their end', async () => {
  await workbench.palette('CNN Lab: Train');
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= 5);
  await editorFocus();
  await workbench.palette('CNN Lab: Find Learning Rate');
  const panel = await workbench.panel('lr-finder');
  await panel.locator('.finder-facts', { hasText: /step \d+ of 100/ }).waitFor({ timeout: 120_000 });
  const from = (await eventOf(workbench.workspace, 'step')).step;
  await finished(panel);
  await eventOf(workbench.workspace, 'step', ({ step }) => step > from + 5);
  await workbench.palette('CNN Lab: Stop');
  await eventOf(workbench.workspace, 'run-end', ({ status }) => status === 'stopped');
});

test('a test that a reload breaks off begins anew; Stop ends it where it stands; a mistake in the file is said in the panel', async () => {
  const { page } = workbench;
  const of400 = async () => (await workbench.panel('lr-finder')).locator('.finder-facts', { hasText: /step \d+ of 400/ }).waitFor({ timeout: 120_000 });
  const before = await workbench.panel('lr-finder');
  await before.getByRole('radio', { name: '400' }).click();
  await before.locator('vscode-button', { hasText: 'Run Again' }).click();
  await of400();
  await workbench.reload();
  await of400();
  const panel = await workbench.panel('lr-finder');
  await panel.locator('vscode-button', { hasText: 'Stop' }).click();
  await panel.locator('.finder-facts', { hasText: /stopped after step \d+ of 400/ }).waitFor();
  await editorFocus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('x');
  await panel.locator('.finder-facts', { hasText: 'has errors' }).waitFor();
  await panel.locator('vscode-button', { hasText: 'Run Again' }).click();
  await panel.getByRole('alert').filter({ hasText: /\(simple-cnn\.cnn\.jsonc, line 1\)$/ }).waitFor();
  await page.keyboard.press('Control+End');
  await panel.locator('vscode-button', { hasText: 'Go to Line' }).click();
  await page.locator('.statusbar-item', { hasText: 'Ln 1, Col 1' }).waitFor();
  // In the editor's own column, not over the panel.
  expect(await panel.locator('.message-row').isVisible()).toBe(true);
  await page.keyboard.press('Control+Z');
});
