import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelSummary } from '../../extension/host/previews';
import type { Template } from '../../extension/shared/panels';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';

const textOf = (name: string) => readFileSync(fileURLToPath(new URL(`../../media/examples/${name}.cnn.jsonc`, import.meta.url)), 'utf8');
const templates = ['lenet', 'simple-cnn', 'mobilenet-v2-small', 'resnet-20', 'densenet-small'].map((name): Template => ({
  name, about: 'Three Conv-BatchNorm-ReLU-Pool blocks, as in PyTorch’s tutorials.', ...modelSummary(name, textOf(name)),
  expected: name === 'densenet-small' ? null : { dataset: 'Shapes', epochs: 5, val_accuracy: 0.95, seconds: 130 },
}));

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(options: { theme?: ThemeName; width?: number; height?: number } = {}) {
  const asked: unknown[] = [];
  const panel = await PanelPage.open(browser, 'gallery', {
    ready: () => ({ templates }),
    choose: ({ template }: { template: string }) => {
      if (template === 'resnet-20') throw new Error('The folder is read-only.');
      asked.push(template);
    },
    choosePictures: () => void asked.push('pictures'),
  }, options);
  await panel.page.locator('.card').first().waitFor();
  await panel.settle();
  return { panel, page: panel.page, asked };
}

test.each(themeNames)('each template is a card with its network drawn, its figures and what it reaches, in %s', async (theme) => {
  const { panel, page } = await open({ theme, width: 1000, height: 820 });
  const card = page.locator('.card', { hasText: 'simple-cnn' });
  expect(await card.innerText()).toMatch(/95\.0 % on Shapes after 5 epochs, about 2 min on two cores[\s\S]*1\.15 M parameters · 11\.4 M multiply-adds/);
  // The picture, three convolutions and two linear layers.
  expect(await card.locator('.cuboid').count()).toBe(6);
  expect(await page.locator('.card', { hasText: 'densenet-small' }).locator('.expected').count()).toBe(0);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`gallery-${theme}`);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('a card is chosen by click and by keyboard; what went wrong is said', async () => {
  const { panel, page, asked } = await open({ width: 1000 });
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.locator('.card.own').click();
  expect(asked).toEqual(['simple-cnn', 'pictures']);
  await page.locator('.card', { hasText: 'resnet-20' }).click();
  expect(await page.locator('.message.error').textContent()).toBe('The folder is read-only.');
  await panel.close();
});

test.each([[400, 700], [900, 600]])('nothing overflows at %i x %i', async (width, height) => {
  const { panel, page } = await open({ width, height });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.close();
});
