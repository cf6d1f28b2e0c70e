import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelSummary } from '../../extension/host/previews';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';

const textOf = (name: string) => readFileSync(fileURLToPath(new URL(`../../media/examples/${name}.cnn.jsonc`, import.meta.url)), 'utf8');
const summaryOf = (name: string) => modelSummary(`${name}.cnn.jsonc`, textOf(name));

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(name: string, options: { theme?: ThemeName; width?: number; height?: number } = {}) {
  const revealed: string[] = [];
  const panel = await PanelPage.open(browser, 'model-summary', { ready: () => summaryOf(name), reveal: ({ path }: { path: string }) => void revealed.push(path) }, options);
  await panel.page.locator('button.layer').first().waitFor();
  await panel.settle();
  return { panel, page: panel.page, revealed };
}

test.each(themeNames)('the tutorial CNN is drawn with its known figures, in %s', async (theme) => {
  const { panel, page } = await open('simple-cnn', { theme, height: 900 });
  expect(await page.locator('.model-facts').textContent()).toContain('1.15 M parameters (1,147,914) · 11.4 M multiply-adds');
  const first = page.locator('button.layer').first();
  expect(await first.locator('.layer-name').textContent()).toBe('Conv2d0');
  expect(await first.locator('.shape').textContent()).toBe('32 × 32 × 32');
  expect(await page.locator('button.layer .field').allTextContents()).toContain('22');
  expect(await page.locator('.volume').count()).toBe(1 + (await page.locator('button.layer').count()));
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`model-summary-${theme}`);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('a layer goes to its line by click and by keyboard; the cursor lights its layer', async () => {
  const { panel, page, revealed } = await open('simple-cnn');
  await page.locator('button.layer').nth(4).click();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => revealed).toEqual(['4', '5']);
  await panel.call('lit', { path: '13' });
  await page.locator('button.layer[aria-current]').waitFor();
  expect(await page.locator('button.layer[aria-current]').getAttribute('data-path')).toBe('13');
  expect(await page.locator('button.layer[aria-current]').evaluate((layer) => layer.getBoundingClientRect().bottom < innerHeight + 1)).toBe(true);
  await panel.close();
});

test('blocks stand with their branches, and what does not fit is said', async () => {
  const { panel, page } = await open('resnet-20', { height: 900 });
  expect(await page.locator('.branch').count()).toBeGreaterThan(8);
  await panel.screenshot('model-summary-resnet');
  await panel.call('changed', { summary: modelSummary('simple-cnn.cnn.jsonc', textOf('simple-cnn').replace('"Flatten",', '')) });
  await page.getByRole('alert').waitFor();
  expect(await page.locator('button.layer').count()).toBeGreaterThan(11);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('nothing overflows at 400 px', async () => {
  const { panel, page } = await open('simple-cnn', { width: 400 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot('model-summary-400');
  await panel.close();
});

test.each([450, 570, 700, 1600])('names stand whole beside their figures at %d px', async (width) => {
  for (const network of ['simple-cnn', 'resnet-20']) {
    const { panel, page } = await open(network, { width, height: 900 });
    const cut = await page.locator('.layer-name, .shape').evaluateAll((all) => all.filter(({ scrollWidth, clientWidth, textContent }) => scrollWidth > clientWidth && textContent).map(({ textContent }) => textContent));
    expect(cut).toEqual([]);
    // A name of a layer keeps to one line at its own width.
    if (network === 'simple-cnn' && width >= 570) expect(await page.locator('.layer-name b').evaluateAll((all) => Math.max(...all.map((name) => new Set(Array.from(name.getClientRects(), ({ top }) => top)).size)))).toBe(1);
    await panel.screenshot(`model-summary-${network}-${width}`);
    await panel.close();
  }
});
