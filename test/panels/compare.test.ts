import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ComparisonChoices, ComparisonHost } from '../../extension/shared/comparison';
import { CompareDouble } from './compare-double';
import { launchChromium, PanelPage, themeNames, type PanelOptions } from './panel-page';

const text = readFileSync(fileURLToPath(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url)), 'utf8');

let browser: Browser;
let double: CompareDouble;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());
afterEach(() => double.remove());

async function open({ count = 6, choices, ...options }: PanelOptions & { count?: number; choices?: Partial<ComparisonChoices> } = {}) {
  double = new CompareDouble(text, count, choices);
  const panel = await PanelPage.open(browser, 'compare', { ...double.host } as Record<keyof ComparisonHost, (argument: never) => unknown>, { width: 1200, height: 1500, ...options });
  const { page } = panel;
  await page.locator('.compared tbody tr').first().waitFor();
  await drawn(page);
  const heads = async () => (await page.locator('.compared .heading').allTextContents()).map((head) => head.trim());
  const column = async (name: string) => page.locator(`.compared tbody td:nth-child(${(await heads()).indexOf(name) + 2})`).allTextContents();
  const labels = () => page.locator('.compared .name').allTextContents();
  return { panel, page, heads, column, labels };
}

/** The curves are there. */
const drawn = (page: PanelPage['page']) => page.waitForFunction(() => !/none yet/.test(document.querySelector('.chart:not([hidden]) canvas')!.getAttribute('aria-label')!));

test.each(themeNames)('what differs stands beside what came of it, and both beside the curves, in %s', async (theme) => {
  const { panel, page, heads, column, labels } = await open({ theme, count: 6 });
  expect(await heads()).toEqual(['optimizer', 'optimizer.lr', 'Best val accuracy', 'Best epoch', 'Val accuracy', 'Val loss', 'Time to 54 %', 'Epochs to 54 %', 'Time'].map((head) => (head.startsWith('Time to') || head.startsWith('Epochs to') ? expect.stringMatching(head.replace('54', '\\d+')) : head)));
  expect(await labels()).toEqual(['Adam, lr 0.1', 'SGD, lr 0.1', 'Adam, lr 0.01', 'SGD, lr 0.01', 'Adam, lr 0.001', 'SGD, lr 0.001']);
  expect((await column('optimizer.lr')).slice(0, 3)).toEqual(['0.1', '0.1', '0.01']);
  expect((await column('Time')).every((words) => /^\d+ s$/.test(words))).toBe(true);
  expect(await page.locator('.parallel path').count()).toBe(6);
  expect(await page.locator('.scatter circle').count()).toBe(6);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`compare-${theme}`);
  await page.locator('.drawn-parallel summary').click();
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('runs that differ in their seed alone are one line: mean and band, by range or deviation', async () => {
  const { panel, page, column, labels } = await open({ count: 18, choices: { metrics: ['val_accuracy', 'loss'] } });
  await page.getByRole('radio', { name: 'all but the seed' }).click();
  await expect.poll(() => page.locator('.compared tbody tr').count()).toBe(6);
  expect(await labels()).toContain('SGD, lr 0.13 runs');
  expect((await column('Best val accuracy'))[0]).toMatch(/^\d+\.\d % \(\d+\.\d % – \d+\.\d %\)$/);
  await page.waitForFunction(() => document.querySelectorAll('.chart-loss .legend-entry').length === 6);
  await panel.settle();
  await panel.screenshot('compare-grouped');
  const byRange = await panel.canvasPixels('.chart-loss canvas');
  await page.getByRole('radio', { name: 'standard deviation' }).click();
  await expect.poll(async () => (await column('Best val accuracy'))[0]).toMatch(/^\d+\.\d ± \d+\.\d %$/);
  await panel.settle();
  expect((await panel.canvasPixels('.chart-loss canvas')).drawn).not.toBe(byRange.drawn);
  expect(double.kept.at(-1)).toMatchObject({ grouped: true, spread: 'deviation' });
  expect(await panel.barriers()).toEqual([]);
  await panel.close();
});

test('a run keeps its colour when others leave; a line is pointed out by keyboard in all drawings; a heading sorts', async () => {
  const { panel, page, column } = await open({ count: 4 });
  const colour = (name: string) => page.locator('.compared tr', { hasText: name }).locator('.line-swatch').evaluate((swatch) => getComputedStyle(swatch).color);
  const before = await colour('SGD, lr 0.01');
  await page.getByRole('button', { name: 'Take Adam, lr 0.1 out of the comparison' }).click();
  await panel.call('changed', {});
  await expect.poll(() => page.locator('.compared tbody tr').count()).toBe(3);
  expect(await colour('SGD, lr 0.01')).toBe(before);
  await page.getByRole('button', { name: 'SGD, lr 0.01' }).first().focus();
  await expect.poll(() => page.locator('.parallel path[opacity="1"]').count()).toBe(1);
  await expect.poll(() => page.locator('.scatter circle[opacity="0.2"]').count()).toBe(2);
  await page.keyboard.press('Enter');
  await expect.poll(() => double.asked.at(-1)?.[0]).toBe('open');
  await page.locator('.heading[data-name="val_loss"]').focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.compared [aria-sort="descending"]').count()).toBe(1);
  const losses = (await column('Val loss ▾')).map(Number);
  expect(losses).toEqual(losses.toSorted((a, b) => b - a));
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-name'))).toBe('val_loss');
  await panel.close();
});

test('any parameter and any figure can be an axis; the accuracy to which time is told is chosen; how it is left is kept', async () => {
  const { panel, page, heads } = await open({ count: 6 });
  await page.locator('.drawn-parallel summary').click();
  await page.locator('.ticks').getByRole('checkbox', { name: 'Train loss' }).check();
  await expect.poll(() => page.locator('.parallel line.axis').count()).toBe(5);
  await page.locator('vscode-dropdown[aria-label="Along"]').click();
  await page.locator('.drawn-scatter vscode-option', { hasText: 'optimizer' }).first().click();
  await expect.poll(() => page.locator('.scatter text', { hasText: 'SGD' }).count()).toBe(1);
  const target = page.locator('vscode-text-field[aria-label="Time to accuracy, %"] input');
  await target.fill('30');
  await target.press('Enter');
  await expect.poll(heads).toContain('Time to 30 %');
  expect(double.kept.at(-1)).toMatchObject({ target: 0.3, x: 'optimizer', axes: ['optimizer', 'optimizer.lr', 'best_val_accuracy', 'time_to', 'train_loss'] });
  await page.locator('vscode-button', { hasText: 'Name…' }).click();
  await page.getByRole('heading', { name: 'Learning rates' }).waitFor();
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('curves zoom together and are taken along as figures, drawing and pixels', async () => {
  const { panel, page } = await open({ count: 3 });
  await page.locator('.chart-stack').focus();
  await page.keyboard.press('+');
  await expect.poll(() => double.kept.at(-1)?.zoom ?? null).not.toBe(null);
  await panel.settle();
  for (const chart of ['Curves', 'Scatter', 'Parallel coordinates']) {
    for (const kind of ['CSV', 'SVG', 'PNG']) await page.getByRole('button', { name: `Save ${chart} as ${kind}`, exact: true }).click();
  }
  await expect.poll(() => double.asked.length).toBe(9);
  const saved = new Map(double.asked.map(([, file]) => file as { name: string; content: string }).map(({ name, content }) => [name, content]));
  expect(saved.get('curves.csv')).toMatch(/^run,metric,epoch,value,low,high\n"Adam, lr 0.1",val_accuracy,1,0\.\d+,,\n/);
  expect(saved.get('scatter.csv')!.split('\n')[0]).toMatch(/^run,optimizer,optimizer\.lr,best_val_accuracy/);
  for (const name of ['curves', 'scatter', 'parallel']) {
    const svg = saved.get(`${name}.svg`)!;
    expect(await page.evaluate((drawing) => new DOMParser().parseFromString(drawing, 'image/svg+xml').querySelector('parsererror')?.textContent ?? '', svg)).toBe('');
    expect(Buffer.from(saved.get(`${name}.png`)!, 'base64').subarray(1, 4).toString()).toBe('PNG');
  }
  await panel.close();
});

test('curves that are moved along look as if they were drawn anew', async () => {
  const { panel, page } = await open({ count: 6, choices: { metrics: ['loss'], zoom: { from: 3, to: 4 } } });
  await panel.settle();
  const { beside, drawn } = await page.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>('.chart-loss canvas')!;
    const pixels = () => canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
    const frames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const { left, top } = canvas.getBoundingClientRect();
    for (let i = 0; i < 3; i++) {
      document.querySelector('.chart-stack')!.dispatchEvent(new WheelEvent('wheel', { shiftKey: true, deltaY: 37, clientX: left + 300, clientY: top + 20, bubbles: true, cancelable: true }));
      await frames();
    }
    const moved = pixels();
    // At rest all is drawn anew.
    await new Promise((resolve) => setTimeout(resolve, 600));
    await frames();
    const anew = pixels();
    let [beside, drawn] = [0, 0];
    for (let i = 3; i < anew.length; i += 4) {
      if (anew[i]! > 100) drawn++;
      if (Math.abs(anew[i]! - moved[i]!) > 100) beside++;
    }
    return { beside, drawn };
  });
  expect(drawn).toBeGreaterThan(5000);
  expect(beside / drawn).toBeLessThan(0.05);
  await panel.close();
});

test.each([[450, 1400], [900, 1400]])('nothing overflows at %i x %i', async (width, height) => {
  const { panel, page } = await open({ width, height, count: 6 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`compare-${width}`);
  await panel.close();
});

test('of two hundred runs all are drawn', async () => {
  const { panel, page } = await open({ count: 200 });
  expect(await page.locator('.compared tbody tr').count()).toBe(200);
  await expect.poll(() => page.locator('.chart-val_loss canvas').getAttribute('aria-label')).toContain('200 curves');
  await panel.screenshot('compare-200');
  await panel.close();
});

test('what can be concluded is said where it is asked for; what would tell more is queued by a button', async () => {
  const { panel, page } = await open({ count: 6, theme: 'light', width: 450 });
  await page.getByText('What can be concluded').click();
  await page.locator('.claims li').nth(1).waitFor();
  expect(await page.locator('.claims vscode-button').allTextContents()).toEqual(['Queue 2 more seeds', 'Queue 1 more seed of each']);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('compare-concluded');
  await page.locator('.claims vscode-button').nth(1).press('Enter');
  await expect.poll(() => double.asked).toEqual([['settle', { claim: 1 }]]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});
