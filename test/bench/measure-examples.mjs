// node test/bench/measure-examples.mjs [NAME[:EPOCHS] …], after npm run build. Trains example experiments and writes the validation
// accuracy of the last epoch to media/examples/measured.json, which New Experiment shows. With EPOCHS a run ends early, under its own
// schedule: the large ones take an hour to their end. With --seconds a few steps are trained, and only the time is written: what the processor
// worked for a step, which does not depend on what else the machine does, times the steps of those epochs, over the two cores of a small machine.
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
const names = process.argv.slice(2).filter((word) => word !== '--seconds');
const asked = names.length > 0 ? names : all;
const cores = 2;

if (process.argv.includes('--seconds')) for (const name of asked) await time(name);
else for (const [name, epochs] of asked.map((word) => word.split(':'))) {
  const { dataset, epoch, val_accuracy } = await train(name, epochs === undefined ? Infinity : Number(epochs));
  write(name, { dataset, epochs: epoch, val_accuracy });
  await time(name);
  console.log(`${name}: ${(100 * val_accuracy).toFixed(1)} % on ${dataset} after ${epoch} epochs`);
}

function write(name, figures) {
  const former = JSON.parse(readFileSync(table, 'utf8'));
  const measured = { ...former, [name]: { ...former[name], ...figures } };
  writeFileSync(table, `${JSON.stringify(Object.fromEntries(Object.entries(measured).sort()), null, 2)}\n`);
}

/** Two significant figures say enough of another machine. */
async function time(name) {
  const [first, last] = [2, 8];
  const { epochs } = JSON.parse(readFileSync(table, 'utf8'))[name];
  const runs = mkdtempSync(join(tmpdir(), 'cnn-lab-examples-'));
  const child = spawn(process.execPath, [join(root, 'dist/cli.js'), 'train', join(examples, name + ending), '--json', '--threads', String(cores), '--max-steps', String(last), '--runs', runs], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = new Map();
  let steps = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const event = JSON.parse(line);
    if (event.type === 'data-ready') steps = event.steps_per_epoch * epochs;
    if (event.type === 'step') seen.set(event.step, processorSeconds(child.pid));
  }
  rmSync(runs, { recursive: true });
  const [from, to] = [Math.min(...[...seen.keys()].filter((step) => step >= first)), Math.max(...seen.keys())];
  const seconds = ((seen.get(to) - seen.get(from)) / (to - from)) * (steps / cores);
  write(name, { seconds: Number(seconds.toPrecision(2)) });
  console.log(`${name}: ${Number(seconds.toPrecision(2))} s for ${epochs} epochs`);
}

/** What a process has worked, on Linux. */
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
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
