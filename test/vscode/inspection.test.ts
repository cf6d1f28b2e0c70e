import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, Workbench } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventOf, eventually } from './run-files';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({});
  const text = await readFile(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8');
  await writeFile(join(workbench.workspace, 'short.cnn.jsonc'), text.replace('"epochs": 5', '"epochs": 1').replace('"Shapes"', '{ "Shapes": { "images": 1000 } }'));
  await workbench.openFile('short.cnn.jsonc');
  await workbench.palette('CNN Lab: Train');
  await eventOf(workbench.workspace, 'run-end');
});
afterAll(() => workbench?.close());

const drawn = (panel: Awaited<ReturnType<Workbench['panel']>>, count: number) =>
  eventually(`${count} pictures that are not blank`, async () => {
    const pictures = (await canvases(panel)).filter(({ colours }) => colours > 8);
    return pictures.length >= count && pictures;
  });

test('Show Feature Maps: a grid of maps that are not blank and not all the same', async () => {
  await workbench.palette('CNN Lab: Show Feature Maps');
  const panel = await workbench.panel('feature-map');
  const pictures = await drawn(panel, 1);
  expect(pictures.length).toBeGreaterThan(0);
  for (const theme of ['dark', 'light'] as const) {
    await workbench.theme(theme);
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot(`feature-map-${theme}`);
  }
});

test('Explain Prediction (Grad-CAM): the map lies over the picture', async () => {
  await workbench.palette('CNN Lab: Explain Prediction (Grad-CAM)');
  const panel = await workbench.panel('grad-cam');
  await drawn(panel, 1);
  for (const theme of ['light', 'dark'] as const) {
    await workbench.theme(theme);
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot(`grad-cam-${theme}`);
  }
});
