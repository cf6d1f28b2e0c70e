import { readFileSync } from 'node:fs';
import { applyEdits } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { setValue } from '../../extension/core/config/edit';
import { experimentChoices, schedulerEdits, writtenScheduler } from '../../extension/host/experiment-choices';

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
const under = (before: string, name: string | null, kept: string | null = null): string =>
  applyEdits(before, schedulerEdits(before, name, kept).map(({ offset, length, text: content }) => ({ offset, length, content })));

test('the example offers what can be changed', () => {
  expect(experimentChoices('simple-cnn.cnn.jsonc', text)).toMatchObject({ optimizer: 'Adam', lr: { owner: 'Adam', param: 'lr', lr: 0.001 }, batch_size: 64, epochs: 5, scheduler: 'StepLR' });
  expect(experimentChoices('broken.cnn.jsonc', text.replace('"Adam"', '"Adamm"'))).toBeNull();
});

test('the learning rate offered is the one that the scheduler brings, where it does', () => {
  const oneCycle = setValue(text, ['scheduler'], { OneCycleLR: { max_lr: 0.02 } });
  expect(experimentChoices('', oneCycle)!.lr).toEqual({ owner: 'OneCycleLR', param: 'max_lr', lr: 0.02 });
});

test.each([5, 2, 40])('each scheduler offered can be written as it is, and acts within a run of %d epochs', (epochs) => {
  const { schedulers } = experimentChoices('', text)!;
  expect(schedulers.length).toBeGreaterThan(8);
  for (const name of schedulers) {
    const { experiment, problems } = analyse(under(setValue(text, ['epochs'], epochs), name));
    expect(experiment?.scheduler?.name).toBe(name);
    // No patience is small enough for two epochs.
    expect(problems.filter(({ id }) => epochs > 2 || id !== 'patience-longer-than-run'), name).toEqual([]);
  }
});

test('a scheduler that was there before comes back as it was written, its comment too', () => {
  const before = text.replace('{ "step_size": 2, "gamma": 0.5 }', '{\n    "step_size": 3, // try 2\n    "gamma": 0.25\n  }');
  const { name, written } = writtenScheduler(before)!;
  expect(name).toBe('StepLR');
  const none = under(before, null);
  expect(writtenScheduler(none)).toBeNull();
  expect(under(under(none, 'OneCycleLR'), name, written)).toBe(before);
});
