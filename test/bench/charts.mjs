// npm run -s build && node test/bench/charts.mjs
// The training panel in a real browser: zooming and moving over one run of 1,000,000 steps and over 200 runs of 10,000, what its process
// holds, and what a live run of 250 steps a second costs the process that reads it. Prints one JSON object; milliseconds are the median and
// the longest of twenty, from an input's event to the frame after it, and beside them what the page's own thread was busy for each.
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
// Where the panels' tests lie, whose page it opens as they do.
const outfile = join(root, `test/panels/bench-${process.pid}.mjs`);
try {
  await build({ entryPoints: [join(root, 'test/bench/charts.ts')], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning', packages: 'external', external: ['*.mjs'] });
  process.exitCode = spawnSync(process.execPath, [outfile, folder, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
  rmSync(outfile, { force: true });
}
