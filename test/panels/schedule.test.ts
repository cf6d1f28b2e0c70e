import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schedulePreview } from '../../extension/host/previews';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';

const text = readFileSync(fileURLToPath(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url)), 'utf8');
const withScheduler = (scheduler: object) => text.replace(/"scheduler": .*/, `"scheduler": ${JSON.stringify(scheduler)},`);
const oneCycle = schedulePreview('simple-cnn.cnn.jsonc', withScheduler({ OneCycleLR: { max_lr: 0.01, epochs: 5, steps_per_epoch: 169 } }), null);

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(options: { theme?: ThemeName; width?: number; height?: number } = {}) {
  const panel = await PanelPage.open(browser, 'schedule', { ready: () => oneCycle }, options);
  await panel.settle();
  return { panel, page: panel.page };
}

test.each(themeNames)('learning rate and momentum of the whole run are drawn, in %s', async (theme) => {
  const { panel, page } = await open({ theme });
  expect(await page.locator('h1').textContent()).toBe('OneCycleLR');
  expect(await page.locator('.schedule-facts').textContent()).toContain('5 epochs of 169 steps · from 4e−4 to 4e−8, highest 0.01');
  for (const chart of ['rate', 'momentum']) await expect.poll(async () => (await panel.canvasPixels(`.chart-${chart} canvas`)).drawn, { message: chart }).toBeGreaterThan(0.005);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`schedule-${theme}`);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('the curve follows an edit, and stays while the text has errors', async () => {
  const { panel, page } = await open();
  const before = await page.locator('.chart-rate canvas').screenshot();
  await panel.call('changed', { preview: schedulePreview('simple-cnn.cnn.jsonc', withScheduler({ CosineAnnealingLR: { T_max: 5 } }), null) });
  await panel.settle();
  expect(await page.locator('h1').textContent()).toBe('CosineAnnealingLR');
  expect(await page.locator('.chart-momentum').isVisible()).toBe(false);
  // The numbers of the x axis stand under the lowest chart that is left.
  const below = await page.locator('.chart-rate canvas').evaluate((canvas: HTMLCanvasElement) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    const left = 70 * devicePixelRatio;
    return new Set(new Uint32Array(copy.getImageData(left, canvas.height - 14 * devicePixelRatio, canvas.width - left, 12 * devicePixelRatio).data.buffer)).size;
  });
  expect(below).toBeGreaterThan(3);
  expect((await page.locator('.chart-rate canvas').screenshot()).equals(before)).toBe(false);
  await panel.call('changed', { preview: schedulePreview('simple-cnn.cnn.jsonc', withScheduler({ CosineAnealingLR: {} }), null) });
  await panel.settle();
  expect(await page.getByRole('alert').textContent()).toContain('CosineAnealingLR');
  await expect.poll(async () => (await panel.canvasPixels('.chart-rate canvas')).drawn).toBeGreaterThan(0.005);
  await panel.close();
});

test('a step is read by keyboard', async () => {
  const { panel, page } = await open();
  await page.getByRole('radio', { name: 'Step' }).click();
  await page.locator('.chart-stack').focus();
  await page.keyboard.press('End');
  expect(await page.locator('.chart-stack [aria-live]').textContent()).toBe('step 845: Learning rate 4e−8; Momentum 0.9500');
  await panel.close();
});

test('the curves are there as a table too', async () => {
  const { panel, page } = await open();
  await page.getByText('Epochs', { exact: true }).click();
  const rows = page.locator('table.epochs tbody tr');
  expect(await rows.count()).toBe(5);
  expect(await rows.last().locator('th, td').allTextContents()).toEqual(['5', '0.001862', '4e−8', '0.9314', '0.9500']);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('schedule-table');
  await panel.close();
});
