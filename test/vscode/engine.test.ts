import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workbench } from '../workbench/workbench';
import { eventOf } from './run-files';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' } });
  // The number of threads is a machine's, or a workspace's.
  await workbench.settings({ 'cnnLab.engine': 'wasm', 'cnnLab.threads': 1 });
});
afterAll(() => workbench?.close());

test('the status bar says so while a run computes in WebAssembly', async () => {
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  expect(await eventOf(workbench.workspace, 'run-start')).toMatchObject({ engine: 'wasm', device: 'CPU, WebAssembly, 1 thread', threads: 1 });
  await eventOf(workbench.workspace, 'step', ({ step }) => step >= 5);
  await workbench.page.locator('[id="cnn-lab.cnn-lab.cnnLab.run"]', { hasText: /epoch .*WebAssembly/ }).waitFor();
  await workbench.palette('CNN Lab: Stop');
  await eventOf(workbench.workspace, 'run-end');
});
