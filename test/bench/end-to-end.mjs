// node test/bench/end-to-end.mjs [--threads 2] [--rounds 4] [--workers 1,2] [--python python3]      (after npm run build)
// Whole epochs of the example, 10,800 pictures with the tutorial's transforms and 1,200 to validate, ours as `cnn-lab train` and
// PyTorch's as its users write them: the transforms in the training process; and, tuned as best known, in workers. All run on and on,
// stopped by SIGSTOP but for one at a time, so that a machine that drifts slows all alike. The first epoch of each is not counted.
// Prints one JSON object; ratios are theirs / ours in seconds of the median epoch (above 1: ours is faster). Not for Windows.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { median } from './contender.mjs';
import { tuned } from './tuned.mjs';

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    rounds: { type: 'string', default: '4' },
    workers: { type: 'string', default: '1,2' },
    python: { type: 'string', default: 'python3' },
  },
});
const root = resolve(import.meta.dirname, '../..');
const images = 10_800;

/** A group of processes that goes on for one epoch at a time. */
function contender(command, args, env = {}) {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const signal = (name) => process.kill(-child.pid, name);
  return {
    async epoch() {
      signal('SIGCONT');
      const started = performance.now();
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`${command} ${args.join(' ')} ended:\n${errors}`);
        if (JSON.parse(value).type === 'epoch-end') break;
      }
      const seconds = (performance.now() - started) / 1000;
      signal('SIGSTOP');
      return seconds;
    },
    end: () => signal('SIGKILL'),
  };
}

const { threads } = options;
const runs = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
const torch = (workers, layout, env) => contender(options.python, [join(root, 'test/bench/end_to_end_torch.py'), threads, workers, layout], env);
const example = join(root, 'media/examples/simple-cnn.cnn.jsonc');
const makers = {
  ours: () => contender(process.execPath, ['dist/cli.js', 'train', example, '--json', '--runs', runs, '--threads', threads, '--set', 'epochs=1000', '--set', `data.dataset.Shapes.images=${images + 1200}`]),
};
try {
  execFileSync(options.python, ['-c', 'import torch, PIL'], { stdio: 'ignore', timeout: 60_000 });
  makers.torch_tutorial = () => torch('0', 'eager');
  for (const workers of options.workers.split(',')) makers[`torch_tuned_${workers}_workers`] = () => torch(workers, 'channels_last', tuned);
} catch {
  console.error(`No torch and pillow in ${options.python}: our side alone.`);
}

const contenders = {};
const seconds = {};
try {
  for (const [name, make] of Object.entries(makers)) {
    contenders[name] = make();
    seconds[name] = [];
    await contenders[name].epoch();
  }
  for (let round = 0; round < Number(options.rounds); round++) for (const [name, { epoch }] of Object.entries(contenders)) seconds[name].push(await epoch());
} finally {
  for (const { end } of Object.values(contenders)) end();
  rmSync(runs, { recursive: true, force: true });
}
const figures = Object.fromEntries(Object.entries(seconds).map(([name, values]) => [name, { epoch_seconds: median(values), images_per_second: images / median(values) }]));
const ratios = Object.fromEntries(Object.keys(figures).filter((name) => name !== 'ours').map((name) => [name, figures[name].epoch_seconds / figures.ours.epoch_seconds]));
console.log(JSON.stringify({ cpu: cpus()[0].model, threads: Number(threads), rounds: Number(options.rounds), ...figures, ratios }, null, 2));
