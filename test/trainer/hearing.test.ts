import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../extension/shared/events';
import type { ControlAddress } from '../../extension/shared/run-folder';
import { readResumePoint } from '../../extension/trainer/checkpoint';
import { cli, cnnLab, ended, lastEvent, temporaryFolder, writeTinyExperiment, type Outcome } from './command-line';

const folder = temporaryFolder();
/** A batch takes some 20 ms; 256 of them are two steps. */
const slow = {
  data: { dataset: { Shapes: { images: 568 } }, batch_size: 2, train_transform: ['RandomHorizontalFlip', 'ToTensor'], test_transform: ['ToTensor'] },
  model: [
    { Conv2d: { out_channels: 48, kernel_size: 3, padding: 1, bias: false } }, 'BatchNorm2d', 'ReLU', { Conv2d: { out_channels: 48, kernel_size: 3, padding: 1 } },
    { MaxPool2d: { kernel_size: 4 } }, 'Flatten', { Dropout: { p: 0.5 } }, { Linear: { out_features: 10 } },
  ],
  scheduler: null, epochs: 1, training: { accumulate: 128 },
};
writeTinyExperiment(folder, slow);

interface Heard {
  outcome: Outcome;
  events: RunEvent[];
  /** From asking to the answer. */
  milliseconds: number;
}

/** A run that is asked something at the first event that `when` picks, `delay` milliseconds later, until the event that answers. */
async function asked(words: string[], when: (event: RunEvent) => boolean, delay: number, ask: (child: ChildProcess, events: RunEvent[]) => void, answer: RunEvent['type'], env: NodeJS.ProcessEnv = {}): Promise<Heard> {
  const events: RunEvent[] = [];
  let [since, milliseconds] = [0, NaN];
  const child = spawn(process.execPath, [cli, ...words, '--json'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const outcome = await ended(child, (line) => {
    const event = JSON.parse(line) as RunEvent;
    events.push(event);
    if (since > 0 && Number.isNaN(milliseconds) && event.type === answer) milliseconds = performance.now() - since;
    if (since > 0 || !when(event)) return;
    since = Infinity;
    setTimeout(() => {
      since = performance.now();
      ask(child, events);
    }, delay);
  });
  console.log(`${words.join(' ')}: ${answer} ${milliseconds.toFixed(0)} ms after it was asked`);
  return { outcome, events, milliseconds };
}

const stop = (child: ChildProcess): void => void child.kill('SIGTERM');

/** What a window would send. */
async function tell(run: string, ...requests: string[]): Promise<void> {
  const { path: address, token } = JSON.parse(readFileSync(path.join(run, 'control.json'), 'utf8')) as ControlAddress;
  const socket = net.connect(address);
  socket.write(`${JSON.stringify({ type: 'hello', token, from: 1e9 })}\n${requests.map((type) => `${JSON.stringify({ type })}\n`).join('')}`);
  socket.once('data', () => undefined);
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
}

test('a stop between two batches of a group of 128: resumed, the same bytes', async () => {
  const whole = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json']));
  expect(whole).toMatchObject({ status: 'finished', step: 2 });
  const { outcome } = await asked(['train', 'tiny.cnn.jsonc'], ({ type }) => type === 'step', 100, stop, 'run-end');
  const { run, status, step } = lastEvent(outcome);
  expect({ status, step }).toEqual({ status: 'stopped', step: 1 });
  const { batch } = readResumePoint(run)!.progress;
  expect(batch).toBeGreaterThan(128);
  expect(batch).toBeLessThan(256);
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json']))).toMatchObject({ status: 'finished', step: 2 });
  expect(readResumePoint(run)!.state).toEqual(readResumePoint(whole.run)!.state);
});

test('a stop and a pause are heard while pictures are drawn', async () => {
  const drawing = ['train', 'tiny.cnn.jsonc', '--set', 'data.dataset.Shapes.images=300000'];
  const underWay = (event: RunEvent): boolean => event.type === 'data-progress' && event.stage === 'draw' && event.done < 250_000;
  const stopped = await asked(drawing, underWay, 0, stop, 'run-end');
  expect(lastEvent(stopped.outcome)).toMatchObject({ status: 'stopped', step: 0 });
  expect(stopped.events.some((event) => event.type === 'data-ready' || (event.type === 'data-progress' && event.done === event.total))).toBe(false);

  let drawnAtPause = 0;
  const paused = await asked(drawing, underWay, 0, (child, events) => {
    const { run } = events[0] as Extract<RunEvent, { type: 'run-start' }>;
    void tell(run, 'pause').then(async () => {
      while (!events.some(({ type }) => type === 'paused')) await new Promise((resolve) => setTimeout(resolve, 10));
      const seen = events.length;
      await new Promise((resolve) => setTimeout(resolve, 400));
      // Nothing goes on behind the pause.
      expect(events).toHaveLength(seen);
      drawnAtPause = events.findLast((event) => event.type === 'data-progress')!.done;
      await tell(run, 'resume');
      while (!events.some((event) => event.type === 'data-progress' && event.done > drawnAtPause)) await new Promise((resolve) => setTimeout(resolve, 10));
      stop(child);
    });
  }, 'paused');
  expect(paused.events.map(({ type }) => type).filter((type) => type === 'paused' || type === 'resumed')).toEqual(['paused', 'resumed']);
  expect(lastEvent(paused.outcome).status).toBe('stopped');
});

test('a stop is heard while a download hangs', async () => {
  // A mirror that sends a little and then nothing.
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': '1000000' });
    response.write(Buffer.alloc(1000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const data = path.join(folder, 'data');
  mkdirSync(data);
  const env = { CNN_LAB_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  const set = ['--set', 'data.dataset="MNIST"', '--data-folder', data];
  const { outcome } = await asked(['train', 'tiny.cnn.jsonc', ...set], ({ type }) => type === 'data-progress', 50, stop, 'run-end', env);
  server.closeAllConnections();
  server.close();
  expect(lastEvent(outcome).status).toBe('stopped');
});

test('a stop is heard while Normalize "auto" is measured', async () => {
  const set = ['--set', 'data.dataset.Shapes.images=60000', '--set', 'data.test_transform=[{"Resize":256},"ToTensor",{"Normalize":"auto"}]', '--set', 'data.train_transform=[{"Resize":256},"ToTensor",{"Normalize":"auto"}]'];
  const { outcome, events } = await asked(['train', 'tiny.cnn.jsonc', ...set], (event) => event.type === 'data-progress' && event.stage === 'statistics', 0, stop, 'run-end');
  expect(lastEvent(outcome).status).toBe('stopped');
  expect(events.some(({ type }) => type === 'data-ready')).toBe(false);
});

test('a stop is heard between the batches of a validation', async () => {
  // One step of 450 batches, then 4050 of validation.
  const set = ['--set', 'data.dataset.Shapes.images=4500', '--set', 'data.val_split=0.9', '--set', 'data.batch_size=1', '--set', 'training.accumulate=450', '--set', 'epochs=2'];
  const { outcome, events } = await asked(['train', 'tiny.cnn.jsonc', ...set], ({ type }) => type === 'step', 100, stop, 'run-end');
  const end = lastEvent(outcome);
  expect(end).toMatchObject({ status: 'stopped', epoch: 0, step: 1 });
  expect(readResumePoint(end.run)!.progress).toMatchObject({ batch: 450, step: 1 });
  expect(events.some(({ type }) => type === 'epoch-end')).toBe(false);
});

/** Follows a run as a window does that knows of answers: its lines as they come. */
async function follow(run: string): Promise<{ say: (type: string) => void; heard: (part: string, from?: number) => Promise<number>; lines: string[]; closed: Promise<void> }> {
  const { path: address, token } = JSON.parse(readFileSync(path.join(run, 'control.json'), 'utf8')) as ControlAddress;
  const socket = net.connect(address).on('error', () => undefined).setEncoding('utf8');
  const say = (request: object): void => void socket.write(`${JSON.stringify(request)}\n`);
  const lines: string[] = [];
  let rest = '';
  socket.on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
  });
  say({ type: 'hello', token, from: 0, answers: true });
  const heard = async (part: string, from = 0): Promise<number> => {
    const began = performance.now();
    while (!lines.slice(from).some((line) => line.includes(part))) {
      if (socket.closed) throw new Error(`The run ended without ${part}: ${lines.at(-1)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return performance.now() - began;
  };
  return { say: (type) => say({ type }), heard, lines, closed: new Promise((resolve) => socket.once('close', () => resolve())) };
}

test('in the middle of a batch that takes seconds a pause and a stop are heard at once and done behind it; a stop that is said again ends it, and nothing saved is lost', async () => {
  // One batch an epoch, of two or three seconds at least; validation, and with it the checkpoint, is short.
  const changes = ['data.dataset.Shapes.images=223', 'data.batch_size=200', 'epochs=3', 'model.0.Conv2d.out_channels=96', 'model.3.Conv2d.out_channels=112', 'model.3.Conv2d.kernel_size=7', 'model.3.Conv2d.padding=3'];
  const long = ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1', ...changes.flatMap((change) => ['--set', change])];
  let run = '';
  const child = spawn(process.execPath, [cli, ...long], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = ended(child, (line) => {
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'run-start') run = event.run;
  });
  while (run === '') await new Promise((resolve) => setTimeout(resolve, 5));
  const window = await follow(run);
  await window.heard('"file":"last.safetensors"');
  await new Promise((resolve) => setTimeout(resolve, 500));
  window.say('pause');
  const [answered, paused] = [await window.heard('{"type":"asked","of":"pause"}'), await window.heard('"type":"paused"')];
  console.log(`pause in a long batch: answered after ${answered.toFixed(0)} ms, done ${paused.toFixed(0)} ms later`);
  expect(answered).toBeLessThan(1000);
  const from = window.lines.length;
  window.say('resume');
  await window.heard('"type":"resumed"', from);
  // The epoch's validation and checkpoint, and the next batch has begun.
  await window.heard('"file":"last.safetensors"', from);
  await new Promise((resolve) => setTimeout(resolve, 500));
  window.say('stop');
  expect(await window.heard('{"type":"asked","of":"stop"}', from)).toBeLessThan(1000);
  window.say('stop');
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const asked = performance.now();
  window.say('stop');
  await window.closed;
  const { status } = await outcome;
  console.log(`stop said again: the process has ended after ${(performance.now() - asked).toFixed(0)} ms`);
  expect(status).toBe(null);
  expect(performance.now() - asked).toBeLessThan(1000);
  expect(readResumePoint(run)!.progress).toMatchObject({ epoch: 2, step: 2 });
});

test('bench stops when it is told to, and leaves nothing running or lying about', async () => {
  const child = spawn(process.execPath, [cli, 'bench', 'tiny.cnn.jsonc', '--steps', '100000'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: folder } });
  child.stderr.setEncoding('utf8').on('data', () => undefined);
  setTimeout(() => child.kill('SIGINT'), 2500);
  const { status, stdout } = await ended(child);
  expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
  expect(readdirSync(folder).filter((name) => name.startsWith('cnn-lab-'))).toEqual([]);
});
