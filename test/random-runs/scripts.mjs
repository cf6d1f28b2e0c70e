// What PyTorch makes of the scripts of Copy as PyTorch: `npm run torch-scripts` writes test/vectors/torch-scripts.json, with a Python that has torch,
// torchvision and pillow (test/vectors/common.py). The tests hold the trainer's runs against it (test/numbers/torch-scripts.test.ts).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({ options: { python: { type: 'string', default: 'python3' }, only: { type: 'string' } } });
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = at('../..');
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-scripts-'));
try {
  // Beside the modules that it leaves out of itself.
  const bundle = join(root, 'dist', 'script-cases.mjs');
  const contents = `export * from './script-cases'; export * from './inputs';`;
  await build({ stdin: { contents, resolveDir: at('.') }, outfile: bundle, bundle: true, platform: 'node', format: 'esm', mainFields: ['module', 'main'], external: ['sharp'] });
  const { scriptCases, scriptOf, digest, writeRun } = await import(pathToFileURL(bundle).href);
  rmSync(bundle);
  const cases = [];
  for (const one of scriptCases(root).filter(({ name }) => !values.only || name === values.only)) {
    const script = scriptOf(one);
    const place = join(folder, one.name.replace(' ', '-'));
    mkdirSync(place);
    await writeRun(place, one.experiment, one.pictures);
    writeFileSync(join(place, 'script.py'), script);
    cases.push({ name: one.name, place, digest: digest(script) });
  }
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
  execFileSync(values.python, [at('../vectors/torch-scripts.py'), join(folder, 'cases.json'), ...(values.only ? [join(folder, 'out.json')] : [])], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
