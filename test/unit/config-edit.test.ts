import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSetting, setValue } from '../../extension/core/config/edit';
import { parseExperiment } from '../../extension/core/config/parse';

const example = readFileSync(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url), 'utf8');
const changedLines = (before: string, after: string): string[] => after.split('\n').filter((line, i) => line !== before.split('\n')[i]);

test('a value is replaced in place, comments and order kept', () => {
  expect(changedLines(example, setValue(example, ['optimizer', 'Adam', 'lr'], 0.01))).toEqual(['  "optimizer": { "Adam": { "lr": 0.01 } },']);
  expect(changedLines(example, setValue(example, ['data', 'batch_size'], 128))).toEqual(['    "batch_size": 128,']);
});

test('the row between may be left out: optimizer.lr is optimizer.Adam.lr', () => {
  expect(setValue(example, ['optimizer', 'lr'], 0.01)).toBe(setValue(example, ['optimizer', 'Adam', 'lr'], 0.01));
});

test('a bare name becomes an object with parameters', () => {
  const bare = setValue(example, ['optimizer'], 'SGD');
  expect(setValue(bare, ['optimizer', 'lr'], 0.1)).toContain('"optimizer": { "SGD": { "lr": 0.1 } }');
  expect(setValue(example, ['model', 2, 'ReLU', 'inplace'], true)).toContain('"BatchNorm2d",\n    { "ReLU": { "inplace": true } },');
});

test('another row replaces the one there', () => {
  const { experiment } = parseExperiment(setValue(example, ['scheduler'], { StepLR: { step_size: 2 } }));
  expect(experiment!.scheduler).toMatchObject({ name: 'StepLR', params: { step_size: 2 } });
});

test('a key that is not there is added, and its section with it', () => {
  const text = setValue(example, ['training', 'ema'], 0.99);
  expect(parseExperiment(text).experiment!.training.ema).toBe(0.99);
  expect(text.startsWith(example.slice(0, example.indexOf('"seed"')))).toBe(true);
});

test.each([
  ['optimizer.lr=1e-3', ['optimizer', 'lr'], 0.001],
  ['model.0.Conv2d.out_channels=8', ['model', 0, 'Conv2d', 'out_channels'], 8],
  ['scheduler=StepLR', ['scheduler'], 'StepLR'],
  ['scheduler={"StepLR":{"step_size":2}}', ['scheduler'], { StepLR: { step_size: 2 } }],
  ['data.dataset={"ImageFolder":{"root":"a=b"}}', ['data', 'dataset'], { ImageFolder: { root: 'a=b' } }],
])('--set %s', (setting, path, value) => {
  expect(parseSetting(setting)).toEqual({ path, value });
});

test('--set without a value says how to write it', () => {
  expect(() => parseSetting('lr')).toThrow('"lr" sets nothing: write it as key.key=value, for instance optimizer.lr=0.01.');
});

test.each(['[', '{"a":'])('a setting nested without end is refused as a text is: %s', (bracket) => {
  expect(() => parseSetting(`model=${bracket.repeat(100_000)}`)).toThrow('Brackets are nested more than 400 deep here');
});
