// npm run -s build && node test/bench/evaluate.mjs [--threads 2] [--pictures 10000] [--rounds 3]
// `cnn-lab evaluate` of the example's network on 10,000 pictures of 32x32 (Shapes, half of 20,000 held back): what the inspector is given, from its start to its
// answer, confusion and calibration and all. The pictures are drawn anew each time, as for every look at a run of Shapes, and that is in it. Prints one JSON object; seconds are the median.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './contender.mjs';

const { values } = parseArgs({ options: { threads: { type: 'string', default: String(Math.min(2, availableParallelism())) }, pictures: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '3' } } });
const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const example = resolve(import.meta.dirname, '../../media/examples/simple-cnn.cnn.jsonc');
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
const cnnLab = (...words) => execFileSync(process.execPath, [cli, ...words, '--threads', values.threads, '--json'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
try {
  const set = [`data.dataset={ "Shapes": { "images": ${2 * Number(values.pictures)} } }`, 'data.val_split=0.5', 'epochs=1'].flatMap((value) => ['--set', value]);
  cnnLab('train', example, ...set, '--max-steps', '5');
  const rounds = Array.from({ length: Number(values.rounds) }, () => {
    const began = performance.now();
    const { pictures, accuracy } = JSON.parse(cnnLab('evaluate', 'last'));
    return { seconds: (performance.now() - began) / 1000, pictures, accuracy };
  });
  const { pictures, accuracy } = rounds[0];
  console.log(JSON.stringify({ cpu: cpus()[0].model, threads: Number(values.threads), pictures, accuracy, seconds: median(rounds.map(({ seconds }) => seconds)) }));
} finally {
  rmSync(folder, { recursive: true });
}
