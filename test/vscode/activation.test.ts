import { afterEach, expect, test } from 'vitest';
import { Workbench } from '../workbench/workbench';

let workbench: Workbench;
afterEach(() => workbench.close());

/** The extension's row in "Running Extensions", which lists those that are active; null where it is not. */
async function runningRow(): Promise<string | null> {
  // The list is sorted by time and draws only what fits: make all of it fit.
  await workbench.page.setViewportSize({ width: 1440, height: 2400 });
  await workbench.palette('Developer: Show Running Extensions');
  const rows = workbench.page.locator('.runtime-extensions-editor .monaco-list-row');
  await rows.first().waitFor();
  const own = rows.filter({ hasText: 'CNN Lab' });
  return (await own.count()) === 0 ? null : await own.first().innerText();
}

test('a workspace without an experiment does not wake the extension, its own JSON files neither', async () => {
  workbench = await Workbench.open({ files: { 'tsconfig.json': 'tsconfig.json', 'other.jsonc': 'media/examples/simple-cnn.cnn.jsonc' } });
  await workbench.openFile('other.jsonc');
  // As long as the search for experiments may take.
  await workbench.page.waitForTimeout(5000);
  expect(await runningRow()).toBeNull();
});

test('a workspace with an experiment activates it', async () => {
  workbench = await Workbench.open({ files: { 'deep/in/it.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' } });
  await workbench.openFile('it.cnn.jsonc');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Train' }).waitFor();
  const row = await runningRow();
  console.log(row?.replace(/\s+/g, ' '));
  expect(row).toMatch(/Activation: \d+ms/);
});
