import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TimeTravelState } from '../../extension/shared/panels';
import type { RunTimeline } from '../../extension/shared/inspector';
import { launchChromium, PanelPage, themeNames, type PanelOptions } from './panel-page';
import { timeTravelHost } from './time-travel-double';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open({ remembered, changes, ...options }: PanelOptions & { remembered?: Partial<TimeTravelState>; changes?: Partial<RunTimeline> } = {}) {
  const double = timeTravelHost(remembered, changes);
  const panel = await PanelPage.open(browser, 'time-travel', double.host, { width: 1200, height: 1500, ...options });
  await panel.page.locator('.time-travel').waitFor();
  await panel.settle();
  const { page } = panel;
  const epoch = () => page.locator('main.time-travel').getAttribute('data-epoch');
  /** What each part that the slider moves shows. */
  const parts = () =>
    page.evaluate(() => ({
      chart: document.querySelector('.mark-flag')!.textContent,
      ...Object.fromEntries(['[data-part=picture] canvas', '.tile canvas', '.part:nth-of-type(4) .tile canvas', 'canvas.points'].map((name) => [name, document.querySelector<HTMLCanvasElement>(name)!.toDataURL()])),
      prediction: document.querySelector('.prediction')!.textContent,
      confusion: document.querySelector('.confusion tbody')!.textContent,
    }));
  return { panel, page, epoch, parts, double };
}

test.each(themeNames)('the latest epoch at first, and one slider moves all parts, in %s', async (theme) => {
  const { panel, page, epoch, parts, double } = await open({ theme });
  await expect.poll(epoch).toBe('6');
  const last = await parts();
  await page.locator('.scrubber input').focus();
  await page.keyboard.press('Home');
  await expect.poll(epoch).toBe('1');
  const first = await parts();
  for (const [name, shown] of Object.entries(first)) expect([name, shown]).not.toEqual([name, last[name as keyof typeof last]]);
  expect(await page.locator('.scrubber input').getAttribute('aria-valuetext')).toBe('epoch 1, validation accuracy 8.0 %');
  await page.keyboard.press('ArrowRight');
  await expect.poll(epoch).toBe('2');
  expect(double.last('keep')).toMatchObject({ state: { epoch: 2 } });
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`time-travel-${theme}`);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('it plays from the first epoch to the last and stops there; nothing moves before', async () => {
  const { panel, page, epoch, double } = await open({ remembered: { speed: '8' } });
  await expect.poll(epoch).toBe('6');
  await page.locator('vscode-button[title="Play"]').click();
  await page.locator('vscode-button[title="Pause"]:visible').waitFor();
  await page.locator('vscode-button[title="Play"]:visible').waitFor();
  await expect.poll(epoch).toBe('6');
  const seen = double.asked.filter(([method]) => method === 'moment').map(([, argument]) => (argument as { epoch: number }).epoch);
  expect(seen).toEqual([6, 1, 2, 3, 4, 5, 6]);
  await panel.close();
});

test('follows a run that is going where one looks at the latest, and stays where one looks back', async () => {
  const { panel, page, epoch, double } = await open();
  await expect.poll(epoch).toBe('6');
  const { run } = double.runs[0]!;
  double.epochs = 7;
  await panel.call('grown', { run });
  await expect.poll(epoch).toBe('7');
  await page.locator('.scrubber input').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(epoch).toBe('6');
  double.epochs = 8;
  await panel.call('grown', { run });
  await expect.poll(() => page.locator('.scrubber input').getAttribute('max')).toBe('7');
  expect(await epoch()).toBe('6');
  await panel.close();
});

test('another picture and another layer, by keyboard, at the same epoch; all is as it was left', async () => {
  const { panel, page, epoch, double } = await open({ remembered: { run: timeTravelHost().runs[0]!.run, epoch: 3, picture: 1, layer: '10' } });
  await expect.poll(epoch).toBe('3');
  expect(double.last('moment')).toMatchObject({ epoch: 3, picture: 1, layer: '10' });
  await page.locator('.thumbnail[aria-checked=true]').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => double.last('moment')).toMatchObject({ epoch: 3, picture: 2, layer: '10' });
  await panel.close();
});

test('a run that recorded nothing says so, and what to do; one with neither has nothing to look at yet; damage is said', async () => {
  const { panel, page } = await open({ changes: { from: 'checkpoints', embedding: null } });
  await expect.poll(() => page.locator('.message').allTextContents()).toEqual([expect.stringMatching(/recorded nothing.*"probes": "auto"/)]);
  await panel.close();
  const nothing = await open({ width: 450, changes: { from: null, moments: [], pictures: [], layers: [], layer: null, embedding: null, problems: [{ sentence: '{file} cannot be read.', values: { file: 'probes.bin' } }] } });
  await expect.poll(() => nothing.page.locator('.message').allTextContents()).toEqual([expect.stringContaining('probes.bin cannot be read.'), expect.stringContaining('Nothing to look back at yet')]);
  expect(await nothing.page.locator('.scrubber').isVisible()).toBe(false);
  await nothing.panel.close();
});

test('450 pixels wide', async () => {
  const { panel, epoch } = await open({ width: 450, theme: 'light' });
  await expect.poll(epoch).toBe('6');
  await panel.screenshot('time-travel-narrow');
  await panel.close();
});
