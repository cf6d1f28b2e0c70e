// The whole build. `node esbuild.mjs [--watch] [--minify] [--stage]`. What a bundle may import is decided here: `vscode` is external for the
// host's bundle alone, native packages for those that run in Node, and a panel gets neither.
import { build, context } from 'esbuild';
import { execFile } from 'node:child_process';
import { copyFile, readFile, readdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');
// tfjs would fetch models with node-fetch, which nothing here does.
const native = ['onnxruntime-node', 'sharp', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'node-fetch'];
// onnxruntime-web's ES module asks import.meta for its place; its CommonJS one looks for WebAssembly beside the bundle.
const alias = { 'onnxruntime-web': './node_modules/onnxruntime-web/dist/ort.node.min.js' };
const common = { bundle: true, alias, sourcemap: !minify, minify, logLevel: 'warning', target: 'es2022' };
// ES modules where a package has both: jsonc-parser's `main` is UMD, whose inner requires a bundler cannot see, and tfjs-core's a second copy of itself.
const node = { ...common, mainFields: ['module', 'main'], platform: 'node', format: 'cjs', outdir: 'dist', target: 'node20' };

const bundles = [
  { ...node, entryPoints: { extension: 'extension/extension.ts' }, external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      cli: 'extension/cli.ts',
      trainer: 'extension/trainer/main.ts',
      inspector: 'extension/trainer/inspector-main.ts',
      augmentation: 'extension/trainer/augmentation-main.ts',
      'lr-finder': 'extension/trainer/lr-finder-main.ts',
      'transform-worker': 'extension/trainer/transform-worker.ts',
      'draw-worker': 'extension/trainer/draw-worker.ts',
    },
    external: native,
  },
  {
    ...common,
    platform: 'browser',
    format: 'iife',
    outdir: 'dist/webview',
    entryPoints: {
      training: 'webview/training/main.ts',
      'feature-map': 'webview/feature-map/main.ts',
      'grad-cam': 'webview/grad-cam/main.ts',
      schedule: 'webview/schedule/main.ts',
      augmentation: 'webview/augmentation/main.ts',
      'lr-finder': 'webview/lr-finder/main.ts',
      gallery: 'webview/gallery/main.ts',
      'model-summary': 'webview/model-summary/main.ts',
    },
    loader: { '.svg': 'text' },
  },
];

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
}
