import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nonFiniteEntry } from '../../extension/core/train/non-finite';
import { readResumePoint } from '../../extension/trainer/checkpoint';
import { cnnLab, events, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
// Without a norm; the second epoch's learning rate is a million times the first one's.
writeTinyExperiment(folder, {
  model: [{ Conv2d: { out_channels: 8, kernel_size: 3 } }, 'ReLU', { MaxPool2d: { kernel_size: 4 } }, 'Flatten', { Linear: { out_features: 10 } }],
  optimizer: { SGD: { lr: 0.01, momentum: 0.9 } },
  scheduler: { StepLR: { step_size: 1, gamma: 1e6 } },
  epochs: 2,
});

test('exploded, it is resumed from the checkpoint before with what its last event says, until it goes through', async () => {
  let outcome = await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json']);
  const { run } = lastEvent(outcome);
  const before = readResumePoint(run)!;
  expect(before.progress).toMatchObject({ epoch: 1, step: 9 });
  let tries = 0;
  for (let lr = 1e4; lastEvent(outcome).status === 'failed'; lr /= 10) {
    const { error, mistake, remedy } = lastEvent(outcome);
    expect(error).toMatch(new RegExp(`^The loss became .* at step 1\\d \\(epoch 2, batch \\d, lr ${+lr.toPrecision(6)}\\): .*layer \\d \\(\\w+\\).*; set a lower lr, e\\.g\\. `));
    expect(mistake).toMatchObject({ id: 'loss-not-finite', values: { epoch: 2, param: 'lr', lower: remedy!.lr, where: { values: { layer: expect.stringMatching(/^\d$/), type: expect.stringMatching(/^\w+$/) } } } });
    const kept = readResumePoint(run)!;
    expect(kept.state).toEqual(before.state);
    expect(nonFiniteEntry(kept.state)).toBeNull();
    outcome = await cnnLab(folder, ['resume', run, '--json', ...remedy!.set.flatMap((setting) => ['--set', setting])]);
    expect(events(outcome)[0]).toMatchObject({ type: 'run-start', step: 9 });
    const steps = events(outcome).filter((event) => event.type === 'step');
    for (const step of steps) expect(step.lr).toBeCloseTo(lr / 10, 6);
    expect(++tries).toBeLessThan(12);
  }
  expect(tries).toBeGreaterThan(0);
  expect(lastEvent(outcome)).toMatchObject({ status: 'finished', step: 18 });
  expect(nonFiniteEntry(readResumePoint(run)!.state)).toBeNull();
  expect(readFileSync(path.join(run, 'experiment.cnn.jsonc'), 'utf8')).not.toContain('"lr": 0.01,');
}, 120_000);

test('the command line says the command', async () => {
  const { status, stderr } = await cnnLab(folder, ['train', 'tiny.cnn.jsonc']);
  expect(status).toBe(1);
  const [error, way] = stderr.trim().split('\n').slice(-2);
  expect(error).toMatch(/^The loss became /);
  const command = /^From its last checkpoint: cnn-lab (resume) "(.*)" (--set) (optimizer\.lr=0\.001)$/.exec(way!);
  expect(command).not.toBeNull();
  expect(events(await cnnLab(folder, [...command!.slice(1), '--json']))[0]).toMatchObject({ type: 'run-start', step: 9 });
});

test('pictures that are not numbers are told as such', async () => {
  const set = ['--set', 'data.train_transform=["ToTensor",{"Normalize":{"mean":[0.5],"std":[1e-40]}}]', '--set', 'data.test_transform=["ToTensor",{"Normalize":{"mean":[0.5],"std":[1e-40]}}]'];
  const { error, mistake, remedy } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', ...set]));
  expect(mistake).toMatchObject({ id: 'pictures-not-finite', values: { batch: 1, picture: 1, channel: 1 } });
  expect(error).toMatch(/look at the training transforms, at the std of Normalize/);
  expect(remedy).toBeUndefined();
});
