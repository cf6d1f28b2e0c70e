import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, Workbench } from '../workbench/workbench';
import { eventually } from './run-files';
import { readWalkthroughs } from './walkthrough-steps';

// VS Code in Chinese, as an installed language pack makes it; VS Code's own words stay English here, ours do not.
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' }, language: 'zh-cn' });
});
afterAll(() => workbench?.close());

test('the walkthroughs are told in Chinese, to the last line', () => readWalkthroughs(workbench, 'zh-cn'));

test('lenses, hovers and problems speak Chinese', async () => {
  const { page } = workbench;
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await page.locator('.codelens-decoration a', { hasText: '训练' }).waitFor();
  const hovered = page.locator('.monaco-hover:visible', { hasText: '将每个通道在整个批次与所有像素上归一化' });
  await eventually('the hover', async () => {
    await page.locator('.view-line', { hasText: '"BatchNorm2d"' }).first().locator('span', { hasText: 'BatchNorm2d' }).last().hover();
    return hovered.first().waitFor({ timeout: 5000 }).then(() => true, () => false);
  });
  await workbench.screenshot('chinese-hover');
  await writeFile(join(workbench.workspace, 'wrong.cnn.jsonc'), (await readFile(join(root, 'media', 'examples', 'simple-cnn.cnn.jsonc'), 'utf8')).replace('"Adam"', '"Adamm"'));
  await workbench.openFile('wrong.cnn.jsonc');
  await workbench.palette('Problems: Focus on Problems View');
  await page.locator('.markers-panel', { hasText: '没有名为 "Adamm" 的优化器：是否应为 "Adam"？' }).waitFor();
  await workbench.screenshot('chinese-problems');
});

test('commands, messages and their buttons, and the view of experiments speak Chinese', async () => {
  const { page } = workbench;
  await workbench.palette('CNN Lab: 训练');
  const message = workbench.message('没有名为 "Adamm" 的优化器：是否应为 "Adam"？');
  await message.getByText('转到行').waitFor();
  await workbench.screenshot('chinese-message');
  await message.getByText('改为 "Adam"').click();
  await page.locator('.view-line', { hasText: '"optimizer": { "Adam": { "lr": 0.001 } }' }).waitFor();
  await workbench.palette('CNN Lab: 模型概要');
  const panel = await workbench.panel('model-summary');
  await panel.getByRole('heading', { name: '模型' }).waitFor();
  expect(await panel.locator('html').getAttribute('lang')).toBe('zh-cn');
  await page.locator('.tab', { hasText: 'CNN Lab: 模型' }).waitFor();
  await page.locator('.activitybar a[aria-label="CNN Lab"]').click();
  await page.locator('.pane-header, .composite.title', { hasText: '实验与运行' }).first().waitFor();
  await workbench.screenshot('chinese');
});
