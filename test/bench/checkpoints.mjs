// What saving within an epoch costs: steps of one epoch with and without it, in turns. Where no minutes are to pass, a run saves as often as it ever does:
// each time that a hundred times as long as the last save took has gone by.
// npm run build, then node test/bench/checkpoints.mjs [FILE] [--steps 300] [--rounds 3]      one JSON object
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const { values: { steps, rounds }, positionals } = parseArgs({ allowPositionals: true, options: { steps: { type: 'string', default: '300' }, rounds: { type: 'string', default: '3' } } });
const root = new URL('../../', import.meta.url).pathname;
const file = positionals[0] ?? join(root, 'media/examples/resnet-18.cnn.jsonc');

/** Seconds from the first step to the last, and how often the run was saved in between. */
async function trained(minutes) {
  const runs = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-'));
  const sets = ['epochs=1', `training.checkpoint_minutes=${minutes}`, 'data.dataset={"Shapes":{"images":200000}}', 'scheduler=null'].flatMap((set) => ['--set', set]);
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'train', file, '--json', '--runs', runs, '--max-steps', steps, ...sets], { stdio: ['ignore', 'pipe', 'inherit'] });
  const elapsed = [];
  let saves = 0;
  let watcher;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.type !== 'step') continue;
    elapsed.push(event.elapsed);
    // A file comes into its place by its name.
    watcher ??= watch(join(runs, readdirSync(runs).find((name) => !name.startsWith('.')), 'checkpoints'), (kind, name) => void (saves += kind === 'rename' && name === 'last.state.safetensors' ? 1 : 0));
  }
  watcher?.close();
  rmSync(runs, { recursive: true });
  return { seconds: elapsed.at(-1) - elapsed[0], saves };
}

const kinds = { never: 'null', default: '5', 'as often as ever': '1e-9' };
const taken = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
for (let round = 0; round < Number(rounds); round++) for (const [kind, minutes] of Object.entries(kinds)) taken[kind].push(await trained(minutes));
const middle = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
console.log(JSON.stringify({ file, steps: Number(steps), rounds: taken, medians: Object.fromEntries(Object.entries(taken).map(([kind, all]) => [kind, middle(all.map(({ seconds }) => seconds))])) }, null, 2));
