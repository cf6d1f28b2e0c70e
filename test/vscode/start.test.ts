import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../workbench/fetch.mjs';
import { EditorWindow, openBrowser, root } from '../workbench/workbench';
import { canvases } from './canvases';
import { eventOf, eventually, runFolders } from './run-files';

let start: ChildProcess;
let browser: Browser;
let editor: EditorWindow;
let url: string;
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

test('npm start says what it does before it has done it; the first thing seen is a live chart', async () => {
  workspace = await temporaryFolder('start');
  // Without a display no desktop VS Code is looked for.
  start = spawn(process.execPath, [join(root, 'test/workbench/start.mjs'), workspace], { env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
  let words = '';
  start.stdout?.on('data', (text: Buffer) => (words += text.toString()));
  await eventually('the first words', async () => words !== '');
  expect(words).toMatch(/^Starting VS Code …\n$/);
  url = await eventually('the URL', async () => /http:\S+/.exec(words)?.[0], 120);

  const opened = await openBrowser();
  browser = opened.browser;
  editor = new EditorWindow(opened.page);
  await editor.goto(url);
  const panel = await editor.panel('training');
  await eventOf(workspace, 'step', ({ step }) => step >= 20);
  await eventually('three charts with lines', async () => (await canvases(panel)).filter(({ colours }) => colours > 3).length >= 3);
});

test('a window that is reloaded after Stop starts nothing anew', async () => {
  const panel = await editor.panel('training');
  await panel.locator('vscode-button[title="Stop"]').click();
  await eventOf(workspace, 'run-end');
  await editor.reload();
  await (await editor.panel('training')).getByText('Stopped').first().waitFor();
  // The window is as it was; what trains on opening would have been asked by now, and a folder be there soon.
  await editor.page.waitForTimeout(5000);
  expect(await runFolders(workspace)).toHaveLength(1);
});

test('Ctrl-C ends all of it, a run that is going too', async () => {
  await editor.palette('CNN Lab: Resume');
  const stopped = await eventOf(workspace, 'run-end');
  const { pid } = await eventOf(workspace, 'run-start', ({ time }) => time > stopped.time);
  expect(alive(pid)).toBe(true);
  start.kill('SIGINT');
  await new Promise((resolve) => start.once('exit', resolve));
  await eventually('the trainer to end', async () => !alive(pid), 30);
});
