import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workbench } from '../workbench/workbench';
import { eventOf } from './run-files';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' }, settings: { 'cnnLab.engine': 'wasm' } });
});
afterAll(() => workbench?.close());

test('the status bar says so while a run computes in WebAssembly', async () => {
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  expect(await eventOf(workbench.workspace, 'run-start')).toMatchObject({ engine: 'wasm', device: expect.stringMatching(/^CPU, WebAssembly, \d+ threads?$/) as string });
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= 5);
  await workbench.page.locator('[id="cnn-lab.cnn-lab.cnnLab.run"]', { hasText: /epoch .*WebAssembly/ }).waitFor();
  await workbench.palette('CNN Lab: Stop');
  await eventOf(workbench.workspace, 'run-end');
});
