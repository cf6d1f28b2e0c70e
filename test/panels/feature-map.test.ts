import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asIs } from '../../extension/shared/said';
import { InspectorDouble } from './inspector-double';
import { launchChromium, PanelPage, themeNames, type ThemeName } from './panel-page';
import { recordedInspection } from './recorded';

const { features, describe: description } = recordedInspection();
const { run } = description;

let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function open({ broken = [], ...options }: { theme?: ThemeName; width?: number; height?: number; state?: object; broken?: string[] } = {}) {
  const inspector = new InspectorDouble();
  inspector.broken = broken.map(asIs);
  const panel = await PanelPage.open(browser, 'feature-map', inspector.host, options);
  await panel.page.locator('.map').first().waitFor();
  await panel.settle();
  return { panel, page: panel.page, inspector };
}

async function choose(page: PanelPage['page'], name: string, option: string) {
  await page.locator(`vscode-dropdown[aria-label="${name}"]`).click();
  await page.locator(`vscode-dropdown[aria-label="${name}"] vscode-option`, { hasText: option }).click();
}

/** Channels in the order in which they are shown, as far as they are in the page. */
const channelsShown = (page: PanelPage['page']): Promise<number[]> =>
  page.locator('.map').evaluateAll((tiles) => tiles.toSorted((a, b) => Number(a.getAttribute('aria-posinset')) - Number(b.getAttribute('aria-posinset'))).map((tile) => Number((tile as HTMLElement).dataset.channel)));

test.each(themeNames)('the first convolution of the recorded run is drawn, in %s', async (theme) => {
  const { panel, page } = await open({ theme });
  expect(await page.locator('.map').count()).toBe(32);
  const lively = await page.locator('.map canvas').evaluateAll(
    (canvases) => canvases.filter((canvas) => new Set(new Uint32Array((canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 32, 32).data.buffer)).size > 20).length,
  );
  expect(lively).toBeGreaterThan(24);
  expect(await page.locator('.caption').textContent()).toBe('0 Conv2d · 32 × 32 × 32');
  const likely = description.classes[features.prediction.class]!;
  expect(await page.locator('.verdict').textContent()).toContain(`${likely}, ${(100 * features.prediction.probabilities[features.prediction.class]!).toFixed(1)} %`);
  expect(await page.locator('.prediction li').count()).toBe(10);
  await expect.poll(async () => (await panel.canvasPixels('.picture-frame canvas')).colors).toBeGreaterThan(20);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`feature-map-${theme}`);
  expect(panel.complaints).toEqual([]);
  if (theme === 'dark') expect(await panel.beyondTab()).toEqual([]);
  await panel.close();
});

test('a map is opened with Enter, its cells worked out, its neighbours reached and it is closed again', async () => {
  const { panel, page, inspector } = await open({ width: 1200, height: 900 });
  await page.locator('.map').first().focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  expect(await page.locator('.map-zoom h2').textContent()).toBe('Channel 2');
  // At first the cell that answers most.
  const map = features.values.slice(2 * 1024, 3 * 1024);
  const top = map.indexOf(Math.max(...map));
  await expect.poll(() => inspector.last('cell')).toMatchObject({ run, layer: '0', channel: 2, row: Math.floor(top / 32), column: top % 32 });
  const box = (await page.locator('.zoom-canvas canvas').boundingBox())!;
  // The middle of the pixel in row 0, column 20.
  await page.mouse.click(box.x + ((20 + 0.5) / 32) * box.width, box.y + (0.5 / 32) * box.height);
  const value = page.locator('.zoom-value');
  const told = 'row 0, column 20: 31.10; 27 products add up to 26.10, plus bias 5.000 = 31.10; it sees rows 0 to 1 and columns 19 to 21 of the picture';
  await expect.poll(() => value.textContent()).toBe(told);
  expect(await page.locator('.contribution').count()).toBe(3);
  expect(await page.locator('.contribution').last().locator('.sign').last().textContent()).toBe('Σ 14.1');
  expect(await page.locator('.numbers .padding').count()).toBe(9);
  expect(await page.locator('.after li').allTextContents()).toEqual(expect.arrayContaining([expect.stringContaining('1 BatchNorm2d (31.10 − 20.00) / √(4.000 + 0.00001) · 0.2000 + 0.4800 = 1.590')]));
  expect(await page.locator('.after .chosen').textContent()).toBe('2');
  expect(await page.locator('.size').textContent()).toContain('(32 + 2*1 - 1*(3-1) - 1)/1 + 1 = 32');
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('feature-map-zoom');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => inspector.last('cell')).toMatchObject({ channel: 2, row: 0, column: 21 });
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => inspector.last('cell')).toMatchObject({ row: 1, column: 21 });
  // Played it goes on by itself, until a key takes over.
  await page.locator('vscode-button', { hasText: 'Slide the Kernel' }).click();
  await expect.poll(() => inspector.last('cell')).toMatchObject({ row: 1, column: 23 });
  await page.keyboard.press('PageDown');
  expect(await page.locator('.map-zoom h2').textContent()).toBe('Channel 3');
  await page.locator('.map-zoom vscode-button', { hasText: 'Save Picture' }).click();
  await expect.poll(() => (inspector.last('savePicture') as { name: string } | undefined)?.name).toBe('0-3');
  await page.keyboard.press('Escape');
  expect(await page.locator('.map-zoom').isVisible()).toBe(false);
  // The dialog's end is told a moment after it is gone.
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.channel)).toBe('3');
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test.each<[ThemeName, number]>([['light', 1200], ['high-contrast', 1200], ['dark', 450]])("a cell's arithmetic in %s at %i pixels", async (theme, width) => {
  const { panel, page } = await open({ theme, width, height: 900 });
  await page.locator('.map').nth(2).click();
  await page.locator('.contribution').first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot(`feature-map-cell-${theme}-${width}`);
  await panel.close();
});

test('of a layer without a window a cell has its value alone', async () => {
  const { panel, page, inspector } = await open();
  await choose(page, 'Layer', '2  ReLU');
  await panel.settle();
  await page.locator('.map').first().click();
  await expect.poll(() => page.locator('.zoom-value').textContent()).toMatch(/^row \d+, column \d+: [\d.]+$/);
  expect([await page.locator('.contribution').count(), inspector.last('cell')]).toEqual([0, undefined]);
  await panel.close();
});

test('maps are ordered by mean and coloured over the whole layer', async () => {
  const { panel, page } = await open();
  const own = await page.locator('.map-grid').screenshot();
  await page.getByRole('radio', { name: 'Whole layer' }).click();
  expect((await page.locator('.map-grid').screenshot()).equals(own)).toBe(false);
  await page.getByRole('radio', { name: 'Mean' }).click();
  const means = Array.from({ length: 32 }, (_, channel) => features.values.slice(channel * 1024, (channel + 1) * 1024).reduce((sum, value) => sum + value, 0));
  const order = means.map((_, channel) => channel).sort((a, b) => means[b]! - means[a]!);
  expect(await channelsShown(page)).toEqual(order);
  await choose(page, 'Colours', 'Magma');
  await panel.settle();
  await panel.screenshot('feature-map-magma');
  expect(await page.evaluate(() => (window as unknown as { savedState: object }).savedState)).toMatchObject({ norm: 'shared', order: 'mean', colors: 'magma' });
  await panel.close();
});

test('layer, checkpoint, picture and run are chosen, convolutions first', async () => {
  const { panel, page, inspector } = await open();
  const options = await page.locator('vscode-dropdown[aria-label="Layer"] vscode-option').allTextContents();
  const types = options.map((words) => words.split(/\s+/)[1]!);
  expect(types.slice(0, 3)).toEqual(['Conv2d', 'Conv2d', 'Conv2d']);
  expect(types.indexOf('Linear')).toBeGreaterThan(2);
  expect(types).toContain('ReLU');
  await choose(page, 'Layer', '8  Conv2d');
  await expect.poll(() => page.locator('.map').first().getAttribute('aria-setsize')).toBe('128');
  await choose(page, 'Checkpoint', 'best');
  await expect.poll(() => inspector.last('features')).toMatchObject({ run, layer: '8', checkpoint: 'best.safetensors' });
  await page.locator('.thumbnail').nth(4).click();
  await expect.poll(() => inspector.last('features')).toMatchObject({ image: { kind: 'validation', index: 4 } });
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => inspector.last('features')).toMatchObject({ image: { kind: 'validation', index: 5 } });
  await page.locator('vscode-button', { hasText: 'Own Picture' }).click();
  await expect.poll(() => inspector.last('features')).toMatchObject({ image: { kind: 'file', path: '/pictures/own.png' } });
  await choose(page, 'Run', '204200');
  await expect.poll(() => inspector.last('features')).toMatchObject({ run: '/runs/20261123-204200-simple-cnn' });
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('more pictures come as the strip is scrolled', async () => {
  const { panel, page, inspector } = await open();
  const first = await page.locator('.thumbnail').count();
  await page.locator('.thumbnails').evaluate((list) => (list.scrollLeft = list.scrollWidth));
  await expect.poll(() => page.locator('.thumbnail').count()).toBeGreaterThan(first);
  expect(inspector.last('pictures')).toMatchObject({ from: first });
  await panel.close();
});

test('a newer checkpoint is drawn when it comes', async () => {
  const { panel, inspector } = await open();
  const before = inspector.asked.filter(({ method }) => method === 'features').length;
  await panel.call('refreshed', { run });
  await expect.poll(() => inspector.asked.filter(({ method }) => method === 'features').length).toBe(before + 1);
  await panel.close();
});

test('what the inspector cannot do is said, and goes away with the next answer', async () => {
  const { panel, page, inspector } = await open();
  const { features: answer } = inspector.host;
  inspector.host.features = () => {
    throw new Error('The picture own.png cannot be read: it is no picture.');
  };
  await page.locator('.thumbnail').nth(2).click();
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('alert').textContent()).toBe('The picture own.png cannot be read: it is no picture.');
  inspector.host.features = answer;
  await page.locator('.thumbnail').nth(3).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await panel.close();
});

test.each([[400, 700], [900, 600], [1600, 1000]])('nothing overflows at %i x %i', async (width, height) => {
  const { panel, page } = await open({ width, height });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await panel.screenshot(`feature-map-${width}`);
  await panel.close();
});

test('a checkpoint that is broken is told above the maps of another', async () => {
  const sentence = 'last.safetensors is not a whole safetensors file (it has no header): it was cut short or changed; use another checkpoint.';
  const { panel, page } = await open({ broken: [sentence] });
  expect(await page.locator('.message.warning').allTextContents()).toEqual([sentence]);
  await choose(page, 'Layer', 'MaxPool2d 64×8×8');
  await panel.settle();
  expect(await page.locator('.message.warning').allTextContents()).toEqual([sentence]);
  expect(await page.locator('.map').count()).toBeGreaterThan(0);
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('of 500 channels those that are seen are in the page; the keyboard comes to the last', async () => {
  const inspector = new InspectorDouble();
  const { describe, features: answer } = inspector.host;
  inspector.host.describe = (argument) => ({ ...describe(argument), layers: description.layers.map((layer) => (layer.path === '0' ? { ...layer, shape: [500, 32, 32] } : layer)) });
  inspector.host.features = (argument) => ({ ...answer(argument), shape: [500, 32, 32], values: Float32Array.from({ length: 500 * 1024 }, (_, i) => features.values[i % features.values.length]!) });
  inspector.host.survey = () => ({ layer: '0', pictures: 10, silent: new Float32Array(500), saturated: null, norm: null });
  const panel = await PanelPage.open(browser, 'feature-map', inspector.host);
  const { page } = panel;
  await page.locator('.map').first().waitFor();
  expect(await page.locator('.map').count()).toBeLessThan(120);
  await page.locator('.map').first().focus();
  await page.keyboard.press('End');
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.channel)).toBe('499');
  const seen = await page.evaluate(() => document.activeElement!.getBoundingClientRect().bottom <= innerHeight);
  expect(seen).toBe(true);
  await expect.poll(async () => (await channelsShown(page)).includes(0)).toBe(false);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  expect(await page.locator('.map-zoom h2').textContent()).toBe('Channel 498');
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('dead and saturated channels are flagged, and the most important for a class come first', async () => {
  const { panel, page, inspector } = await open({ theme: 'light' });
  await expect.poll(() => page.locator('.map.flagged span').allTextContents()).toEqual(['1 dead', '3 saturated']);
  expect(await page.getByRole('status').textContent()).toBe('Dead on all of 400 validation pictures: 1 of 32 channels; mostly saturated: 1.');
  expect(await page.locator('.map[data-channel="2"]').getAttribute('aria-label')).toContain('silent on 25.0 % of 400 validation pictures');
  await page.getByRole('radio', { name: 'Importance for the class' }).click();
  await expect.poll(async () => (await channelsShown(page))[0]).toBe(31);
  await page.locator('.prediction button').nth(2).click();
  const target = [...features.prediction.probabilities.keys()].sort((a, b) => features.prediction.probabilities[b]! - features.prediction.probabilities[a]!)[2];
  await expect.poll(() => inspector.last('importance')).toMatchObject({ run, layer: '0', target });
  await panel.screenshot('feature-map-flagged');
  expect(await panel.barriers()).toEqual([]);
  await panel.close();
});

test('a norm shows how its values are spread before and after, a channel what excites it', async () => {
  const { panel, page, inspector } = await open({ height: 900 });
  await choose(page, 'Layer', '1  BatchNorm2d');
  await page.locator('.spread svg').first().waitFor();
  expect(await page.locator('.spread svg').first().getAttribute('aria-label')).toMatch(/^Before the norm: mean 3\.\d+, .*; after it: mean 0\.1\d+, /);
  await page.locator('.map').nth(4).click();
  await expect.poll(() => page.locator('.excites li').count()).toBe(9);
  expect(inspector.last('patches')).toMatchObject({ run, layer: '1', channel: 4 });
  expect(await page.locator('.excites canvas').nth(1).getAttribute('aria-label')).toBe('Picture 10, row 1, column 2: 8.000');
  expect(await page.locator('.map-zoom .spread').count()).toBe(1);
  expect(await panel.barriers()).toEqual([]);
  await panel.screenshot('feature-map-excites');
  await panel.close();
});

test.each(themeNames)('filters: over a picture in its colours, deeper by input channel, and how they have moved, in %s', async (theme) => {
  const { panel, page, inspector } = await open({ theme });
  await page.getByRole('radio', { name: 'Filters' }).click();
  await expect.poll(() => page.locator('.map').nth(0).textContent()).toBe('0 · 100 %');
  expect(await page.locator('.map').nth(1).textContent()).toBe('1 · 0 %');
  expect(inspector.last('filters')).toMatchObject({ run, layer: '0' });
  await panel.screenshot(`filters-${theme}`);
  expect(await panel.barriers()).toEqual([]);
  await choose(page, 'Layer', '4  Conv2d');
  await expect.poll(() => page.locator('.caption').textContent()).toBe('4 Conv2d · 64 × 32 × 3 × 3');
  const first = await page.locator('.map').first().screenshot();
  await page.locator('vscode-text-field[aria-label="Input channel"] input').fill('7');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await page.locator('.map').first().screenshot()).equals(first)).toBe(false);
  await page.getByRole('radio', { name: 'Change' }).click();
  await panel.screenshot(`filters-change-${theme}`);
  await page.locator('vscode-button', { hasText: 'Save Picture' }).first().click();
  await expect.poll(() => inspector.last('savePicture')).toMatchObject({ name: '4' });
  expect(panel.complaints).toEqual([]);
  await panel.close();
});

test('a fully connected layer is offered behind those with maps: a value a tile, and the arithmetic of each', async () => {
  const { panel, page, inspector } = await open();
  const { path, shape } = description.layers.find(({ type }) => type === 'Linear')!;
  const { describe } = inspector.host;
  inspector.host.describe = (argument) => {
    const answer = describe(argument);
    return { ...answer, layers: answer.layers.map((layer) => (layer.path === path ? { ...layer, windowed: true } : layer)) };
  };
  inspector.host.features = (argument) => ({ layer: argument.layer, shape: [shape[0]!, 1, 1], values: Float32Array.from({ length: shape[0]! }, (_, i) => i - 2.5), prediction: features.prediction });
  await page.reload();
  await page.locator('.map').first().waitFor();
  await choose(page, 'Layer', `${path}  Linear`);
  await expect.poll(() => page.locator('.caption').textContent()).toContain('Linear');
  expect((await page.locator('.map').nth(4).textContent())!.startsWith('4 · 1.5')).toBe(true);
  await page.locator('.map').nth(4).click();
  await page.locator('.contribution').first().waitFor();
  expect(inspector.last('cell')).toMatchObject({ layer: path, channel: 4, row: 0, column: 0 });
  await panel.screenshot('feature-map-linear');
  await panel.close();
});
