// The whole build. `node esbuild.mjs [--watch] [--minify]`. What a bundle may import is decided here: `vscode` is external for the
// host's bundle alone, native packages for those that run in Node, and a panel gets neither.
import { build, context } from 'esbuild';
import { rm } from 'node:fs/promises';

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
    },
    loader: { '.svg': 'text' },
  },
];

await rm('dist', { recursive: true, force: true });
if (watch) for (const bundle of bundles) await (await context(bundle)).watch();
else await Promise.all(bundles.map((bundle) => build(bundle)));
