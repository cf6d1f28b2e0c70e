import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { preparePicture } from '../../extension/core/data/picture';
import { predict, softmax } from '../../extension/core/explain/explain';
import type { Engine } from '../../extension/core/engine';
import { openEngine } from '../../extension/engines/open';
import { percent } from '../../extension/shared/run-words';
import { pageScripts } from '../../extension/trainer/export/html-folder';
import { pictureOf } from '../../extension/trainer/datasets/picture-reader';
import { exportableOf } from '../numbers/exportable-of';
import { cnnLab, temporaryFolder, writeTinyExperiment } from '../trainer/command-line';
import { launchChromium } from './panel-page';

const folder = temporaryFolder();
const examples = readdirSync('media/examples').filter((file) => file.endsWith('.cnn.jsonc'));
let browser: Browser;
let engine: Engine;
/** An exported folder. */
let exported: string;
beforeAll(async () => {
  writeTinyExperiment(folder, { epochs: 1 });
  const trained = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json']);
  expect(trained.status, trained.stderr).toBe(0);
  const { status, stdout, stderr } = await cnnLab(folder, ['export', 'last', '--to', 'html', '--out', 'page', '--lang', 'zh-cn']);
  expect(status, stderr).toBe(0);
  exported = path.dirname(path.resolve(folder, stdout.trim()));
  browser = await launchChromium();
  engine = await openEngine('onnx', { threads: 2 });
});
afterAll(async () => {
  await browser?.close();
  engine?.dispose();
});

/** The page as it is opened from a folder, by a browser without a network. */
async function open(place: string, options: { colorScheme?: 'light' | 'dark'; width?: number } = {}): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ offline: true, colorScheme: options.colorScheme ?? 'light', viewport: { width: options.width ?? 1000, height: 700 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  await page.goto(pathToFileURL(path.join(place, 'index.html')).href);
  return { page, complaints };
}

/** Drops a file on the page, as from the desktop. */
async function drop(page: Page, file: string, type = 'image/png'): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([name, base64, type]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0))], name!, { type: type! }));
      return transfer;
    },
    [path.basename(file), readFileSync(file).toString('base64'), type],
  );
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

test.each([['light', 1000], ['dark', 1000], ['light', 450]] as const)('a picture dropped on the page is classified without a network, in %s at %d pixels', async (colorScheme, width) => {
  const { page, complaints } = await open(exported, { colorScheme, width });
  expect(await page.getByRole('heading').textContent()).toBe('tiny');
  await drop(page, 'media/icon.png');
  await page.locator('.verdict').waitFor();
  expect(await page.locator('.prediction li').count()).toBe(10);
  // In the language in which it was exported.
  expect(await page.locator('button.primary').textContent()).toBe('选择图片…');
  // Another class is explained by a click on its bar.
  const caption = page.locator('figcaption').nth(1);
  const before = await caption.textContent();
  await page.locator('.prediction button').last().click();
  await expect.poll(() => caption.textContent()).not.toBe(before);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run({ preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(complaints).toEqual([]);
  mkdirSync('test/panels/out', { recursive: true });
  await page.screenshot({ path: `test/panels/out/exported-${colorScheme}-${width}.png` });
  await page.context().close();
});

test('names are text on the page, and nothing is asked of a network', async () => {
  const exportable = exportableOf(readFileSync('media/examples/lenet.cnn.jsonc', 'utf8'), 2, engine);
  const hostile = '</script><img src=x onerror=alert(1)>';
  const { scripts } = await pageScripts({ ...exportable, manifest: { ...exportable.manifest, name: hostile, classes: Array<string>(10).fill(hostile) } }, {});
  const place = path.join(folder, 'hostile');
  cpSync(exported, place, { recursive: true });
  for (const [name, content] of Object.entries(scripts)) writeFileSync(path.join(place, name), content);
  const { page, complaints } = await open(place);
  await drop(page, 'media/icon.png');
  await page.locator('.verdict').waitFor();
  expect(await page.getByRole('heading').textContent()).toBe(hostile);
  expect(await page.locator('img').count()).toBe(0);
  // Its own policy lets it ask nobody.
  expect(await page.evaluate(() => fetch('https://example.com').then(() => 'answered', (error: Error) => error.name))).toBe('TypeError');
  expect(complaints.filter((words) => !words.includes('Content Security Policy') && !words.includes('connect-src'))).toEqual([]);
  await page.context().close();
});

test('what is no picture is refused by name, and the next one is taken', async () => {
  const { page, complaints } = await open(exported);
  await drop(page, 'package.json', 'application/json');
  await expect.poll(() => page.getByRole('status').textContent()).toContain('package.json');
  await drop(page, 'media/icon.png');
  await page.locator('.verdict').waitFor();
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('onnxruntime-web in Chromium answers as the run does, with every template', async () => {
  const { page } = await open(exported);
  for (const file of examples) {
    const exportable = exportableOf(readFileSync(path.join('media/examples', file), 'utf8'), 2, engine);
    const { scripts } = await pageScripts(exportable, {});
    const place = path.join(folder, file);
    cpSync(exported, place, { recursive: true });
    for (const [name, content] of Object.entries(scripts)) writeFileSync(path.join(place, name), content);
    const { val } = await exportable.dataset();
    const { values } = pictureOf(val, 1);
    await sharp(Buffer.from(values), { raw: { width: 32, height: 32, channels: 3 } }).png().toFile(path.join(place, 'it.png'));
    const expected = softmax(await predict(exportable.lens, preparePicture(values, val, exportable.chain).values));
    await page.goto(pathToFileURL(path.join(place, 'index.html')).href);
    await drop(page, path.join(place, 'it.png'));
    await page.locator('.verdict').waitFor();
    const shares = await page.locator('.prediction .share').allTextContents();
    expect(shares, file).toEqual([...expected].sort((a, b) => b - a).map((share) => percent(share)));
  }
  await page.context().close();
});
