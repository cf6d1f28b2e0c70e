import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunEvent } from '../../extension/shared/events';
import { advance, secondsLeft, unknownProgress } from '../../extension/shared/run-progress';

const [folder, experiment = 'media/examples/simple-cnn.cnn.jsonc', ...more] = process.argv.slice(2) as [string, ...string[]];
const runs = join(folder, 'runs');
const trainer = spawn(process.execPath, [resolve('dist/cli.js'), 'train', experiment, '--json', '--runs', runs, ...more], { stdio: ['ignore', 'pipe', 'inherit'] });
const looks: { at: number; step: number; left: number }[] = [];
let progress = unknownProgress;
let end = 0;
for await (const line of createInterface({ input: trainer.stdout })) {
  const event = JSON.parse(line) as RunEvent;
  progress = advance(progress, event);
  const now = performance.now() / 1000;
  if (progress.epochsDone > 0 && event.type === 'step' && !(now - (looks.at(-1)?.at ?? 0) < 1)) looks.push({ at: now, step: event.step, left: secondsLeft(progress)! });
  if (event.type === 'checkpoint') end = now;
}
const errors = looks.filter(({ at }) => end - at > 3).map(({ at, step, left }) => ({ step, error: left / (end - at) - 1 }));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
console.log(`at the end of the first epoch ${percent(errors[0]!.error)} off; of ${errors.length} looks half are within ${percent(errors.map(({ error }) => Math.abs(error)).sort((a, b) => a - b)[errors.length >> 1]!)}, all within ${percent(Math.max(...errors.map(({ error }) => Math.abs(error))))}`);
