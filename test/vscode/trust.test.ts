import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newControlAddresses } from '../../extension/trainer/control-address';
import { manifestOf } from '../unit/manifest-of';
import { temporaryFolder } from '../workbench/fetch.mjs';
import { root, Workbench } from '../workbench/workbench';
import { eventually, runFolders } from './run-files';

// A folder as one may get it from elsewhere: an experiment, and a run whose files lead into traps.
const link = '[press me](command:workbench.action.toggleZenMode)';
// A place of its own for sockets: trainers of other tests look into the common one for those that are left.
const sockets = mkdtempSync(join(tmpdir(), 'cnn-lab-sockets-'));
vi.stubEnv('TMPDIR', sockets);
const address = newControlAddresses().find(({ path }) => path.startsWith(sockets))!;
const visitors: Socket[] = [];
const peer = createServer((socket) => visitors.push(socket));
const text = readFileSync(join(root, 'media/examples/simple-cnn.cnn.jsonc'), 'utf8');
let workbench: Workbench;
beforeAll(async () => {
  await new Promise<void>((resolve) => peer.listen(address.path, resolve));
  workbench = await Workbench.open({
    files: { 'simple-cnn.cnn.jsonc': 'media/examples/simple-cnn.cnn.jsonc' },
    settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
  });
  const run = join(workbench.workspace, '.cnn-lab', 'runs', 'trap');
  mkdirSync(join(run, 'checkpoints'), { recursive: true });
  writeFileSync(join(run, 'checkpoints', 'last.safetensors'), '');
  const start = { type: 'run-start', time: Date.now(), run, name: 'x', step: 0, epoch: 0, epochs: 3, engine: 'onnx', device: link, threads: 1, params: 1, pid: process.pid };
  const checkpoint = { type: 'checkpoint', time: Date.now(), file: 'last.safetensors', step: 1, epoch: 1, best: true };
  writeFileSync(join(run, 'events.jsonl'), `${JSON.stringify(start)}\n${JSON.stringify(checkpoint)}\n`);
  writeFileSync(join(run, 'control.json'), JSON.stringify({ ...address, pid: process.pid }));
  writeFileSync(join(run, 'run.json'), JSON.stringify({ ...manifestOf(text), id: 'trap', name: link, source: join(workbench.workspace, 'simple-cnn.cnn.jsonc') }));
  await workbench.openFile('simple-cnn.cnn.jsonc');
});
afterAll(async () => {
  // Whoever closes the workbench ends the trainers that it finds: this one is the test.
  if (workbench) rmSync(join(workbench.workspace, '.cnn-lab'), { recursive: true });
  await workbench?.close();
  for (const socket of visitors) socket.destroy();
  await new Promise((resolve) => peer.close(resolve));
  vi.unstubAllEnvs();
  rmSync(sockets, { recursive: true, force: true });
});

/** Scripts of ours that run for this window, the host's own apart: its HOME tells whose they are. */
function processes(): string[] {
  const of = (pid: string, file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && of(name, 'environ').includes(`HOME=${join(workbench.workspace, '.home')}`));
  return pids.flatMap((pid) => /dist\/(trainer|inspector|augmentation|lr-finder)\.js/.exec(of(pid, 'cmdline'))?.[1] ?? []);
}

const refused: [string, RegExp][] = [
  ['CNN Lab: Train', /not trusted, so nothing in it is trained/],
  ['CNN Lab: Resume', /not trusted, so nothing in it is trained/],
  ['CNN Lab: Pause', /not trusted, so no trainer is talked to/],
  ['CNN Lab: Stop', /not trusted, so no trainer is talked to/],
  ['CNN Lab: Show Feature Maps', /not trusted, so no network of it is loaded/],
  ['CNN Lab: Explain Prediction (Grad-CAM)', /not trusted, so no network of it is loaded/],
  ['CNN Lab: Find Learning Rate', /not trusted, so nothing in it is trained/],
  ['CNN Lab: Preview Augmentation', /not trusted, so no data set is made ready/],
  ['CNN Lab: New Experiment…', /not trusted, so no file is made/],
  ['CNN Lab: New Experiment from Pictures…', /not trusted, so no file is made/],
];

test('without trust: what starts a process, opens a picture, talks to a trainer or writes is refused with the reason', async () => {
  for (const [command, words] of refused) {
    await workbench.palette(command);
    await workbench.message(words).first().getByText('Manage Workspace Trust').waitFor();
    await workbench.palette('Notifications: Clear All Notifications');
    await workbench.message(words).first().waitFor({ state: 'detached' });
  }
  expect(processes()).toEqual([]);
  expect(visitors).toHaveLength(0);
  expect((await runFolders(workbench.workspace)).map((folder) => folder.split('/').at(-1))).toEqual(['trap']);
});

test('without trust: texts are read and checked, a run\'s log too', async () => {
  await workbench.palette('CNN Lab: Model Summary');
  const summary = await workbench.panel('model-summary');
  await summary.getByText('Conv2d').first().waitFor();
  await workbench.palette('CNN Lab: Open Training Panel');
  const training = await workbench.panel('training');
  await training.getByText(link).first().waitFor();
  expect(await training.locator('a').count()).toBe(0);
  await training.locator('.experiment-bar').waitFor();
  expect(visitors).toHaveLength(0);
});

test('a run whose experiment lies elsewhere shows nothing of that file', async () => {
  const elsewhere = await temporaryFolder('elsewhere');
  writeFileSync(join(elsewhere, 'secret.cnn.jsonc'), text);
  const run = join(workbench.workspace, '.cnn-lab', 'runs', 'u-elsewhere');
  const made = join(elsewhere, 'u-elsewhere');
  cpSync(join(workbench.workspace, '.cnn-lab', 'runs', 'trap'), made, { recursive: true });
  writeFileSync(join(made, 'run.json'), JSON.stringify({ ...manifestOf(text), id: 'u-elsewhere', name: 'from elsewhere', source: join(elsewhere, 'secret.cnn.jsonc') }));
  // It comes whole, and as one that goes: the panel opens with the newest of those, which the other run is, too.
  renameSync(made, run);
  await workbench.palette('CNN Lab: Open Training Panel');
  const training = await workbench.panel('training');
  await training.getByText('from elsewhere').first().waitFor();
  await training.locator('.experiment-bar').waitFor({ state: 'hidden' });
  rmSync(run, { recursive: true });
  rmSync(elsewhere, { recursive: true });
});

test('once the workspace is trusted its trainer is followed, and what it says is text', async () => {
  const { page } = workbench;
  await workbench.palette('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ }).first().click();
  await eventually('the window to follow the run', async () => visitors.length > 0);
  await page.keyboard.press('Escape');
  const end = { type: 'run-end', time: Date.now(), status: 'failed', run: 'trap', epoch: 1, step: 1, metrics: { train_loss: null, val_loss: null, val_accuracy: null }, error: `Out of memory, ${link} $(bug) \u001b[31m` };
  // A window that looked twice at once has hung up once again.
  for (const socket of visitors) if (!socket.destroyed) socket.write(`${JSON.stringify(end)}\n`);
  const message = workbench.message('Out of memory');
  await message.waitFor();
  expect((await message.locator('.notification-list-item-message').innerText()).replaceAll('\u200b', '')).toContain(`${link} failed: Out of memory, ${link} $(bug) \\u001b[31m`);
  expect(await message.locator('.notification-list-item-message a').count()).toBe(0);
  await workbench.palette('CNN Lab: Preview Augmentation');
  await (await workbench.panel('augmentation')).locator('canvas').first().waitFor();
  expect(processes()).toEqual(['augmentation']);
});
