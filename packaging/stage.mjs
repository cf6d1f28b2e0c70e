// What no bundle can hold, beside the bundles in dist/node_modules: a packaged extension has no node_modules of its own.
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { lockedPackages, stagedPackages } from '../third-party/carried.mjs';
import { binariesIn } from '../third-party/checksums.mjs';
import { belongs, placeOf } from './targets.mjs';

const staged = 'dist/node_modules';
/** Each is asked for by its version: npm would take the newest that fits. */
const pictures = ['sharp', '@img/colour', 'detect-libc', 'semver'];
const native = ['onnxruntime-node', 'onnxruntime-common', ...pictures];
const wasm = [...pictures, '@img/sharp-wasm32', '@emnapi/runtime', 'tslib'];
/** Of many small files, each made one: vsce warns of an extension with more than a hundred. */
const many = ['semver/index.js', 'onnxruntime-common/dist/cjs/index.js'];

/** Native packages for one of VS Code's platforms; for `universal` those in WebAssembly. Throws where npm brings anything else than the lock file has. */
export async function stageNativePackages(target) {
  const place = target === 'universal' ? null : placeOf(target);
  const locked = await lockedPackages();
  const platform = place ? ['--os', place.os, '--cpu', place.cpu, ...(place.os === 'linux' ? ['--libc', place.libc] : [])] : ['--omit', 'optional'];
  const options = ['--prefix', 'dist', ...platform, '--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline'];
  await promisify(execFile)('npm', ['install', ...options, ...(place ? native : wasm).map((name) => `${name}@${locked[name].version}`)], { shell: process.platform === 'win32' });
  await checkStaged(place, locked);
  const entryPoints = many.map((file) => `${staged}/${file}`).filter((file) => existsSync(file));
  await build({ entryPoints, outdir: staged, outbase: staged, allowOverwrite: true, bundle: true, minify: true, platform: 'node', format: 'cjs', logLevel: 'warning' });
}

/** npm has fetched the packages anew: nothing but what was looked at before goes into an extension, and of machine code only the place's own. */
async function checkStaged(place, locked) {
  const known = JSON.parse(await readFile('third-party/binaries.json', 'utf8'));
  const { packages } = JSON.parse(await readFile(`${staged}/.package-lock.json`, 'utf8'));
  for (const name of await stagedPackages()) {
    const folder = `${staged}/${name}`;
    if (!existsSync(folder)) continue;
    const { version, integrity } = packages[`node_modules/${name}`];
    if (integrity !== locked[name].integrity) throw new Error(`${name} was staged as ${version} (${integrity}), package-lock.json has ${locked[name].version} (${locked[name].integrity}).`);
    for (const [file, sum] of Object.entries(await binariesIn(name, folder))) {
      if (known[file] !== sum) throw new Error(`${file} has the SHA-256 ${sum}, third-party/binaries.json ${known[file] ?? 'does not have it'}.`);
      if (!belongs(file, place)) await rm(`${staged}/${file}`);
    }
  }
}
