import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lrWritten } from '../../extension/host/lr-written';
import type { LrFindResult } from '../../extension/shared/lr-finder';
import type { LrFinding } from '../../extension/shared/panels';
import { asIs } from '../../extension/shared/said';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
const text = read('../../media/examples/simple-cnn.cnn.jsonc');
/** What `cnn-lab lr-find media/examples/simple-cnn.cnn.jsonc --json --steps N` said. */
const recorded = (steps: number) => JSON.parse(read(`../fixtures/lr-find/${steps}-steps.json`)) as LrFindResult;
const found = (steps: number, changes: Partial<LrFinding> = {}): LrFinding => ({
  file: 'simple-cnn.cnn.jsonc', steps, status: 'finished', preparing: null, error: null, ...recorded(steps), written: lrWritten(text), outdated: false, ...changes,
});
const { valley, steepest } = recorded(400).suggestions!;

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(finding: LrFinding, options: { theme?: ThemeName; width?: number; height?: number; write?: () => void } = {}) {
  const asked: unknown[] = [];
  const host = {
    ready: () => finding,
    run: (argument: unknown) => void asked.push(['run', argument]),
    stop: () => void asked.push(['stop']),
    write: (argument: unknown) => (options.write?.(), void asked.push(['write', argument])),
  };
  const panel = await PanelPage.open(browser, 'lr-finder', host, options);
  await panel.settle();
  const change = async (next: LrFinding) => {
    await panel.call('changed', { finding: next });
    await panel.settle();
  };
  return { panel, page: panel.page, asked, change };
}

test.each(themeNames)('the curve with what it suggests and what the file has, in %s', async (theme) => {
  const { panel, page } = await open(found(400), { theme, height: 720 });
  await expect.poll(async () => (await panel.canvasPixels('.chart canvas')).drawn).toBeGreaterThan(0.005);
  expect(await page.locator('.mark-flag').allTextContents()).toEqual([
    expect.stringMatching(/^valley /), expect.stringMatching(/^steepest /), expect.stringMatching(/^minimum \/ 10 /), 'Adam\'s lr now 0.001',
  ]);
  await panel.screenshot(`lr-finder-${theme}`);
  expect(await panel.barriers()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('a mark stands over its learning rate on the axis', async () => {
  const { panel, page } = await open(found(400));
  const canvas = (await page.locator('.chart canvas').boundingBox())!;
  const left = async (index: number) => (await page.locator('.mark').nth(index).boundingBox())!.x;
  // 1e-7 to 10 lie between the y axis and the margin on the right.
  const place = (lr: number) => canvas.x + 58 + ((Math.log10(lr) + 7) / 8) * (canvas.width - 58 - 20);
  expect(Math.abs((await left(0)) - place(valley))).toBeLessThan(3);
  expect(Math.abs((await left(3)) - place(0.001))).toBeLessThan(3);
  await panel.close();
});

test('points arrive one by one; the test can be stopped and run again', async () => {
  const begun = found(400, { status: 'preparing', preparing: { stage: 'draw', done: 1200, total: 4800, unit: 'images' }, lr: [], loss: [], suggestions: null });
  const { panel, page, asked, change } = await open(begun);
  expect(await page.locator('.finder-facts').first().textContent()).toContain('drawing 25 % of 4800 images');
  expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  const empty = await page.locator('.chart canvas').screenshot();
  const { lr, loss } = recorded(400);
  await change({ ...begun, status: 'running', preparing: null, lr: lr.slice(0, 120), loss: loss.slice(0, 120) });
  const some = await page.locator('.chart canvas').screenshot();
  expect(some.equals(empty)).toBe(false);
  expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('30');
  await panel.screenshot('lr-finder-running');
  await page.getByRole('button', { name: 'Stop' }).click();
  await change(found(400));
  expect((await page.locator('.chart canvas').screenshot()).equals(some)).toBe(false);
  expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0);
  await page.getByRole('radio', { name: '200' }).click();
  await page.getByRole('button', { name: 'Run Again' }).click();
  await expect.poll(() => asked).toEqual([['stop'], ['run', { steps: 200 }]]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('a suggestion is written by keyboard, and the button then says that the file has it', async () => {
  const { panel, page, asked, change } = await open(found(400));
  const rounded = Number(steepest.toPrecision(2));
  const button = page.locator('.suggestions vscode-button').nth(1);
  expect(await button.textContent()).toMatch(/^Use /);
  await page.locator('.chart-stack').focus();
  for (let tab = 0; tab < 2; tab++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => asked).toEqual([['write', { lr: rounded }]]);
  await change(found(400, { written: lrWritten(text.replace('"lr": 0.001', `"lr": ${rounded}`)) }));
  expect(await button.textContent()).toBe('✓ In the file');
  expect(await button.getAttribute('aria-pressed')).toBe('true');
  expect(await page.locator('.suggestions vscode-button').first().getAttribute('aria-pressed')).toBe('false');
  expect(await page.locator('.mark-flag').last().textContent()).toMatch(/^Adam's lr now /);
  await panel.close();
});

test('where a schedule brings its own learning rate, that is what a click writes', async () => {
  const withScheduler = (scheduler: object) => text.replace(/"scheduler": .*/, `"scheduler": ${JSON.stringify(scheduler)},`);
  const { panel, page, change } = await open(found(400, { written: lrWritten(withScheduler({ OneCycleLR: { max_lr: 0.01 } })) }));
  const words = page.locator('.finder-facts').last();
  expect(await words.textContent()).toBe("A click writes max_lr of OneCycleLR, now 0.01. A schedule that brings its own learning rate does not use the optimizer's.");
  expect(await page.locator('.mark-flag').last().textContent()).toBe('max_lr of OneCycleLR now 0.01');
  await change(found(400, { written: lrWritten(withScheduler({ CyclicLR: { base_lr: 0.001, max_lr: 0.02 } })) }));
  expect(await words.textContent()).toContain('max_lr of CyclicLR, now 0.02');
  expect(await words.textContent()).toContain('base_lr becomes a quarter');
  await panel.close();
});

test('a point is read by keyboard, and all of them stand in a table', async () => {
  const { panel, page } = await open(found(100));
  const { lr, loss } = recorded(100);
  await page.locator('.chart-stack').focus();
  await page.keyboard.press('Home');
  expect(await page.locator('.chart-stack [aria-live]').textContent()).toBe(`lr 1e−7: Smoothed loss ${loss[0]!.toPrecision(4)}`);
  await page.locator('summary', { hasText: 'Steps' }).focus();
  await page.keyboard.press('Enter');
  const rows = page.locator('details tbody tr');
  expect(await rows.count()).toBe(lr.length);
  expect(await rows.first().textContent()).toBe(`11e−7${loss[0]!.toPrecision(4)}`);
  await panel.close();
});

test('what went wrong and what is doubtful is said once, at the top', async () => {
  const mistake = 'simple-cnn.cnn.jsonc:26:19: There is no optimizer "Adamm": did you mean Adam?';
  const failed = found(400, { status: 'failed', error: asIs(mistake), lr: [], loss: [], suggestions: null, written: null });
  const { panel, page, change } = await open(failed);
  expect(await page.getByRole('alert').allTextContents()).toEqual([mistake]);
  expect(await page.locator('.suggestions vscode-button[disabled]').count()).toBe(3);
  expect(await page.locator('.finder-facts').last().textContent()).toContain('has errors');
  await panel.screenshot('lr-finder-failed');
  await change(found(100));
  expect(await page.getByRole('alert').count()).toBe(0);
  expect(await page.locator('.message').textContent()).toMatch(/^The loss fell by only .* more steps/);
  await change(found(400, { outdated: true }));
  expect(await page.locator('.message').textContent()).toContain('has changed since');
  await change(found(400, { lr: [1e-7, 2e-7], loss: [2, 9], suggestions: null }));
  expect(await page.locator('.message').textContent()).toContain('exploded after 2 steps');
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('what the host refuses is shown', async () => {
  const refuse = () => {
    throw new Error('simple-cnn.cnn.jsonc could not be edited: is it read-only?');
  };
  const { panel, page } = await open(found(400), { write: refuse });
  await page.locator('.suggestions vscode-button').first().click();
  expect(await page.getByRole('alert').textContent()).toContain('read-only');
  await panel.close();
});

test.each([400, 300])('nothing overflows at %i px', async (width) => {
  const { panel, page } = await open(found(400), { width, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`lr-finder-${width}`);
  await panel.close();
});
