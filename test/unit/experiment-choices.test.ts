import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { setValue } from '../../extension/core/config/edit';
import { parseExperiment } from '../../extension/core/config/parse';
import { experimentChoices } from '../../extension/host/experiment-choices';

const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');

test('the example offers what can be changed', () => {
  expect(experimentChoices('simple-cnn.cnn.jsonc', text)).toMatchObject({ optimizer: 'Adam', lr: 0.001, batch_size: 64, epochs: 5, scheduler: 'StepLR' });
  expect(experimentChoices('broken.cnn.jsonc', text.replace('"Adam"', '"Adamm"'))).toBeNull();
});

test('each scheduler offered can be written as it is', () => {
  const { schedulers } = experimentChoices('', text)!;
  expect(schedulers.length).toBeGreaterThan(8);
  for (const { name, value } of schedulers) {
    const { experiment, problems } = parseExperiment(setValue(text, ['scheduler'], value));
    expect(problems).toEqual([]);
    expect(experiment?.scheduler?.name).toBe(name);
  }
});
