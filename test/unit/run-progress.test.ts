import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { advance, fractionDone, secondsLeft, unknownProgress } from '../../extension/shared/run-progress';
import { describeRun, duration, liveWords, preparationWords } from '../../extension/shared/run-words';
import type { RunEvent } from '../../extension/shared/events';
import { english } from '../../extension/shared/said';

const start: RunEvent = {
  type: 'run-start',
  time: 0,
  run: '/w/.cnn-lab/runs/r',
  name: 'simple-cnn',
  step: 0,
  epoch: 0,
  epochs: 5,
  engine: 'onnx',
  device: 'CPU, 2 threads',
  threads: 2,
  params: 1_147_914,
  pid: 1,
};
const ready: RunEvent = {
  type: 'data-ready',
  time: 900,
  dataset: 'Shapes',
  train_images: 6400,
  val_images: 640,
  classes: [],
  image_shape: [3, 32, 32],
  steps_per_epoch: 100,
  normalize: null,
};
const step = (at: number, time: number): RunEvent => ({ type: 'step', time, step: at, epoch: Math.ceil(at / 100), loss: 1, accuracy: 0.5, lr: 0.001, images_per_second: 2000 });
const epochEnd: RunEvent = {
  type: 'epoch-end',
  time: 6000,
  epoch: 1,
  step: 100,
  lr: 0.001,
  train_loss: 1,
  train_accuracy: 0.5,
  val_loss: 0.9,
  val_accuracy: 0.625,
  seconds: 5,
};
const after = (...events: RunEvent[]) => events.reduce(advance, unknownProgress);

test('a run goes from preparing to running to its end', () => {
  expect(after(start).status).toBe('preparing');
  expect(after(start, ready, step(1, 1000)).status).toBe('running');
  expect(after(start, ready, step(1, 1000), { type: 'paused', time: 1100, step: 1, epoch: 1 }).status).toBe('paused');
  const metrics = { train_loss: 1, val_loss: 0.9, val_accuracy: 0.625 };
  const end: RunEvent = { type: 'run-end', time: 7000, status: 'stopped', run: '', epoch: 1, step: 100, metrics };
  expect(describeRun(after(start, ready, step(1, 1000), epochEnd, end), english)).toBe('stopped · 62.5 % val · epoch 1/5');
  const failed: RunEvent = { ...end, status: 'failed', mistake: { id: 'x', sentence: '{place}: {problem}', values: { place: '/home/me/a.cnn.jsonc:2:26', problem: 'There is no folder.' } } };
  expect(describeRun(after(start, ready, step(1, 1000), failed), english)).toBe('failed · epoch 1/5 · There is no folder. (a.cnn.jsonc, line 2)');
  // Stopped in an epoch, and going on in it, it is in that epoch.
  const within: RunEvent = { ...end, time: 8000, step: 150 };
  expect(describeRun(after(start, ready, epochEnd, step(150, 7000), within), english)).toBe('stopped · 62.5 % val · epoch 2/5');
  expect(after(start, ready, epochEnd, step(150, 7000), within, { ...start, step: 150, epoch: 1 }).epoch).toBe(2);
  // A resumed run starts over in the same log, and keeps what it had learned.
  expect(after(start, ready, epochEnd, end, { ...start, step: 100, epoch: 1 })).toMatchObject({ status: 'preparing', step: 100, valAccuracy: 0.625 });
});

test('the time left counts from the pace of the steps, a pause not among them', () => {
  const running = after(start, ready, step(1, 1000), step(51, 6000));
  expect(fractionDone(running)).toBeCloseTo(51 / 500, 12);
  expect(secondsLeft(running)).toBeCloseTo(44.9, 9);
  expect(liveWords(running, english)).toBe('epoch 1/5 · 10 % · 45 s left');
  expect(liveWords(after({ ...start, engine: 'wasm' }, ready, step(1, 1000), step(51, 6000)), english)).toBe('epoch 1/5 · 10 % · 45 s left · WebAssembly');
  expect(secondsLeft(after(start, ready, step(1, 1000)))).toBeNull();
  const pause: RunEvent[] = [{ type: 'paused', time: 12_000, step: 51, epoch: 1 }, { type: 'resumed', time: 99_000, step: 51, epoch: 1 }];
  const resumed = pause.reduce(advance, running);
  expect(secondsLeft(resumed)).toBeCloseTo(44.9, 9);
  expect(secondsLeft([step(52, 99_100), step(54, 99_300)].reduce(advance, resumed))).toBeCloseTo(44.6, 9);
});

/** A run of even steps: what each takes in seconds, what is compiled in the first, the last (of fewer pictures) and the first validation, and what lies between epochs. */
function* evenRun({ epochs, steps, pace, compiling, validation, checkpoint }: Record<'epochs' | 'steps' | 'pace' | 'compiling' | 'validation' | 'checkpoint', number>): Generator<RunEvent> {
  let elapsed = 0;
  yield { ...start, epochs } as RunEvent;
  yield { ...ready, steps_per_epoch: steps } as RunEvent;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let i = 1; i <= steps; i++) {
      elapsed += pace + (epoch === 1 && (i === 1 || i === steps) ? compiling : 0);
      const at = (epoch - 1) * steps + i;
      if (i === 1 || i === steps || i % 3 === 0) yield { ...step(at, 0), epoch, elapsed } as RunEvent;
    }
    elapsed += validation + (epoch === 1 ? compiling / 2 : 0);
    yield { ...epochEnd, epoch, step: epoch * steps, elapsed } as RunEvent;
    elapsed += checkpoint;
  }
}

test.each([
  { epochs: 5, steps: 169, pace: 0.035, compiling: 0.4, validation: 0.9, checkpoint: 0.1 },
  { epochs: 30, steps: 40, pace: 0.5, compiling: 2, validation: 12, checkpoint: 2 },
  { epochs: 3, steps: 700, pace: 0.02, compiling: 0.3, validation: 0.2, checkpoint: 0 },
])('after the first epoch the time left is within 5 % of what it takes, validations and checkpoints included: $epochs epochs of $steps steps', (shape) => {
  const events = [...evenRun(shape)];
  const whole = (events.at(-1) as { elapsed: number }).elapsed + shape.checkpoint;
  let progress = unknownProgress;
  let looks = 0;
  for (const event of events) {
    progress = advance(progress, event);
    if (progress.epochsDone === 0 || event.type !== 'step') continue;
    const left = whole - event.elapsed!;
    if (left < 0.03 * whole) continue;
    looks++;
    expect(Math.abs(secondsLeft(progress)! / left - 1), `at step ${event.step}: ${secondsLeft(progress)} of ${left}`).toBeLessThan(0.05);
  }
  expect(looks).toBeGreaterThan(100);
});

test('after the first epoch of a real run the time left is about what it takes', () => {
  const events = readFileSync('test/fixtures/time-left/simple-cnn.jsonl', 'utf8').trim().split('\n').map((line) => JSON.parse(line) as RunEvent & { elapsed: number });
  const whole = events.at(-1)!.elapsed;
  let progress = unknownProgress;
  const errors: number[] = [];
  for (const event of events) {
    progress = advance(progress, event);
    const left = whole - event.elapsed;
    if (progress.epochsDone > 0 && event.type === 'step' && left > 0.05 * whole) errors.push(Math.abs(secondsLeft(progress)! / left - 1));
  }
  errors.sort((a, b) => a - b);
  expect(errors.length).toBeGreaterThan(400);
  expect(errors[Math.floor(0.75 * errors.length)]).toBeLessThan(0.05);
  expect(errors.at(-1)).toBeLessThan(0.07);
});

test('a panel that is opened later, to which the steps of before are not told, knows the pace by the next epoch’s', () => {
  const milestones: RunEvent[] = [{ ...step(100, 0), epoch: 1, elapsed: 10 } as RunEvent, { ...epochEnd, elapsed: 12 } as RunEvent, { ...step(150, 0), epoch: 2, elapsed: 17 } as RunEvent];
  expect(secondsLeft(after(start, ready, ...milestones))).toBeCloseTo(350 * 0.1 + 4 * 2, 9);
});

test('what is being prepared is said with its amount', () => {
  expect(preparationWords({ stage: 'download', done: 17e6, total: 170e6, unit: 'bytes' }, english)).toBe('downloading 10 % of 170.0 MB');
  expect(preparationWords({ stage: 'decode', done: 12, total: null, unit: 'images' }, english)).toBe('decoding 12 images');
});

test('durations are short', () => {
  expect([0.4, 59.6, 61, 3599.6, 4350].map(duration)).toEqual(['0 s', '1:00 min', '1:01 min', '1:00 h', '1:12 h']);
});
