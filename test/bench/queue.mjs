// node test/bench/queue.mjs [SECONDS]
// How the editor fares while two studies of the queue and a run that was started by hand share the machine: how late a process of usual priority comes to what it wanted to do each 5 ms,
// before and meanwhile, and how many trainers there were at most. Prints one JSON object; milliseconds.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const seconds = Number(process.argv[2] ?? 20);
const cli = resolve(import.meta.dirname, '../../dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'cnn-lab-bench-queue-'));
const inFolder = (...words) => execFileSync(process.execPath, [cli, ...words], { cwd: folder, encoding: 'utf8' });
const write = (name, lr, study) => writeFileSync(join(folder, `${name}.cnn.jsonc`), JSON.stringify({
  data: { dataset: { Shapes: { images: 8000 } } }, model: [{ Conv2d: { out_channels: 16, kernel_size: 3 } }, 'ReLU', { MaxPool2d: 2 }, { Conv2d: { out_channels: 32, kernel_size: 3 } }, 'ReLU', { MaxPool2d: 2 }, 'Flatten', { Linear: 10 }],
  optimizer: { Adam: { lr } }, epochs: 200, ...(study ? { study: { seeds: 2 } } : {}),
}));

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
async function lateness(ms) {
  const found = [];
  for (const end = performance.now() + ms; performance.now() < end; ) {
    const from = performance.now();
    await pause(5);
    found.push(performance.now() - from - 5);
  }
  found.sort((a, b) => a - b);
  const at = (share) => Math.round(10 * Math.max(0, found[Math.floor(share * (found.length - 1))])) / 10;
  return { median: at(0.5), of_100_one: at(0.99), longest: at(1) };
}
const trainers = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid)).filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('trainer.js') && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
  } catch {
    return false;
  }
}).length;

write('first', { $try: [0.001, 0.002] }, true);
write('second', { $try: [0.003, 0.004] }, true);
write('hand', 0.001, false);
const before = await lateness(1000 * seconds / 4);
for (const study of ['first', 'second']) inFolder('queue', 'add', `${study}.cnn.jsonc`, '--threads', '1');
const hand = spawn(process.execPath, [cli, 'train', 'hand.cnn.jsonc', '--threads', '1'], { cwd: folder, stdio: 'ignore' });
let most = 0;
const looking = setInterval(() => (most = Math.max(most, trainers())), 1000);
// From when all have begun.
await pause(10_000);
const meanwhile = await lateness(1000 * seconds);
clearInterval(looking);
for (const study of readdirSync(join(folder, '.cnn-lab', 'studies'))) inFolder('queue', 'skip', study);
hand.kill('SIGINT');
await new Promise((done) => hand.once('exit', done));
while (trainers() > 0) await pause(200);
console.log(JSON.stringify({ cores: availableParallelism(), trainers_at_most: most, late_ms: { before, meanwhile } }, null, 2));
await pause(1000);
rmSync(folder, { recursive: true, force: true });
