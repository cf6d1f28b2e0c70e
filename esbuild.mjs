// The whole build. `node esbuild.mjs [--watch] [--minify] [--stage]`.
import { build, context } from 'esbuild';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile, readdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { bundles } from './bundles.mjs';
import { lockedPackages, stagedPackages } from './third-party/carried.mjs';
import { binariesIn } from './third-party/checksums.mjs';

const watch = process.argv.includes('--watch');

await rm('dist', { recursive: true, force: true });
if (watch) for (const bundle of bundles) await (await context(bundle)).watch();
else await Promise.all(bundles.map((bundle) => build(bundle)));

for (const name of ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) await copyFile(`node_modules/onnxruntime-web/dist/${name}`, `dist/${name}`);

if (process.argv.includes('--stage')) await stageNativePackages();

/** What no bundle can hold, beside the bundles and for one of VS Code's platforms (CNN_LAB_TARGET, by default this one): a packaged extension has no node_modules. */
async function stageNativePackages() {
  const [system, machine] = (process.env.CNN_LAB_TARGET ?? `${process.platform}-${process.arch}`).split('-');
  const [os, libc] = system === 'alpine' ? ['linux', 'musl'] : [system, 'glibc'];
  const cpu = machine === 'armhf' ? 'arm' : machine;
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  const packages = ['onnxruntime-node', 'sharp'].map((name) => `${name}@${dependencies[name]}`);
  const options = ['--prefix', 'dist', '--os', os, '--cpu', cpu, ...(os === 'linux' ? ['--libc', libc] : []), '--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline'];
  await promisify(execFile)('npm', ['install', ...options, ...packages], { shell: process.platform === 'win32' });
  const binaries = 'dist/node_modules/onnxruntime-node/bin/napi-v6';
  // Its binaries for Linux are glibc's. Where none is left the trainer goes on in WebAssembly.
  const fits = (path) => libc === 'glibc' && path.replace('\\', '/') === `${os}/${cpu}`;
  const others = (await readdir(binaries, { recursive: true })).filter((path) => /^[^/\\]+[/\\][^/\\]+$/.test(path) && !fits(path));
  for (const path of others) await rm(`${binaries}/${path}`, { recursive: true });
  await checkStaged();
}

/** npm has fetched the staged packages anew: nothing but what was looked at before goes into an extension. */
async function checkStaged() {
  const known = JSON.parse(await readFile('third-party/binaries.json', 'utf8'));
  const locked = await lockedPackages();
  for (const name of await stagedPackages()) {
    const folder = `dist/node_modules/${name}`;
    if (!existsSync(folder)) continue;
    const { version } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
    if (version !== locked[name].version) throw new Error(`${name} was staged as ${version}, package-lock.json has ${locked[name].version}.`);
    for (const [file, sum] of Object.entries(await binariesIn(name, folder))) {
      if (known[file] !== sum) throw new Error(`${file} has the SHA-256 ${sum}, third-party/binaries.json ${known[file] ?? 'does not have it'}.`);
    }
  }
}
