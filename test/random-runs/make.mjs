// Vectors of random experiments: `npm run random-runs -- --from 0 --count 56` writes test/vectors/random-runs.json, with a Python that has torch,
// torchvision and pillow (test/vectors/common.py). With --check the vectors go to a folder of their own and the tests are run on them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({ options: { from: { type: 'string', default: '0' }, count: { type: 'string', default: '56' }, check: { type: 'boolean', default: false }, python: { type: 'string', default: 'python3' } } });
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-random-runs-'));
try {
  const bundle = join(folder, 'random-experiment.mjs');
  await build({ entryPoints: [at('random-experiment.ts')], outfile: bundle, bundle: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'] });
  const { randomExperiment } = await import(pathToFileURL(bundle).href);
  const experiments = Array.from({ length: Number(values.count) }, (_, i) => Number(values.from) + i).map((seed) => [seed, randomExperiment(seed)]);
  const texts = join(folder, 'experiments.json');
  writeFileSync(texts, JSON.stringify(experiments.filter(([, experiment]) => experiment)));
  const vectors = values.check ? join(folder, 'random-runs.json') : at('../vectors/random-runs.json');
  execFileSync(values.python, [at('../vectors/random-runs.py'), texts, vectors], { stdio: 'inherit' });
  if (values.check) execFileSync('npx', ['vitest', 'run', '--project', 'numbers', 'test/numbers/random-runs.test.ts'], { stdio: 'inherit', cwd: at('../..'), env: { ...process.env, RANDOM_RUNS: vectors } });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
