import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { packageFor, tryOut } from '../../packaging/package.mjs';
import { here, targets } from '../../packaging/targets.mjs';
import { temporaryFolder } from '../workbench/fetch.mjs';
import { stopTrainers } from '../workbench/server.mjs';
import { Workbench } from '../workbench/workbench';
import { eventOf, runFolders } from './run-files';
import { saveAs } from './save-dialog';

// As it comes to its user: installed, in a window without a folder.
let folder: string;
let workbench: Workbench;
afterAll(async () => {
  if (workbench) await stopTrainers(join(workbench.workspace, 'fresh'));
  await workbench?.close();
  await rm(folder, { recursive: true });
});

test('the packaged extension installs into VS Code; where no folder is open Train leads to the templates', async () => {
  folder = await temporaryFolder('package');
  const vsix = join(folder, 'cnn-lab.vsix');
  const { files } = await packageFor(Object.hasOwn(targets, here) ? here : 'universal', vsix);
  expect((await tryOut(files)).status).toBe('finished');
  workbench = await Workbench.open({ empty: true, extension: { vsix } });
  await workbench.palette('CNN Lab: Train');
  await workbench.message('There is no experiment').getByText('New Experiment…').click();
  await (await workbench.panel('gallery')).getByText('simple-cnn', { exact: true }).waitFor();
});

test('a new experiment is put where its user says, in their own home where they say nothing; its folder is opened, and it is trained there', async () => {
  const { page, workspace } = workbench;
  const fresh = join(workspace, 'fresh');
  await mkdir(fresh);
  const gallery = await workbench.panel('gallery');
  await gallery.locator('.card', { has: gallery.getByText('simple-cnn', { exact: true }) }).click();
  await saveAs(workbench, 'New Experiment', join(workspace, '.home', 'simple-cnn.cnn.jsonc'), join(fresh, 'first.cnn.jsonc'));
  await workbench.activeTab('first.cnn.jsonc').waitFor({ timeout: 120_000 });
  expect(await readdir(fresh)).toEqual(['first.cnn.jsonc']);
  await page.locator('.codelens-decoration a', { hasText: 'Train' }).click();
  await eventOf(fresh, 'step', ({ step }) => step >= 5);
  await workbench.panel('training');
  expect(await runFolders(fresh)).toHaveLength(1);
  await workbench.palette('CNN Lab: Stop');
  await eventOf(fresh, 'run-end');
});
