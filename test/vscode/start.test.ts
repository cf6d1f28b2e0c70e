import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { fetchChromium, temporaryFolder } from '../workbench/fetch.mjs';
import { panelIn, root } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventOf, eventually } from './run-files';

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

test('npm start: the first thing seen is a live chart, and Ctrl-C ends all of it', async () => {
  workspace = await temporaryFolder('start');
  // Without a display no desktop VS Code is looked for.
  start = spawn(process.execPath, [join(root, 'test/workbench/start.mjs'), workspace], { env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
  let words = '';
  start.stdout?.on('data', (text: Buffer) => (words += text.toString()));
  const url = await eventually('the URL', async () => /http:\S+/.exec(words)?.[0], 120);

  browser = await chromium.launch({ executablePath: fetchChromium(console.log), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  await page.goto(url, { timeout: 120_000 });
  const panel = await panelIn(page, 'training', 120_000);
  await eventOf(workspace, 'step', ({ step }) => step >= 20);
  await eventually('three charts with lines', async () => (await canvases(panel)).filter(({ colours }) => colours > 3).length >= 3);
  const { pid } = await eventOf(workspace, 'run-start');
  expect(alive(pid)).toBe(true);

  start.kill('SIGINT');
  await new Promise((resolve) => start.once('exit', resolve));
  await eventually('the trainer to end', async () => !alive(pid), 30);
});
