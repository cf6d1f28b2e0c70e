// The whole build. `node esbuild.mjs [--watch] [--minify] [--stage]`.
import { build, context } from 'esbuild';
import { copyFile, rm } from 'node:fs/promises';
import { bundles } from './bundles.mjs';
import { stageNativePackages } from './packaging/stage.mjs';
import { here } from './packaging/targets.mjs';

const watch = process.argv.includes('--watch');

await rm('dist', { recursive: true, force: true });
if (watch) for (const bundle of bundles) await (await context(bundle)).watch();
else await Promise.all(bundles.map((bundle) => build(bundle)));

for (const name of ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) await copyFile(`node_modules/onnxruntime-web/dist/${name}`, `dist/${name}`);

if (process.argv.includes('--stage')) await stageNativePackages(process.env.CNN_LAB_TARGET ?? here);
