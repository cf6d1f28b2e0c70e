// How long a list of runs takes: to be read from their folders, to be filtered, to be sorted.
// node test/bench/runs.mjs [RUNS]      one JSON object, 10,000 runs where nothing is said: milliseconds, median and slowest of 20 filters
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const count = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
const outfile = join(folder, 'runs.mjs');
const extension = new URL('../../extension/', import.meta.url).pathname;
await build({
  stdin: { contents: ['core/config/analyse', 'core/runs/run-filter', 'core/runs/run-order', 'lab/run-folders', 'lab/run-summary'].map((file) => `export * from '${extension}${file}';`).join('\n'), resolveDir: extension },
  bundle: true, platform: 'node', format: 'esm', outfile, alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
const { analyse, listRunFolders, parseRunFilter, parseRunOrder, readRunOrSay } = await import(outfile);

const runs = join(folder, 'runs');
const { experiment, model } = analyse(readFileSync(new URL('../../media/examples/resnet-20.cnn.jsonc', import.meta.url), 'utf8'));
const optimizers = ['SGD', 'Adam', 'AdamW'];
for (let i = 0; i < count; i++) {
  const id = `20261101-${String(i).padStart(6, '0')}-resnet-20`;
  mkdirSync(join(runs, id), { recursive: true });
  const chosen = { ...experiment, seed: i, optimizer: { name: optimizers[i % 3], params: { lr: 0.1 / (1 + (i % 10)) }, path: ['optimizer'] } };
  const manifest = {
    version: 1, id, name: 'resnet-20', created: new Date(1.7e12 + 1000 * i).toISOString(), source: '/home/me/resnet-20.cnn.jsonc', experiment: chosen, seed: i, engine: 'onnx', device: 'CPU', threads: 4,
    versions: { node: '22.0.0' }, data_hash: null, classes: ['cat', 'dog'], image_shape: model.input, normalize: null,
  };
  writeFileSync(join(runs, id, 'run.json'), JSON.stringify(manifest));
  const epochs = Array.from({ length: 10 }, (_, n) => ({
    type: 'epoch-end', time: 1.7e12 + i, epoch: n + 1, step: 391 * (n + 1), lr: 0.1, train_loss: 1, train_accuracy: 0.5, val_loss: 1, val_accuracy: ((i * 7919) % 1000) / 1000, seconds: 10,
  }));
  const end = { type: 'run-end', time: 1.7e12, status: i % 7 === 0 ? 'failed' : 'finished', run: id, epoch: 10, step: 3910, metrics: { train_loss: 1, val_loss: 1, val_accuracy: 0.5 } };
  writeFileSync(join(runs, id, 'events.jsonl'), [...epochs, end].map((event) => `${JSON.stringify(event)}\n`).join(''));
}

let started = performance.now();
const records = listRunFolders(runs).map((run) => readRunOrSay(run).record);
const report = { runs: records.length, read_ms: Math.round(performance.now() - started) };
const filters = ['val_accuracy > 0.9 optimizer=SGD', 'resnet not status=failed (optimizer.lr >= 0.02 or val_accuracy > 50%) created > 2020-01-01', 'model.0.Conv2d.out_channels=16 seed < 5000', 'data.train_transform=RandomCrop'];
for (const filter of filters) {
  const times = [];
  let left = 0;
  for (let turn = 0; turn < 20; turn++) {
    started = performance.now();
    left = records.filter(parseRunFilter(filter)).length;
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  report[filter] = { left, median_ms: Number(times[10].toFixed(2)), slowest_ms: Number(times[19].toFixed(2)) };
}
started = performance.now();
records.toSorted(parseRunOrder('optimizer, val_accuracy desc'));
report.sort_ms = Number((performance.now() - started).toFixed(1));
console.log(JSON.stringify(report, null, 2));
rmSync(folder, { recursive: true });
