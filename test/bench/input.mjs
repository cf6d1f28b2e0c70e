// node test/bench/input.mjs [--pictures 20000] [--rounds 5] [--python python3] [--folder DIR]      (after npm run build)
// A folder of JPEGs of about 500 x 375 that is larger than memory may hold, made in DIR where it is not there yet. First the command line
// trains on it, for five steps: how long it takes from the command to the first, where pictures are to be decoded and where they are kept, and how
// much memory at most. Then pictures a second of 224 x 224, ours (two workers, of the decoded pictures) and, where a Python with torchvision is
// found, those of its DataLoader with two workers, in turns. Prints one JSON object; the ratio is ours / theirs (medians of the rounds).
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { contender, median, pythonWith } from './contender.mjs';
import { makePhotos } from './made-photos.mjs';

const { values: options } = parseArgs({ options: { pictures: { type: 'string', default: '20000' }, rounds: { type: 'string', default: '5' }, python: { type: 'string' }, folder: { type: 'string' } } });
const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
const photos = resolve(options.folder ?? join(folder, 'photos'));
const cache = join(folder, 'cache');

const experiment = {
  data: {
    dataset: { ImageFolder: { root: photos, size: 224 } }, val_split: 0.05, batch_size: 32,
    train_transform: ['RandomHorizontalFlip', 'ToTensor', { Normalize: 'auto' }], test_transform: ['ToTensor', { Normalize: 'auto' }],
  },
  model: [{ Conv2d: { out_channels: 16, kernel_size: 7, stride: 4, padding: 3 } }, 'ReLU', { MaxPool2d: 2 }, { Conv2d: { out_channels: 32, kernel_size: 3, stride: 2 } }, 'ReLU', { AdaptiveAvgPool2d: 1 }, 'Flatten', { Linear: { out_features: 10 } }],
  optimizer: { SGD: { lr: 0.01 } }, epochs: 1, seed: 1,
};

/** Seconds from the command to the first step, and megabytes that the trainer had at most. */
async function firstStep() {
  const file = join(folder, 'photos.cnn.jsonc');
  writeFileSync(file, JSON.stringify(experiment));
  const started = performance.now();
  const child = spawn(process.execPath, ['--require', join(root, 'test/trainer/peak-memory.cjs'), 'dist/cli.js', 'train', file, '--json', '--runs', join(folder, 'runs'), '--data-folder', cache, '--max-steps', '5'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  let seconds = null;
  let decoded = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const { type } = JSON.parse(line);
    if (type === 'data-ready') decoded = (performance.now() - started) / 1000;
    if (type === 'step') seconds ??= (performance.now() - started) / 1000;
  }
  const peak = /RSS (\d+)/.exec(errors)?.[1];
  if (seconds === null || !peak) throw new Error(`No step was done:\n${errors}`);
  return { seconds, data_ready: decoded, peak_megabytes: Math.round(Number(peak) / 1000) };
}

try {
  mkdirSync(photos, { recursive: true });
  await makePhotos(photos, Number(options.pictures));
  const first = await firstStep();
  const kept = await firstStep();
  const outfile = join(folder, 'input.mjs');
  await build({ entryPoints: [join(root, 'test/bench/input.ts')], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning', external: ['sharp'], banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(join(root, 'package.json'))});` } });
  const python = pythonWith('import torch, PIL, importlib.util as u; assert u.find_spec("torchvision")', options.python);
  const contenders = [
    { name: 'ours', batches: 100, ...contender(process.execPath, [outfile, photos, cache]) },
    ...(python ? [{ name: 'torchvision', batches: 40, ...contender(python, [join(root, 'test/bench/input_torch.py'), photos]) }] : []),
  ];
  const speeds = Object.fromEntries(contenders.map(({ name }) => [name, []]));
  for (const { run } of contenders) await run(5);
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const { name, run, batches } of contenders) {
      const { images, seconds } = await run(batches);
      speeds[name].push(images / seconds);
    }
  }
  for (const { end } of contenders) end();
  const images_per_second = Object.fromEntries(Object.entries(speeds).map(([name, values]) => [name, Math.round(median(values))]));
  const { ours, torchvision } = images_per_second;
  console.log(JSON.stringify({ pictures: Number(options.pictures), to_first_step: { decoding: first, kept }, images_per_second, ratio: torchvision ? ours / torchvision : null, rounds: Number(options.rounds) }, null, 2));
} finally {
  rmSync(folder, { recursive: true });
}
