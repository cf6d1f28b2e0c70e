// node test/bench/measure-examples.mjs [NAME[:EPOCHS] …], after npm run build. Trains example experiments and writes the validation
// accuracy of the last epoch to media/examples/measured.json, which New Experiment shows. With EPOCHS a run ends early, under its own
// schedule: the large ones take an hour to their end.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');
const examples = join(root, 'media/examples');
const table = join(examples, 'measured.json');
const ending = '.cnn.jsonc';
const all = readdirSync(examples).filter((file) => file.endsWith(ending)).map((file) => file.replace(ending, ''));
const asked = process.argv.length > 2 ? process.argv.slice(2) : all;

for (const [name, epochs] of asked.map((word) => word.split(':'))) {
  const { dataset, epoch, val_accuracy } = await train(name, epochs === undefined ? Infinity : Number(epochs));
  const measured = { ...JSON.parse(readFileSync(table, 'utf8')), [name]: { dataset, epochs: epoch, val_accuracy } };
  writeFileSync(table, `${JSON.stringify(Object.fromEntries(Object.entries(measured).sort()), null, 2)}\n`);
  console.log(`${name}: ${(100 * val_accuracy).toFixed(1)} % on ${dataset} after ${epoch} epochs`);
}

/** The last epoch's figures. */
async function train(name, epochs) {
  const runs = mkdtempSync(join(tmpdir(), 'cnn-lab-examples-'));
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'train', join(examples, name + ending), '--json', '--runs', runs], { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = null;
  let dataset = '';
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.type === 'data-ready') dataset = event.dataset;
    if (event.type === 'epoch-end' && event.epoch <= epochs) last = event;
    if (event.type === 'epoch-end' && event.epoch >= epochs) child.kill('SIGINT');
  }
  rmSync(runs, { recursive: true });
  if (!last) throw new Error(`${name} was not trained for an epoch.`);
  return { dataset, ...last };
}
