import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FailuresState } from '../../extension/shared/panels';
import { evaluationOf, failuresHost } from './failures-double';
import { classes } from './inspector-double';
import { launchChromium, PanelPage, themeNames, type PanelOptions } from './panel-page';

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(options: PanelOptions & { remembered?: Partial<FailuresState> } = {}) {
  const double = failuresHost(options.remembered);
  const panel = await PanelPage.open(browser, 'failures', double.host, { width: 1200, height: 900, ...options });
  await panel.page.locator('.found .thumbnail').first().waitFor();
  await panel.settle();
  return { panel, page: panel.page, ...double };
}
const section = (page: PanelPage['page'], name: string) => page.locator('.segments button', { hasText: name }).click();

test.each(themeNames)('the confusion matrix, its pairs and the top losses, in %s', async (theme) => {
  const { panel, page, runs } = await open({ theme });
  const { confusion, labels, losses } = evaluationOf(runs[0]!.run, { kind: 'validation' }, 0);
  const shown = await page.locator('.confusion [role=gridcell]').allTextContents();
  expect(shown.map((text) => Number(text || 0))).toEqual([...confusion]);
  const worst = losses.indexOf(Math.max(...losses));
  expect(await page.locator('.found .thumbnail').first().getAttribute('data-picture')).toBe(String(worst));
  await page.locator('.found .thumbnail').first().click();
  await page.locator('.detail .verdict').waitFor();
  // A map for what it was taken for, and one for what it is.
  expect(await page.locator('.detail figure').count()).toBe(3);
  expect(labels[worst]).toBeGreaterThanOrEqual(0);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`failures-${theme}`);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('a cell opens its pictures, by keyboard; the choice is kept', async () => {
  const { panel, page, runs, last } = await open();
  const { confusion, labels, predicted } = evaluationOf(runs[0]!.run, { kind: 'validation' }, 0);
  const at = confusion.findIndex((count, i) => count > 0 && Math.floor(i / classes.length) !== i % classes.length);
  const cell = { label: Math.floor(at / classes.length), predicted: at % classes.length };
  await page.locator('.confusion [role=gridcell]').first().focus();
  for (let i = 0; i < cell.label; i++) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < cell.predicted; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.locator('.pictures h2').textContent()).toBe(`${confusion[at]} of "${classes[cell.label]}" are taken for "${classes[cell.predicted]}"`);
  const wanted = [...labels.keys()].filter((i) => labels[i] === cell.label && predicted[i] === cell.predicted);
  await expect.poll(async () => (await page.locator('.found .thumbnail').evaluateAll((all) => all.map((each) => Number((each as HTMLElement).dataset.picture)))).sort((a, b) => a - b)).toEqual(wanted);
  expect(last('keep')).toMatchObject({ state: { cell, section: 'confusion' } });
  await section(page, '% of the class');
  const support = labels.filter((label) => label === cell.label).length;
  expect(await page.locator(`[data-cell="${cell.label} ${cell.predicted}"]`).textContent()).toBe(String(Math.round((100 * confusion[at]!) / support)));
  await panel.close();
});

test('calibration with and without temperature; classes; tables are copied as CSV', async () => {
  const { panel, page, last, runs } = await open({ remembered: { section: 'calibration' } });
  const { scaled, calibration } = evaluationOf(runs[0]!.run, { kind: 'validation' }, 0);
  const rows = () => page.locator('table.calibration tbody tr').count();
  expect(await rows()).toBe(calibration.bins.filter(({ count }) => count > 0).length);
  await page.locator('input[type=checkbox]').check();
  await expect.poll(rows).toBe(scaled!.calibration.bins.filter(({ count }) => count > 0).length);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('failures-calibration');
  await section(page, 'Classes');
  expect(await page.locator('table.classes tbody tr').count()).toBe(classes.length);
  await page.locator('vscode-button', { hasText: 'Copy as CSV' }).click();
  await expect.poll(() => (last('copy') as { text: string } | undefined)?.text.split('\n')[0]).toBe('class,precision,recall,f1,pictures,predicted');
  await panel.close();
});

test('the map of all pictures opens one by keyboard and is saved; two runs side by side where they disagree', async () => {
  const { panel, page, last, runs } = await open({ remembered: { section: 'embedding' } });
  await page.locator('canvas.embedding').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('.detail .verdict').waitFor();
  await panel.screenshot('failures-embedding');
  await page.locator('.buttons vscode-button', { hasText: 'Save as PNG' }).click();
  await expect.poll(() => [...((last('savePicture') as { png: Uint8Array } | undefined)?.png ?? []).slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
  await page.locator('vscode-dropdown[aria-label="Beside"]').click();
  await page.locator('vscode-dropdown[aria-label="Beside"] vscode-option').nth(1).click();
  const [first, second] = runs.map(({ run }, seed) => evaluationOf(run, { kind: 'validation' }, seed));
  const differing = [...first!.labels.keys()].filter((i) => first!.predicted[i] !== second!.predicted[i]);
  await expect.poll(() => page.locator('.pictures h2').textContent()).toContain(`The two disagree on ${differing.length} pictures`);
  await page.locator('.found .thumbnail').first().click();
  await expect.poll(() => page.locator('.verdicts .verdict').count()).toBe(2);
  // One map less the other: turned about its middle, as the second network's maps are the first's turned about.
  const ofDifference = await page.locator('.differences canvas').first().evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data]);
  const pixel = (i: number) => ofDifference.slice(4 * i, 4 * i + 3);
  const count = ofDifference.length / 4;
  const leaning = Array.from({ length: count }, (_, i) => Math.sign(pixel(i)[0]! - pixel(i)[2]!));
  expect([leaning.includes(1), leaning.includes(-1)]).toEqual([true, true]);
  expect(leaning.every((side, i) => side === 0 || side !== leaning[count - 1 - i])).toBe(true);
  await page.locator('.detail vscode-button', { hasText: 'Save as PNG' }).click();
  await expect.poll(() => (last('savePicture') as { name: string }).name).toMatch(/^picture-/);
  await page.locator('.buttons vscode-button', { hasText: 'Copy as CSV' }).click();
  await expect.poll(() => (last('copy') as { text: string } | undefined)?.text.split('\n')[0]).toBe('picture,class,first,second');
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('failures-two-runs');
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('UMAP comes bit by bit, and is left where nobody waits for it', async () => {
  const { panel, page, last, asked } = await open({ remembered: { section: 'embedding' } });
  await section(page, 'UMAP');
  await expect.poll(() => page.locator('.embedding-frame .soft').textContent()).toContain('UMAP of the');
  await expect.poll(() => asked.filter(([name]) => name === 'umap').length).toBe(3);
  await expect.poll(() => page.locator('.progress').count()).toBe(0);
  expect(last('keep')).toMatchObject({ state: { map: 'umap' } });
  await panel.screenshot('failures-umap');
  await page.locator('canvas.embedding').focus();
  await page.keyboard.press('ArrowLeft');
  await page.locator('.detail .verdict').waitFor();
  await page.locator('.buttons vscode-button', { hasText: 'Copy as CSV' }).click();
  await expect.poll(() => (last('copy') as { text: string } | undefined)?.text.split('\n').length).toBe(242);
  expect(await panel.barriers()).toEqual([]);
  await panel.close();
});

test.each(['confusion', 'calibration'] as const)('the picture of %s is saved', async (shown) => {
  const { panel, last } = await open({ remembered: { section: shown } });
  await panel.page.locator('.buttons vscode-button', { hasText: 'Save as PNG' }).click();
  await expect.poll(() => (last('savePicture') as { name: string } | undefined)?.name).toBe(shown);
  const { png } = last('savePicture') as { png: Uint8Array };
  const at = (offset: number): number => new DataView(Uint8Array.from(png).buffer).getUint32(offset);
  expect([[...png.slice(1, 4)], at(16) > 300, at(20) > 300]).toEqual([[0x50, 0x4e, 0x47], true, true]);
  await panel.close();
});

test.each([450, 900, 1600])('nothing overflows at %i pixels', async (width) => {
  const { panel, page } = await open({ width, theme: 'light' });
  await page.locator('.found .thumbnail').first().click();
  await page.locator('.detail .verdict').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`failures-${width}`);
  await panel.close();
});
