// Starts the VS Code server with this extension and ends it, with all it started.
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchWorkbench, temporaryFolder } from './fetch.mjs';

/** A window that shows the workspace and nothing about VS Code itself, and asks nothing of the network. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'json.schemaDownload.enable': false,
  'npm.fetchOnlinePackageInfo': false,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
};

/**
 * @param {{ settings?: Record<string, unknown>, env?: Record<string, string>, language?: string, say?: (words: string) => void, under?: string[],
 *   extension: { folder: string } | { vsix: string }, beside?: string[] }} options the extension as a folder in development, or packaged; `beside`: folders of others
 */
export async function startServer({ settings = {}, env = {}, language, say, extension, beside = [], under = [] }) {
  const { node, server } = await fetchWorkbench(say);
  const folder = await temporaryFolder('vscode');
  const [user, extensions] = [join(folder, 'user'), join(folder, 'extensions')];
  await mkdir(join(user, 'User'), { recursive: true });
  await mkdir(extensions);
  await writeFile(join(user, 'User', 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  if (language !== undefined) await writeLanguagePack(user, language);
  const folders = ['--server-data-dir', folder, '--user-data-dir', user, '--extensions-dir', extensions];
  const environment = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env };
  if ('vsix' in extension) await promisify(execFile)(node, [server, ...folders, '--install-extension', extension.vsix], { env: environment });
  else await link(extension.folder, extensions);
  for (const other of beside) await link(other, extensions);

  const token = randomBytes(12).toString('hex');
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'w');
  const args = ['--host', '127.0.0.1', '--port', '0', '--connection-token', token, '--accept-server-license-terms', '--disable-telemetry', '--disable-experiments', ...(language === undefined ? [] : ['--locale', language])];
  const [program, ...given] = [...under, node, server, ...folders, ...args];
  const child = spawn(program, given, { stdio: ['ignore', log, log], detached: true, env: environment });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const words = () => readFile(logFile, 'utf8');
  const stop = async () => {
    endGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), 3000);
    await ended;
    clearTimeout(timer);
    endGroup(child.pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  const port = await listeningPort(child, words).catch(async (error) => {
    await stop();
    throw error;
  });
  /** Of a window on a workspace; on none where it is null. */
  const url = (/** @type {string | null} */ workspace) => `http://127.0.0.1:${port}/?tkn=${token}&${workspace === null ? 'ew=true' : `folder=${encodeURIComponent(workspace)}`}`;
  return { url, stop, ended, log: words };
}

async function listeningPort(child, words) {
  for (const start = Date.now(); Date.now() - start < 60_000; ) {
    const port = /agent listening on (\d+)/.exec(await words())?.[1];
    if (port) return Number(port);
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The VS Code server did not start: ${await words()}`);
}

/** What VS Code keeps of an installed language pack; this one has no words of VS Code's own, so that only extensions speak the language. */
async function writeLanguagePack(user, language) {
  const words = join(user, 'language-pack.json');
  await writeFile(words, JSON.stringify({ version: '1.0.0', contents: {} }));
  const pack = { hash: language, label: language, extensions: [{ extensionIdentifier: { id: 'cnn-lab.no-words' }, version: '1.0.0' }], translations: { vscode: words } };
  await writeFile(join(user, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

async function link(folder, extensions) {
  const { publisher, name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  await symlink(folder, join(extensions, `${publisher}.${name}-${version}`), 'junction');
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Trainers outlive the window by design; these are ended with it. */
export async function stopTrainers(workspace) {
  const runs = join(workspace, '.cnn-lab', 'runs');
  for (const id of await readdir(runs).catch(() => [])) {
    const control = await readFile(join(runs, id, 'control.json'), 'utf8').catch(() => null);
    if (control === null) continue;
    try {
      process.kill(JSON.parse(control).pid, 'SIGTERM');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}
