import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../../extension/shared/events';
import { advance, secondsLeft, unknownProgress } from '../../extension/shared/run-progress';
import { busySeconds } from './busy-seconds';

const [folder, experiment = 'media/examples/simple-cnn.cnn.jsonc', ...more] = process.argv.slice(2) as [string, ...string[]];
const at = more.indexOf('--record');
const record = at < 0 ? null : more.splice(at, 2)[1]!;

interface Timed {
  event: RunEvent;
  wall: number;
  busy: number;
}

const trainer = spawn(process.execPath, [resolve('dist/cli.js'), 'train', experiment, '--json', '--runs', join(folder, 'runs'), ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
const told: Timed[] = [];
let pid = 0;
for await (const line of createInterface({ input: trainer.stdout })) {
  const event = JSON.parse(line) as RunEvent;
  if (event.type === 'run-start') pid = event.pid;
  let busy = told.at(-1)?.busy ?? 0;
  try {
    busy = busySeconds(pid);
  } catch {
    // It has ended: that was its last.
  }
  told.push({ event, wall: performance.now() / 1000, busy });
}

/** How far off the time left was at each step from the end of the first epoch on, as a share of what was left; by the clock that `seconds` reads. */
function errors(seconds: (timed: Timed) => number): { step: number; error: number }[] {
  let progress = unknownProgress;
  const whole = seconds(told.at(-1)!);
  return told.flatMap((timed) => {
    const { event } = timed;
    progress = advance(progress, event.type === 'step' || event.type === 'epoch-end' ? { ...event, elapsed: seconds(timed) } : event);
    const left = whole - seconds(timed);
    return progress.epochsDone > 0 && event.type === 'step' && left > 0.05 * whole ? [{ step: event.step, error: secondsLeft(progress)! / left - 1 }] : [];
  });
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
for (const [clock, seconds] of Object.entries({ 'processor': ({ busy }: Timed) => busy, 'wall': ({ wall }: Timed) => wall })) {
  const all = errors(seconds);
  const sizes = all.map(({ error }) => Math.abs(error)).sort((a, b) => a - b);
  console.log(`by the ${clock}'s clock, after the first epoch ${percent(all[0]!.error)} off; of ${all.length} looks half are within ${percent(sizes[sizes.length >> 1]!)}, 95 of 100 within ${percent(sizes[Math.floor(0.95 * sizes.length)]!)}, all within ${percent(sizes.at(-1)!)}`);
}
/** Of an event what the time left is told from. */
const kept = ['type', 'epochs', 'steps_per_epoch', 'step', 'epoch', 'val_accuracy', 'val_loss', 'status'];
if (record) writeFileSync(record, told.filter(({ event: { type } }) => type !== 'checkpoint').map(({ event, busy }) => `${JSON.stringify({ ...Object.fromEntries(Object.entries(event).filter(([key]) => kept.includes(key))), elapsed: busy })}\n`).join(''));
