import { execFile } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../workbench/fetch.mjs';
import { root, Workbench } from '../workbench/workbench';
import { eventOf } from './run-files';

let folder: string;
let workbench: Workbench;
afterAll(async () => {
  await workbench?.close();
  await rm(folder, { recursive: true });
});

test('the packaged extension installs into VS Code and trains', async () => {
  folder = await temporaryFolder('package');
  const vsix = join(folder, 'cnn-lab.vsix');
  await promisify(execFile)('npx', ['vsce', 'package', '--out', vsix], { cwd: root });
  expect((await stat(vsix)).size).toBeLessThan(40e6);
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' }, extension: { vsix } });
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= 5);
  await workbench.panel('training');
});
