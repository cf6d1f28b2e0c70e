import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { InspectorDouble } from './inspector-double';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';
import { recordedInspection } from './recorded';

const { explain, describe: description, features } = recordedInspection();
const { run, classes } = description;
const likely = features.prediction.class;

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open(options: { theme?: ThemeName; width?: number; height?: number; state?: object } = {}) {
  const inspector = new InspectorDouble();
  const panel = await PanelPage.open(browser, 'grad-cam', inspector.host, options);
  await panel.page.locator('.verdict').waitFor();
  await panel.settle();
  return { panel, page: panel.page, inspector };
}

async function choose(page: PanelPage['page'], name: string, option: string) {
  await page.locator(`vscode-dropdown[aria-label="${name}"]`).click();
  await page.locator(`vscode-dropdown[aria-label="${name}"] vscode-option`, { hasText: option }).click();
}

test.each(themeNames)('picture, overlay and map of the recorded run stand side by side, in %s', async (theme) => {
  const { panel, page, inspector } = await open({ theme });
  expect(await page.locator('.figures-row canvas.picture').count()).toBe(3);
  for (const nth of [1, 2, 3]) await expect.poll(async () => (await panel.canvasPixels(`.figures-row figure:nth-child(${nth}) canvas`)).colors, { message: `figure ${nth}` }).toBeGreaterThan(10);
  expect(inspector.last('explain')).toMatchObject({ run, method: description.methods[0]!.name, layer: description.lastMaps });
  expect(await page.locator('.figures-row figcaption').allTextContents()).toEqual(['Picture', 'Overlay', `${description.methods[0]!.name} for ${classes[likely]}, ${explain.size.join(' × ')}`]);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`grad-cam-${theme}`);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('a panel that is opened for picture files shows them, all beside one another, in place of what was looked at last', async () => {
  const inspector = new InspectorDouble();
  const [first, second] = ['/pictures/a.png', '/pictures/b.jpg'].map((path) => ({ kind: 'file' as const, path }));
  inspector.openedFor = [first!, second!];
  const panel = await PanelPage.open(browser, 'grad-cam', inspector.host, { state: { run, image: { kind: 'validation', index: 3 } } });
  await expect.poll(() => panel.page.locator('.figures-lines .figures-row').count()).toBe(2);
  const explained = inspector.asked.filter(({ method }) => method === 'explain').map(({ argument }) => argument.image);
  expect(explained).toEqual([first, second]);
  await panel.close();
});

test('the overlay lies between the picture and the map by the opacity', async () => {
  const { panel, page } = await open();
  const corner = () => page.locator('.figures-row figure:nth-child(2) canvas').evaluate((canvas) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 1, 1).data]);
  await page.getByRole('slider').focus();
  await page.keyboard.press('Home');
  expect(await corner()).toEqual([...features.prediction.input.rgba.slice(0, 4)]);
  await page.keyboard.press('End');
  // Viridis at the value of the map's own corner: below its first cell's centre the value is that cell's.
  const ends = await page.locator('.figures-row figure:nth-child(3) canvas').evaluate((canvas) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 1, 1).data]);
  expect(await corner()).toEqual(ends);
  expect(await page.evaluate(() => (window as unknown as { savedState: object }).savedState)).toMatchObject({ opacity: 1 });
  await panel.close();
});

test('method, class, another class and layer are chosen; a class also by its bar, a layer by its map', async () => {
  const { panel, page, inspector } = await open();
  await page.getByRole('button', { name: description.methods[1]!.name, exact: true }).click();
  await expect.poll(() => inspector.last('explain')).toMatchObject({ method: description.methods[1]!.name });
  expect(inspector.last('explain')).not.toHaveProperty('target');
  await choose(page, 'Class', classes[5]!);
  await expect.poll(() => inspector.last('explain')).toMatchObject({ target: 5 });
  await page.waitForFunction((name) => document.querySelector('.prediction [aria-pressed=true]')?.textContent?.startsWith(name!), classes[5]);
  const bar = page.locator('.prediction button', { hasText: classes[likely]! });
  await bar.focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => inspector.last('explain')).not.toHaveProperty('target');
  await choose(page, 'Rather than', classes[1]!);
  await expect.poll(() => inspector.last('explain')).toMatchObject({ versus: 1 });
  await choose(page, 'Layer', '4  Conv2d');
  await expect.poll(() => inspector.last('explain')).toMatchObject({ layer: '4' });
  const strip = page.getByRole('listbox', { name: 'Maps of all layers' });
  await strip.locator('[data-layer="4"][aria-selected=true]').focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => inspector.last('explain')).toMatchObject({ layer: '3' });
  expect(await page.locator('vscode-dropdown[aria-label="Layer"]').evaluate((dropdown) => (dropdown as HTMLSelectElement).value)).toBe('3');
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('several methods and pictures stand side by side, by keyboard too, each with its scores beside a random map\'s; all are saved as one picture', async () => {
  const { panel, page, inspector } = await open({ theme: 'light', width: 1100, height: 1500 });
  await expect.poll(() => page.locator('.trust').textContent()).toBe('ROAD +0.247, random +0.003Drop 38.9 %, random 34.2 %Confidence does not rise under the map; random 33 %');
  await page.getByRole('button', { name: 'IntegratedGradients', exact: true }).click({ modifiers: ['Control'] });
  await expect.poll(() => page.locator('.figures-row figure').count()).toBe(3);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+Enter');
  const pictures = page.getByRole('listbox', { name: 'Pictures of the validation set' });
  await pictures.getByRole('option').nth(2).click({ modifiers: ['Control'] });
  await expect.poll(() => page.locator('.figures-row').evaluateAll((rows) => rows.map((row) => row.querySelectorAll('figure').length))).toEqual([4, 4]);
  expect(await pictures.locator('[aria-selected=true]').count()).toBe(2);
  expect(await page.locator('.figures-row').first().locator('figcaption').allTextContents()).toEqual([expect.any(String), ...['GradCAM', 'IntegratedGradients', 'GuidedBackprop'].map((method) => `${method} for ${classes[likely]}`)]);
  await expect.poll(() => page.locator('.trust').count()).toBe(6);
  await page.getByText('Check against untrained weights').click();
  await expect.poll(() => page.locator('.untrained p').first().textContent()).toContain('With no layer trained the map is another');
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('grad-cam-several');
  await page.getByText('Save as PNG').click();
  await expect.poll(() => inspector.last('savePicture')).toMatchObject({ name: 'explanation' });
  await page.getByRole('button', { name: 'GuidedBackprop', exact: true }).click();
  await pictures.getByRole('option').first().click();
  await expect.poll(() => page.locator('.figures-row figure').count()).toBe(3);
  expect(inspector.last('explain')).toMatchObject({ method: 'GuidedBackprop', image: { index: 0 } });
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('what lies in a closed fold is not asked for', async () => {
  const inspector = new InspectorDouble();
  const panel = await PanelPage.open(browser, 'grad-cam', inspector.host, { state: { trustOpen: false, layersOpen: false } });
  await panel.page.locator('.verdict').waitFor();
  await panel.settle();
  expect([inspector.last('trust'), inspector.last('layerMaps')]).toEqual([undefined, undefined]);
  await panel.page.getByText('Can it be trusted?').click();
  await expect.poll(() => inspector.last('trust')).toMatchObject({ method: 'GradCAM' });
  expect(inspector.last('layerMaps')).toBeUndefined();
  await panel.close();
});

test('a newer checkpoint is explained when it comes; an older one that was chosen stays', async () => {
  const { panel, page, inspector } = await open();
  await choose(page, 'Checkpoint', 'best');
  await expect.poll(() => inspector.last('explain')).toMatchObject({ checkpoint: 'best.safetensors' });
  inspector.checkpoints = [...inspector.checkpoints, { file: 'epoch-9.safetensors', epoch: 9, step: 1521, best: false }];
  await panel.call('refreshed', { run });
  await page.locator('vscode-option', { hasText: 'epoch-9' }).waitFor({ state: 'attached' });
  await panel.settle();
  expect(inspector.last('explain')).toMatchObject({ checkpoint: 'best.safetensors' });
  expect(await page.locator('vscode-dropdown[aria-label="Checkpoint"]').evaluate((dropdown) => (dropdown as HTMLSelectElement).value)).toBe('best.safetensors');
  await panel.close();
});

test('a map that is nowhere positive says why, and shows what speaks against the class in blue', async () => {
  const inspector = new InspectorDouble();
  inspector.nowhere = 'against';
  inspector.signed = explain.map.map((value) => -value);
  const panel = await PanelPage.open(browser, 'grad-cam', inspector.host, { theme: 'light' });
  const { page } = panel;
  await expect.poll(() => page.locator('.why').textContent()).toBe(`The ${description.methods[0]!.name} map is nowhere positive: all that layer ${description.lastMaps} has in this picture speaks against "${classes[likely]}". The map shows how much, in blue.`);
  const strongest = explain.map.indexOf(Math.max(...explain.map));
  const [width] = explain.size.toReversed() as [number];
  const colour = await page.locator('.figures-row figure:nth-child(3) canvas').evaluate((canvas, [x, y]) => [...(canvas as HTMLCanvasElement).getContext('2d')!.getImageData(x!, y!, 1, 1).data], [strongest % width, Math.floor(strongest / width)]);
  expect(colour).toEqual([33, 102, 172, 255]);
  expect(await page.locator('.color-scale').textContent()).toBe('againstfor');
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('grad-cam-nowhere');
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test.each([[450, 1400], [900, 600], [1600, 1000]])('nothing overflows at %i x %i', async (width, height) => {
  const { panel, page } = await open({ width, height });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`grad-cam-${width}`);
  await panel.close();
});
