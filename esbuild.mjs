// The whole build. `node esbuild.mjs [--watch] [--minify] [--stage]`. What a bundle may import is decided here: `vscode` is external for the
// host's bundle alone, native packages for those that run in Node, and a panel gets neither.
import { build, context } from 'esbuild';
import { execFile } from 'node:child_process';
import { readFile, readdir, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const watch = process.argv.includes('--watch');
const minify = process.argv.includes('--minify');
const native = ['onnxruntime-node', 'sharp', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
// jsonc-parser's `main` is UMD, whose inner requires a bundler cannot see.
const alias = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' };
const common = { bundle: true, alias, sourcemap: !minify, minify, logLevel: 'warning', target: 'es2022' };
const node = { ...common, platform: 'node', format: 'cjs', outdir: 'dist', target: 'node20' };

const bundles = [
  { ...node, entryPoints: { extension: 'extension/extension.ts' }, external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      cli: 'extension/cli.ts',
      trainer: 'extension/trainer/main.ts',
      inspector: 'extension/trainer/inspector-main.ts',
      'transform-worker': 'extension/trainer/transform-worker.ts',
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
      'model-summary': 'webview/model-summary/main.ts',
    },
    loader: { '.svg': 'text' },
  },
];

await rm('dist', { recursive: true, force: true });
if (watch) for (const bundle of bundles) await (await context(bundle)).watch();
else await Promise.all(bundles.map((bundle) => build(bundle)));

if (process.argv.includes('--stage')) await stageNativePackages();

/** What no bundle can hold, beside the bundles and for one platform (CNN_LAB_TARGET, by default this one): a packaged extension has no node_modules. */
async function stageNativePackages() {
  const [os, cpu] = (process.env.CNN_LAB_TARGET ?? `${process.platform}-${process.arch}`).split('-');
  const { dependencies } = JSON.parse(await readFile('package.json', 'utf8'));
  const packages = ['onnxruntime-node', 'sharp'].map((name) => `${name}@${dependencies[name]}`);
  const options = ['--prefix', 'dist', '--os', os, '--cpu', cpu, '--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--prefer-offline'];
  await promisify(execFile)('npm', ['install', ...options, ...packages], { shell: process.platform === 'win32' });
  const binaries = 'dist/node_modules/onnxruntime-node/bin/napi-v6';
  const others = (await readdir(binaries, { recursive: true })).filter((path) => /^[^/\\]+[/\\][^/\\]+$/.test(path) && path.replace('\\', '/') !== `${os}/${cpu}`);
  for (const path of others) await rm(`${binaries}/${path}`, { recursive: true });
}
