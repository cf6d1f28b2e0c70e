import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { cnnLab, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
// The best is among the first three epochs: behind them the learning rate is a thousand times as high.
writeTinyExperiment(folder, { epochs: 5000, optimizer: { SGD: { lr: 0.02 } }, scheduler: { MultiStepLR: { milestones: [3], gamma: 1000 } }, training: { best: 'train_loss', clip_grad_norm: 1 } });

test('a run is stopped by another terminal with its best weights kept: what looks at it takes those, and it goes on from its last', async () => {
  let epochs = 0;
  let stopped: ReturnType<typeof cnnLab> | null = null;
  const outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1'], (line) => {
    if (line.includes('"type":"epoch-end"') && ++epochs === 6) stopped = cnnLab(folder, ['stop', 'last', '--keep-best', '--json']);
  });
  const { run, status, step } = lastEvent(outcome);
  expect(status).toBe('stopped');
  const answer = JSON.parse((await stopped!).stdout) as { run: string; best: { file: string; epoch: number; step: number } };
  expect(answer).toMatchObject({ run, best: { file: 'best.safetensors' } });
  expect(answer.best.epoch).toBeLessThanOrEqual(3);
  expect(step).toBeGreaterThan(54);
  const predicted = async (...more: string[]) => (await cnnLab(folder, ['predict', run, 'val:0', '--json', ...more])).stdout;
  const [kept, best, last] = [await predicted(), await predicted('--checkpoint', 'best.safetensors'), await predicted('--checkpoint', 'last.safetensors')];
  expect(kept).toBe(best);
  expect(kept).not.toBe(last);
  expect(existsSync(path.join(run, 'checkpoints/last.state.safetensors'))).toBe(true);
  expect(lastEvent(await cnnLab(folder, ['resume', run, '--json', '--max-steps', String(step + 1)]))).toMatchObject({ status: 'finished', step: step + 1 });
  expect(await cnnLab(folder, ['stop', run])).toMatchObject({ status: 2, stderr: expect.stringMatching(/^The run \S+ is not being trained now\.\n$/) as string });
}, 60_000);
