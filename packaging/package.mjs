// `npm run package [TARGET …]`: a VSIX for each target in `out`, held against the rules, and a table of them. What can run on this machine is tried:
// it is unpacked, and trains on a folder of pictures.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { openPromise } from 'yauzl';
import { machineCodeIn, problemsOf } from './rules.mjs';
import { here, targets } from './targets.mjs';

const run = promisify(execFile);

/** Makes a target's VSIX. Throws where vsce warns, or the rules are broken. */
export async function packageFor(target, vsix) {
  const words = ['vsce', 'package', ...(target === 'universal' ? [] : ['--target', target]), '--out', vsix];
  const { stdout, stderr } = await run('npx', words, { env: { ...process.env, CNN_LAB_TARGET: target }, shell: process.platform === 'win32' });
  const warnings = `${stdout}\n${stderr}`.split('\n').filter((line) => /warn/i.test(line));
  const files = await filesIn(vsix);
  const bytes = (await readFile(vsix)).length;
  const problems = [...warnings, ...problemsOf(target, bytes, files, JSON.parse(await readFile('third-party/binaries.json', 'utf8')))];
  if (problems.length > 0) throw new Error(`${vsix}:\n${problems.join('\n')}`);
  return { bytes, files };
}

/** @returns {Promise<Map<string, Buffer>>} */
export async function filesIn(vsix) {
  const zip = await openPromise(vsix);
  const files = new Map();
  for await (const entry of zip.eachEntry()) {
    const pieces = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece);
    files.set(entry.fileName, Buffer.concat(pieces));
  }
  return files;
}

/** Trains on pictures with what the VSIX holds and nothing else; the engine that it took. */
export async function tryOut(files) {
  const folder = await mkdtemp(join(tmpdir(), 'cnn-lab-package-'));
  try {
    for (const [path, bytes] of files) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), bytes);
    }
    for (const [name, picture] of [['icon', 'icon.png'], ['shot', 'screenshots/training.png']]) {
      await mkdir(join(folder, 'pictures', name), { recursive: true });
      for (let i = 0; i < 8; i++) await copyFile(join(folder, 'extension', 'media', picture), join(folder, 'pictures', name, `${i}.png`));
    }
    const experiment = { data: { dataset: { ImageFolder: { root: 'pictures', size: 16 } }, batch_size: 4 }, model: ['Flatten', { Linear: { out_features: 2 } }], optimizer: { SGD: { lr: 0.01 } }, epochs: 1 };
    await writeFile(join(folder, 'it.cnn.jsonc'), JSON.stringify(experiment));
    const { stdout } = await run(process.execPath, [join('extension', 'dist', 'cli.js'), 'train', 'it.cnn.jsonc', '--json'], { cwd: folder });
    const events = stdout.trim().split('\n').map((line) => JSON.parse(line));
    return { engine: events.find(({ type }) => type === 'run-start').engine, status: events.at(-1).status };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeAll(names) {
  const unknown = names.find((name) => !Object.hasOwn(targets, name));
  if (unknown !== undefined) throw new Error(`There is no target ${unknown}: choose of ${Object.keys(targets).join(', ')}.`);
  await mkdir('out', { recursive: true });
  const { name, version } = JSON.parse(await readFile('package.json', 'utf8'));
  console.log('| Target | MB | at most | Files | Its machine code | Tried |\n|---|---|---|---|---|---|');
  for (const target of names.length > 0 ? names : Object.keys(targets)) {
    const { bytes, files } = await packageFor(target, join('out', `${name}-${target}-${version}.vsix`));
    const tried = target === here || target === 'universal' ? await tryOut(files) : null;
    const code = machineCodeIn(files).map((file) => file.split('/').at(-1));
    console.log(`| ${target} | ${(bytes / 1e6).toFixed(1)} | ${targets[target].megabytes} | ${files.size} | ${code.join(', ')} | ${tried ? `unpacked here, trained on pictures by the engine ${tried.engine}` : 'by its content'} |`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await writeAll(process.argv.slice(2));
