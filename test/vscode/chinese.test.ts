import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, Workbench } from '../workbench/workbench';

// VS Code in Chinese, as an installed language pack makes it; VS Code's own words stay English here, ours do not.
let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.open({ files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' }, language: 'zh-cn' });
});
afterAll(() => workbench?.close());

test('commands, lenses, hovers, problems and panels speak Chinese', async () => {
  const { page } = workbench;
  await workbench.openFile('simple-cnn.cnn.jsonc');
  await page.locator('.codelens-decoration', { hasText: '训练' }).first().waitFor();
  const hovered = page.locator('.monaco-hover:visible', { hasText: '将每个通道在整个批次与所有像素上归一化' });
  for (let tries = 0; tries < 10 && !(await hovered.first().isVisible()); tries++) {
    await page.locator('.view-line', { hasText: '"BatchNorm2d"' }).first().locator('span', { hasText: 'BatchNorm2d' }).last().hover();
    await hovered.first().waitFor({ timeout: 5000 }).catch(() => undefined);
  }
  expect(await hovered.first().isVisible()).toBe(true);
  await workbench.screenshot('chinese-hover');
  await workbench.palette('CNN Lab: 模型概要');
  const panel = await workbench.panel('model-summary');
  await panel.getByRole('heading', { name: '模型' }).waitFor();
  expect(await panel.locator('html').getAttribute('lang')).toBe('zh-cn');
  await page.locator('.tab', { hasText: 'CNN Lab: 模型' }).waitFor();
  await writeFile(join(workbench.workspace, 'wrong.cnn.jsonc'), (await readFile(join(root, 'media', 'examples', 'simple-cnn.cnn.jsonc'), 'utf8')).replace('"Adam"', '"Adamm"'));
  await workbench.openFile('wrong.cnn.jsonc');
  await workbench.palette('Problems: Focus on Problems View');
  await page.locator('.markers-panel', { hasText: '没有名为 "Adamm" 的优化器：是否应为 "Adam"？' }).waitFor();
  await workbench.screenshot('chinese');
});

test('the walkthroughs are told in Chinese', async () => {
  await workbench.palette('Welcome: Open Walkthrough...');
  await workbench.row('卷积网络如何学习').click();
  await workbench.page.locator('.getting-started-step.expanded', { hasText: '每一轮把图像变成了什么' }).waitFor();
  await workbench.screenshot('chinese-walkthrough');
});
