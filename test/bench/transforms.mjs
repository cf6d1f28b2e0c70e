// node test/bench/transforms.mjs [--rounds 5] [--python python3]
// The example's five random and fixed transforms on 32 x 32 pictures, on one thread: images per CPU second, ours and, where a Python with
// torchvision is found, torchvision's, in turns. Prints one JSON object; the ratio is ours / theirs (medians of the rounds).
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { contender, median, pythonWith } from './contender.mjs';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, python: { type: 'string' } } });
const root = resolve(import.meta.dirname, '../..');

const python = pythonWith('import torch, PIL, importlib.util as u; assert u.find_spec("torchvision")', options.python);

const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
try {
  const outfile = join(folder, 'transforms.mjs');
  await build({ entryPoints: [join(root, 'test/bench/transforms.ts')], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  const contenders = [
    { name: 'ours', batches: 100, ...contender(process.execPath, [outfile]) },
    ...(python ? [{ name: 'torchvision', batches: 10, ...contender(python, [join(root, 'test/bench/transforms_torch.py')]) }] : []),
  ];
  const speed = async (run, batches) => {
    const { images, cpu_seconds } = await run(batches);
    return images / cpu_seconds;
  };
  const speeds = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (const { run, batches } of contenders) await run(batches);
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name, run, batches } of contenders) speeds[name].push(await speed(run, batches));
  }
  for (const { end } of contenders) end();
  const images_per_cpu_second = Object.fromEntries(Object.entries(speeds).map(([name, values]) => [name, Math.round(median(values))]));
  const { ours, torchvision } = images_per_cpu_second;
  console.log(JSON.stringify({ images_per_cpu_second, ratio: torchvision ? ours / torchvision : null, rounds: Number(options.rounds) }, null, 2));
} finally {
  rmSync(folder, { recursive: true });
}
