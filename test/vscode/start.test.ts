import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { fetchChromium, temporaryFolder } from '../workbench/fetch.mjs';
import { panelIn, root } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventOf, eventually, runFolders } from './run-files';

let start: ChildProcess;
let browser: Browser;
let workspace: string;
afterAll(async () => {
  await browser?.close();
  start?.kill('SIGINT');
  await rm(workspace, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function palette(title: string): Promise<void> {
  const input = page.locator('.quick-input-widget input.input');
  for (let tries = 0; tries < 20 && !(await input.isVisible()); tries++) {
    await page.keyboard.press('F1');
    await input.waitFor({ timeout: 3000 }).catch(() => undefined);
  }
  await input.fill(`>${title}`);
  await page.locator(`.quick-input-list .monaco-list-row[aria-label^="${title}"]`).first().click();
}

let page: Page;
let url: string;

test('npm start says what it does at once; the first thing seen is a live chart', async () => {
  workspace = await temporaryFolder('start');
  // Without a display no desktop VS Code is looked for.
  start = spawn(process.execPath, [join(root, 'test/workbench/start.mjs'), workspace], { env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
  let words = '';
  start.stdout?.on('data', (text: Buffer) => (words += text.toString()));
  url = await eventually('the URL', async () => /http:\S+/.exec(words)?.[0], 120);
  expect(words).toMatch(/^Starting VS Code/m);

  browser = await chromium.launch({ executablePath: fetchChromium(console.log), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  await page.goto(url, { timeout: 120_000 });
  const panel = await panelIn(page, 'training', 120_000);
  await eventOf(workspace, 'step', ({ step }) => step >= 20);
  await eventually('three charts with lines', async () => (await canvases(panel)).filter(({ colours }) => colours > 3).length >= 3);
});

test('a window that is reloaded after Stop starts nothing anew', async () => {
  const panel = await panelIn(page, 'training');
  await panel.locator('vscode-button', { hasText: 'Stop' }).click();
  await eventOf(workspace, 'run-end');
  await page.reload();
  await (await panelIn(page, 'training', 120_000)).getByText('Stopped').first().waitFor();
  // Long enough for a trainer to have begun.
  await page.waitForTimeout(8000);
  expect(await runFolders(workspace)).toHaveLength(1);
});

test('in a window without a folder a new experiment opens its own folder, and is trained there', async () => {
  const folder = join(workspace, 'fresh');
  await mkdir(folder);
  await page.goto(url.replace(/&folder=.*/, '&ew=true'), { timeout: 120_000 });
  await page.locator('.monaco-workbench .part.statusbar').waitFor();
  await palette('CNN Lab: New Experiment…');
  const gallery = await panelIn(page, 'gallery', 120_000);
  await gallery.locator('.card', { has: gallery.getByText('simple-cnn', { exact: true }) }).click();
  const input = page.locator('.quick-input-widget input.input');
  await page.locator('.quick-input-title', { hasText: 'New Experiment' }).waitFor();
  expect(await input.inputValue()).toMatch(/.\/simple-cnn\.cnn\.jsonc$/);
  await input.fill(join(folder, 'first.cnn.jsonc'));
  await page.keyboard.press('Enter');
  await page.locator('.tab.active[data-resource-name="first.cnn.jsonc"]').waitFor({ timeout: 120_000 });
  expect(await readdir(folder)).toEqual(['first.cnn.jsonc']);
  await palette('CNN Lab: Train');
  await eventually('its run', async () => (await runFolders(folder)).length === 1);
  await palette('CNN Lab: Stop');
  await eventOf(folder, 'run-end');
});

test('Ctrl-C ends all of it, a run that is going too', async () => {
  await page.goto(url, { timeout: 120_000 });
  await page.locator('.tab', { hasText: 'simple-cnn.cnn.jsonc' }).first().click();
  await palette('CNN Lab: Train');
  await eventually('a second run', async () => (await runFolders(workspace)).length === 2);
  const { pid } = await eventOf(workspace, 'run-start');
  expect(alive(pid)).toBe(true);
  start.kill('SIGINT');
  await new Promise((resolve) => start.once('exit', resolve));
  await eventually('the trainer to end', async () => !alive(pid), 30);
});
