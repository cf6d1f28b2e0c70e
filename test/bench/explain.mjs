// npm run -s build && node test/bench/explain.mjs [--threads 2] [--rounds 7] [--example simple-cnn]
// How long each method takes to explain a picture, from the editor's question to the inspector process to its answer: the first time, when its graph is compiled, and
// the median of those after. --example names a file of media/examples; it is trained for 5 steps first. Prints one JSON object, in milliseconds.
import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './contender.mjs';

const { values } = parseArgs({ options: { threads: { type: 'string', default: String(Math.min(2, availableParallelism())) }, rounds: { type: 'string', default: '7' }, example: { type: 'string', default: 'simple-cnn' } } });
const dist = resolve(import.meta.dirname, '../../dist');
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
try {
  const example = resolve(import.meta.dirname, `../../media/examples/${values.example}.cnn.jsonc`);
  const printed = execFileSync(process.execPath, [join(dist, 'cli.js'), 'train', example, '--set', 'data.dataset={ "Shapes": { "images": 200 } }', '--set', 'epochs=1', '--max-steps', '5', '--json'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const { run } = JSON.parse(printed.trim().split('\n').at(-1));
  const inspector = fork(join(dist, 'inspector.js'), [JSON.stringify({ threads: Number(values.threads) })], { serialization: 'advanced' });
  let next = 0;
  const ask = (method, argument) =>
    new Promise((resolve, reject) => {
      const id = next++;
      const receive = (message) => {
        if (message.id !== id) return;
        inspector.off('message', receive);
        if (message.kind === 'ok') resolve(message.value);
        else reject(new Error(JSON.stringify(message)));
      };
      inspector.on('message', receive);
      inspector.send({ kind: 'call', id, method, argument });
    });
  const timed = async (method, argument) => {
    const began = performance.now();
    await ask(method, argument);
    return performance.now() - began;
  };
  const times = async (method, argument) => {
    const first = await timed(method, argument(0));
    const later = [];
    for (let i = 1; i <= Number(values.rounds); i++) later.push(await timed(method, argument(i)));
    return { first: Math.round(first), then: Math.round(median(later)) };
  };
  const { methods } = await ask('describe', { run });
  await ask('predict', { run, image: { kind: 'validation', index: 0 } });
  const request = (method) => (index) => ({ run, image: { kind: 'validation', index }, method });
  const figures = {};
  for (const { name } of methods) figures[name] = await times('explain', request(name));
  for (const what of ['layerMaps', 'trust', 'randomise']) figures[what] = await times(what, request('GradCAM'));
  console.log(JSON.stringify({ cpu: cpus()[0].model, threads: Number(values.threads), example: values.example, milliseconds: figures }));
  inspector.disconnect();
} finally {
  rmSync(folder, { recursive: true });
}
