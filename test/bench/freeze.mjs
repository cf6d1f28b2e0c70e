// node test/bench/freeze.mjs [EXAMPLE [BATCH [ROUNDS]]]
// What a training step takes with nothing, the first half and all but the last layer of an example frozen, in turns. Prints one JSON object; milliseconds of the median step.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
// Inside, where it finds what it leaves out.
const outfile = join(root, `test/workbench/bench-${process.pid}.cjs`);
try {
  await build({
    entryPoints: [join(root, 'test/bench/freeze.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error',
    external: ['onnxruntime-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'sharp'],
    alias: { 'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js') },
  });
  process.exitCode = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root }).status ?? 1;
} finally {
  rmSync(outfile, { force: true });
}
