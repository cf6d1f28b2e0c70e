// The VS Code server and web workbench that npm carries (inside `code-server`), with a Node that can run it: fetched on first need into
// this user's cache, once per machine. Only the registry that `npm ci` used is asked, through npm itself, which goes on where a broken
// download stopped and checks what it gets.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { x as extract } from 'tar';

const run = promisify(execFile);
const codeServer = '4.139.1';
const nodeVersion = '24';

/** What the workbench does without: half of its weight, none of it about editing files and showing extensions. */
const unneededModules = ['@github/copilot-sdk', '@vscode/copilot-api', '@microsoft/mxc-sdk', '@devcontainers/cli', '@vscode/sandbox-runtime', 'kerberos', 'ssh2', '@vscode/windows-process-tree'];
const unneededExtensions = ['copilot', 'mermaid-markdown-features', 'microsoft-authentication', 'ms-vscode.js-debug', 'ms-vscode.vscode-js-profile-table'];

/** Folder of things fetched once per machine. */
export function cacheFolder() {
  if (process.env.CNN_LAB_CACHE) return process.env.CNN_LAB_CACHE;
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'cnn-lab');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'cnn-lab');
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cnn-lab');
}

/**
 * Paths of the server's Node and of its entry, after fetching them where they are not there yet.
 * @param {(words: string) => void} say told what is being waited for
 * @returns {Promise<{ node: string, server: string }>}
 */
export async function fetchWorkbench(say = () => undefined) {
  const folder = join(cacheFolder(), `vscode-server-${codeServer}-${process.platform}-${process.arch}`);
  const found = () => ({ node: join(folder, 'node', process.platform === 'win32' ? 'bin/node.exe' : 'bin/node'), server: join(folder, 'vscode', 'out', 'server-main.js') });
  if (existsSync(folder)) return found();
  await mkdir(dirname(folder), { recursive: true });
  await locked(`${folder}.lock`, say, async () => {
    if (existsSync(folder)) return;
    say(`Fetching the VS Code server (code-server ${codeServer}, about 250 MB on disk) into ${folder}; this happens once.`);
    const partial = await mkdtemp(`${folder}.partial-`);
    try {
      await Promise.all([fetchNode(join(partial, 'node')), fetchServer(join(partial, 'vscode'))]);
      await rename(partial, folder);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
  return found();
}

async function fetchNode(target) {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  await unpack(`node-${os}-${process.arch}@${nodeVersion}`, target, (path) => path.startsWith('package/bin/'));
}

async function fetchServer(target) {
  const prefix = 'package/lib/vscode/';
  const unneeded = new Set(unneededExtensions.map((name) => `${prefix}extensions/${name}`));
  const wanted = (path) => path.startsWith(prefix) && !path.endsWith('.map') && !unneeded.has(path.split('/').slice(0, 5).join('/'));
  const unpacked = `${target}.package`;
  await unpack(`code-server@${codeServer}`, unpacked, wanted);
  await rename(join(unpacked, 'lib', 'vscode'), target);
  await rm(unpacked, { recursive: true });
  const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'));
  for (const name of unneededModules) delete manifest.dependencies[name];
  await writeFile(join(target, 'package.json'), JSON.stringify(manifest, null, 2));
  // Its own lock is out of step with its manifest: `npm ci` would refuse.
  await rm(join(target, 'npm-shrinkwrap.json'), { force: true });
  await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], target);
  await keepOwnPlatform(join(target, 'node_modules', '@vscode', 'ripgrep-universal', 'bin'));
}

/** ripgrep comes for every platform at once. */
async function keepOwnPlatform(folder) {
  const own = `${process.platform}-${process.arch}`;
  for (const name of await readdir(folder).catch(() => [])) if (name !== own) await rm(join(folder, name), { recursive: true });
}

/** One package from the registry, without its dependencies, unpacked into `target`. */
async function unpack(spec, target, wanted) {
  const folder = await mkdtemp(join(dirname(target), 'pack-'));
  const packed = JSON.parse(await npm(['pack', spec, '--json', '--pack-destination', folder], folder));
  await mkdir(target, { recursive: true });
  await extract({ file: join(folder, basename(packed[0].filename)), cwd: target, strip: 1, filter: (path) => wanted(path) });
  await rm(folder, { recursive: true });
}

async function npm(args, cwd) {
  const windows = process.platform === 'win32';
  const { stdout } = await run(windows ? 'npm.cmd' : 'npm', args, { cwd, shell: windows, maxBuffer: 1 << 28, timeout: 15 * 60_000 });
  return stdout;
}

/** One process at a time: the others wait, and take over from one that died. */
async function locked(lock, say, act) {
  for (let told = false; ; told = true) {
    try {
      await mkdir(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (await abandoned(lock)) await rm(lock, { recursive: true, force: true });
    else if (!told) say(`Another process is fetching the VS Code server (${lock}); waiting for it.`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  try {
    await writeFile(join(lock, 'pid'), String(process.pid));
    await act();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function abandoned(lock) {
  const pid = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''));
  // A lock without its owner's name: either it is being made this moment, or its maker died just then.
  if (!pid) return stat(lock).then(({ mtimeMs }) => Date.now() - mtimeMs > 10_000, () => false);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/**
 * The machine's Chromium, installing Debian's where there is none and this user may.
 * @param {(words: string) => void} say
 * @returns {string} path of the program
 */
export function fetchChromium(say = () => undefined) {
  // The shell is Chromium without its windows: pages open in half of the time.
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
  const known = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];
  const find = () => process.env.CHROMIUM ?? names.map(onPath).find(Boolean) ?? known.find((path) => existsSync(path));
  const found = find();
  if (found) return found;
  if (onPath('apt-get') && process.getuid?.() === 0) {
    say("Installing Debian's Chromium (apt-get install chromium-headless-shell), which the tests drive; this happens once.");
    const options = { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'update', '-q'], options);
    // Earlier releases have the whole one alone.
    for (const name of ['chromium-headless-shell', 'chromium']) if (!find()) spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', 'install', '-qy', '--no-install-recommends', name], options);
  }
  const installed = find();
  if (installed) return installed;
  throw new Error('The tests in VS Code and in panels need Chromium, and there is none: install it (Debian: `apt-get install chromium-headless-shell`), or name one in the variable CHROMIUM.');
}

/** Where a program lies, by the PATH. */
export function onPath(name) {
  const endings = process.platform === 'win32' ? ['.cmd', '.exe'] : [''];
  const folders = (process.env.PATH ?? '').split(process.platform === 'win32' ? ';' : ':');
  return folders.flatMap((folder) => endings.map((ending) => join(folder, name + ending))).find((path) => existsSync(path));
}

/** A new empty folder for one use. */
export const temporaryFolder = (purpose) => mkdtemp(join(tmpdir(), `cnn-lab-${purpose}-`));
