// node test/bench/transforms.mjs [--rounds 5] [--python python3]
// The example's five random and fixed transforms on 32 x 32 pictures, on one thread: images per CPU second, ours and, where a Python with
// torchvision is found, torchvision's, in turns. Prints one JSON object; the ratio is ours / theirs (medians of the rounds).
import { build } from 'esbuild';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, python: { type: 'string' } } });
const root = resolve(import.meta.dirname, '../..');

const python = [options.python, process.env.PYTHON, 'python3', 'python'].filter(Boolean).find((name) => {
  try {
    execFileSync(name, ['-c', 'import torch, PIL, importlib.util as u; assert u.find_spec("torchvision")'], { stdio: 'ignore', timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
});

/** A child that makes N batches for each line "N" and answers with a line of JSON. */
function contender(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const speed = async (batches) => {
    child.stdin.write(`${batches}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(' ')} ended early.`);
    const { images, cpu_seconds } = JSON.parse(value);
    return images / cpu_seconds;
  };
  return { speed, end: () => child.stdin.end() };
}

const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
try {
  const outfile = join(folder, 'transforms.mjs');
  await build({ entryPoints: [join(root, 'test/bench/transforms.ts')], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  const contenders = [
    { name: 'ours', batches: 100, ...contender(process.execPath, [outfile]) },
    ...(python ? [{ name: 'torchvision', batches: 10, ...contender(python, [join(root, 'test/bench/transforms_torch.py')]) }] : []),
  ];
  const speeds = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (const { speed, batches } of contenders) await speed(batches);
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name, speed, batches } of contenders) speeds[name].push(await speed(batches));
  }
  for (const { end } of contenders) end();
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const images_per_cpu_second = Object.fromEntries(Object.entries(speeds).map(([name, values]) => [name, Math.round(median(values))]));
  const { ours, torchvision } = images_per_cpu_second;
  console.log(JSON.stringify({ images_per_cpu_second, ratio: torchvision ? ours / torchvision : null, rounds: Number(options.rounds) }, null, 2));
} finally {
  rmSync(folder, { recursive: true });
}
