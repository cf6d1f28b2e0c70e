// `npm start [-- FOLDER]`: the example workspace (in FOLDER, by default in this user's cache) in VS Code with this extension, and its
// example being trained.
import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, onPath } from './fetch.mjs';
import { startServer, stopTrainers } from './server.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const say = (words) => console.log(words);
if (process.argv.includes('--build')) {
  say('Building the extension …');
  execFileSync(process.execPath, [join(root, 'esbuild.mjs')], { cwd: root, stdio: 'inherit' });
}
const workspace = await exampleWorkspace();
const code = desktopCode();
if (code) await openDesktop(code);
else await openInBrowser();
await stopTrainers(workspace);

/** A copy that stays: what was tried in it is there the next time. */
async function exampleWorkspace() {
  const folder = resolve(process.argv.slice(2).find((word) => word !== '--build') ?? join(cacheFolder(), 'example-workspace'));
  const examples = join(root, 'media', 'examples');
  await cp(examples, folder, { recursive: true, force: false, filter: (path) => path === examples || path.endsWith('.cnn.jsonc') });
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'cnnLab.trainOnOpen': 'simple-cnn.cnn.jsonc' }, null, 2));
  return folder;
}

/** VS Code for the desktop, where it can show a window: it refuses to run as root, and needs a display. */
function desktopCode() {
  const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const remoteTerminal = process.env.VSCODE_IPC_HOOK_CLI !== undefined;
  return display && !remoteTerminal && process.getuid?.() !== 0 ? onPath('code') : undefined;
}

async function openDesktop(program) {
  say(`Opening ${workspace} in VS Code; Ctrl-C stops what is being trained.`);
  const args = [`--extensionDevelopmentPath=${root}`, '--disable-workspace-trust', '--new-window', '--wait', workspace];
  const child = spawn(program, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  await Promise.race([new Promise((resolve) => child.once('exit', resolve)), interrupted()]);
}

async function openInBrowser() {
  say('Starting VS Code …');
  const server = await startServer({ extension: { folder: root }, say });
  say(`\n  VS Code with CNN Lab: ${server.url(workspace)}\n\nOpen it in a browser on this machine: the example starts training at once. Ctrl-C stops everything.`);
  await Promise.race([server.ended, interrupted()]);
  await server.stop();
}

function interrupted() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
  });
}
