// npm run bench [-- --networks simple-cnn,resnet-18 --batches 64,256 --threads 2 --rounds 6 --steps 10 --python python3]
// Training steps of examples on random 32 x 32 pictures, ours and, where a Python with torch is found, those of the same experiment in
// PyTorch, as "Copy as PyTorch" writes it. Contenders take turns in short rounds, so that a machine that drifts slows all alike.
// Prints one JSON object; ratios are theirs / ours in milliseconds of the median step (above 1: ours is faster), and in CPU seconds,
// which other programs disturb less.
import { build } from 'esbuild';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { contender, median, pythonWith } from './contender.mjs';
import { tuned } from './tuned.mjs';

const { values: options } = parseArgs({
  options: {
    networks: { type: 'string', default: 'simple-cnn,resnet-18,mobilenet-v2-small' },
    batches: { type: 'string', default: '64' },
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    rounds: { type: 'string', default: '6' },
    steps: { type: 'string', default: '10' },
    python: { type: 'string' },
  },
});
const root = resolve(import.meta.dirname, '../..');
const threads = Number(options.threads);

async function measure({ bundle, environment, torchStepOf }, python, network, batch) {
  const experiment = join(root, `media/examples/${network}.cnn.jsonc`);
  const script = join(folder, `${network}.py`);
  writeFileSync(script, torchStepOf(experiment));
  const torch = (options, env) => contender(python, [join(root, 'test/bench/bench_torch.py'), script, batch, String(threads), ...options], env);
  const contenders = {
    ours: contender(process.execPath, [bundle, experiment, batch, String(threads)], environment),
    ...(python && {
      torch_eager: torch([]),
      torch_channels_last: torch(['channels_last']),
      torch_channels_last_tuned: torch(['channels_last'], tuned),
      torch_compiled_tuned: torch(['channels_last', 'compile'], tuned),
    }),
  };
  for (const [name, { run }] of Object.entries(contenders)) {
    try {
      contenders[name].cpu = -(await run(3)).cpu_seconds;
    } catch (error) {
      // torch.compile needs a C++ compiler; the others have to run.
      if (name !== 'torch_compiled_tuned') throw error;
      console.error(`torch.compile does not work here: ${String(error).split('\n').findLast((line) => /^[\w.]*(Error|Exception|InvalidCxxCompiler)\b/.test(line))}`);
      delete contenders[name];
    }
  }
  const results = Object.fromEntries(Object.entries(contenders).map(([name, { cpu }]) => [name, { cpu, milliseconds: [] }]));
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, { run }] of Object.entries(contenders)) {
      const { milliseconds, ...rest } = await run(Number(options.steps));
      results[name].milliseconds.push(...milliseconds);
      results[name].last = rest;
    }
  }
  const figures = {};
  for (const [name, { milliseconds, cpu, last }] of Object.entries(results)) {
    contenders[name].end();
    const step_ms = median(milliseconds);
    figures[name] = {
      step_ms,
      images_per_second: (Number(batch) * 1000) / step_ms,
      cpu_ms_per_step: ((cpu + last.cpu_seconds) * 1000) / milliseconds.length,
      ...last,
    };
  }
  const ratios = Object.fromEntries(
    Object.entries(figures)
      .filter(([name]) => name !== 'ours')
      .map(([name, { step_ms, cpu_ms_per_step }]) => [name, { step: step_ms / figures.ours.step_ms, cpu: cpu_ms_per_step / figures.ours.cpu_ms_per_step }]),
  );
  return { network, batch_size: Number(batch), ...figures, ratios };
}

const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
try {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await build({
    entryPoints: {
      step: join(root, 'test/bench/step.ts'),
      'torch-step': join(root, 'test/bench/torch-step.ts'),
      environment: join(root, 'extension/shared/trainer-environment.ts'),
    },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['onnxruntime-node', '@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node', 'sharp'],
    alias: { 'jsonc-parser': join(root, 'node_modules/jsonc-parser/lib/esm/main.js') },
    logLevel: 'error',
  });
  const python = pythonWith('import torch', options.python);
  const bundled = (name) => import(pathToFileURL(join(folder, `${name}.cjs`)));
  const ours = {
    bundle: join(folder, 'step.cjs'),
    environment: (await bundled('environment')).trainerEnvironment,
    torchStepOf: (await bundled('torch-step')).torchStepOf,
  };
  const results = [];
  for (const network of options.networks.split(',')) for (const batch of options.batches.split(',')) results.push(await measure(ours, python, network, batch));
  console.log(JSON.stringify({ cpu: cpus()[0].model, threads, rounds: Number(options.rounds), steps: Number(options.steps), results }, null, 2));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
