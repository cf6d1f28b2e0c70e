import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Runs a bench that is written in TypeScript: it gets a folder that is removed behind it, and this one's arguments. */
export async function runBundled(entry) {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
  // Where what drives the browser lies, which names its neighbours from there.
  const outfile = join(root, `test/workbench/bench-${process.pid}.mjs`);
  try {
    await build({
      entryPoints: [join(root, 'test/bench', entry)], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning', mainFields: ['module', 'main'],
      // tfjs asks for Node's own modules in this way.
      banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
      external: ['*.mjs', 'playwright-core', 'axe-core', 'typescript', 'onnxruntime-*', 'sharp', '@tensorflow/tfjs-node*', 'cephes'],
    });
    process.exitCode = spawnSync(process.execPath, [outfile, folder, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root }).status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
    rmSync(outfile, { force: true });
  }
}
