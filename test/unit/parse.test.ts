import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applied } from '../../extension/core/config/edit';
import { parseExperiment } from '../../extension/core/config/parse';
import type { Problem } from '../../extension/shared/experiment';

const example = readFileSync(new URL('../../media/examples/simple-cnn.cnn.jsonc', import.meta.url), 'utf8');

/** An experiment's text with one part of it replaced. */
function experiment(parts: Record<string, string> = {}): string {
  const all = { data: '{ "dataset": "Shapes" }', model: '["Flatten", { "Linear": { "out_features": 10 } }]', optimizer: '"Adam"', epochs: '3', ...parts };
  return `{${Object.entries(all).map(([key, text]) => `"${key}": ${text}`).join(', ')}}`;
}

const problems = (parts: Record<string, string>): string[] => parseExperiment(experiment(parts)).problems.map(({ id, message }) => `${id}: ${message}`);

/** The text after a problem's fix. */
function fixed(text: string, { fixes }: Problem, which = 0): string {
  return applied(text, fixes![which]!.edits);
}

describe('reading', () => {
  test('the example, with every default filled in', () => {
    const { experiment: read, problems } = parseExperiment(example);
    expect(problems).toEqual([]);
    expect(read!.optimizer).toMatchObject({ name: 'Adam', params: { lr: 0.001, betas: [0.9, 0.999], eps: 1e-8 }, path: ['optimizer'] });
    expect(read!.scheduler).toMatchObject({ name: 'StepLR', params: { step_size: 2, gamma: 0.5, warmup: 0 } });
    expect(read!.model.map(({ name }) => name)).toHaveLength(17);
    expect(read!.model[0]).toMatchObject({ name: 'Conv2d', params: { out_channels: 32, kernel_size: 3, padding: 1, stride: 1, bias: true }, path: ['model', 0] });
    expect(read!.data).toMatchObject({ batch_size: 64, val_split: 0.1, shuffle: true, drop_last: false, batch_transform: [] });
    expect(read).toMatchObject({ epochs: 5, seed: 42, training: { clip_grad_norm: null, accumulate: 1, best: 'val_accuracy' } });
  });

  test('a row that stands by default has its own defaults', () => {
    const { experiment: read } = parseExperiment(experiment());
    expect(read!.loss.params).toEqual(parseExperiment(experiment({ loss: '"CrossEntropyLoss"' })).experiment!.loss.params);
    expect(read!.loss.params).toMatchObject({ label_smoothing: 0 });
  });

  test.each(['1e-4', '1.e-4', '0.0001', '"1e-4"', '"0.0001"', '1E-4'])('the number %s', (written) => {
    const { experiment: read, problems } = parseExperiment(experiment({ optimizer: `{ "Adam": { "lr": ${written} } }` }));
    expect(problems).toEqual([]);
    expect(read!.optimizer.params.lr).toBe(1e-4);
  });

  test('"1." keeps every later position', () => {
    const text = experiment({ optimizer: '{ "Adam": { "lr": 1., "eps": -1 } }' });
    expect(parseExperiment(text).problems).toMatchObject([{ id: 'out-of-range', offset: text.indexOf('-1'), length: 2 }]);
  });

  test('strings and comments with digits and points are left alone', () => {
    const text = `// 1. first\n${experiment({ data: '{ "dataset": { "ImageFolder": { "root": "v1./x", "size": 32 } } }' })} /* 2. */`;
    expect(parseExperiment(text)).toMatchObject({ problems: [], experiment: { data: { dataset: { params: { root: 'v1./x' } } } } });
  });

  test('trailing commas, and a bare name where the defaults do', () => {
    expect(parseExperiment(experiment({ model: '["Flatten", { "Linear": { "out_features": 10, } }, ]' })).problems).toEqual([]);
  });

  test('null where a parameter may be left empty', () => {
    const { experiment: read, problems } = parseExperiment(experiment({ scheduler: 'null', training: '{ "ema": null }' }));
    expect(problems).toEqual([]);
    expect(read).toMatchObject({ scheduler: null, training: { ema: null } });
  });

  test('a bare value stands for the parameter that the row names', () => {
    const { experiment: read } = parseExperiment(experiment({ model: '[{ "Dropout": 0.25 }, "Flatten", { "Linear": { "out_features": 10 } }]' }));
    expect(read!.model[0]!.params).toMatchObject({ p: 0.25 });
  });
});

describe('problems', () => {
  test.each<[Record<string, string>, string]>([
    [{ model: '["Conv2D"]' }, 'unknown-layer: There is no layer "Conv2D": did you mean "Conv2d"?'],
    [{ model: '["Adam"]' }, 'unknown-layer: "Adam" is an optimizer, not a layer: it belongs under "optimizer".'],
    [{ optimizer: '{ "Adam": { "learning_rat": 1 } }' }, 'unknown-key: Adam has no "learning_rat": there are "lr", "betas", "eps", "weight_decay", "amsgrad", "maximize".'],
    [{ optimizer: '{ "Adam": { "lr": -1 } }' }, 'out-of-range: "lr" of Adam must be a number of at least 0, not -1.'],
    [{ optimizer: '{ "Adam": { "lr": "fast" } }' }, 'wrong-type: "lr" of Adam must be a number of at least 0, not "fast".'],
    [{ optimizer: '{ "Adam": {}, "SGD": {} }' }, 'wrong-type: One entry is one optimizer, but this has "Adam", "SGD": write each as an entry of its own.'],
    [{ epochs: '0' }, 'out-of-range: "epochs" must be a whole number of at least 1, not 0.'],
    [{ epochs: '2.5' }, 'wrong-type: "epochs" must be a whole number of at least 1, not 2.5.'],
    [{ scheduler: '{ "StepLR": {} }' }, 'missing-key: StepLR needs "step_size", a whole number of at least 1: add for instance "step_size": 10.'],
    [{ training: '{ "ema": 2 }' }, 'wrong-type: "ema" of "training" must be a number above 0 and below 1, or null, not 2.'],
    [{ training: '{ "early_stopping": { "metric": "val_los" } }' }, 'wrong-type: "metric" of "early_stopping" must be one of "train_loss", "train_accuracy", "val_loss", "val_accuracy", "val_top5_accuracy", "val_macro_f1", not "val_los".'],
    [{ model: '[]' }, 'wrong-type: "model" must be a list of one or more layers, not [].'],
    [{ model: '[3]' }, 'wrong-type: A layer is a name, or { "Name": { parameters } }, not 3.'],
  ])('%j', (parts, expected) => {
    expect(problems(parts)).toEqual([expected]);
  });

  test('a key given twice is shown where it stands the second time', () => {
    const text = `{ "epochs": 3, ${experiment().slice(1)}`;
    expect(parseExperiment(text).problems).toMatchObject([{ id: 'duplicate-key', offset: text.lastIndexOf('"epochs"'), path: ['epochs'] }]);
  });

  test('a misspelt key is not also reported as missing', () => {
    const text = experiment().replace('epochs', 'epocs');
    expect(parseExperiment(text).problems.map(({ id }) => id)).toEqual(['unknown-key']);
  });

  test('lines and columns count from 1', () => {
    const text = '{\n  "data": { "dataset": "Shapes" },\n  "model": ["Flatten"],\n  "optimizer": "Adm",\n  "epochs": 1\n}';
    expect(parseExperiment(text).problems).toMatchObject([{ id: 'unknown-optimizer', line: 4, column: 16, length: 5 }]);
  });

  test.each([
    ['', 'A value is missing here.'],
    ['{ "model": [True] }', 'This is not JSON: write strings in double quotes, and true, false, null in small letters.'],
    ['{ "model": ["ReLU" "ReLU"] }', 'A comma is missing before this.'],
    ['{ "model": ["ReLU"]', 'A closing brace } is missing.'],
  ])('text that is not JSON: %s', (text, message) => {
    const { experiment: read, problems } = parseExperiment(text);
    expect(read).toBeNull();
    expect(problems[0]).toMatchObject({ id: 'syntax', message });
  });

  test.each(['[]', '3', '"Conv2d"', 'null'])('%s is no experiment', (text) => {
    expect(parseExperiment(text)).toMatchObject({ experiment: null, problems: [{ id: 'wrong-type' }] });
  });

  test('keys of Object.prototype are unknown like any other', () => {
    expect(problems({ model: '["constructor"]' })[0]).toMatch(/^unknown-layer: There is no layer "constructor"/);
    expect(problems({ optimizer: '{ "Adam": { "toString": 1 } }' })[0]).toMatch(/^unknown-key: Adam has no "toString"/);
  });
});

describe('fixes', () => {
  test.each<[Record<string, string>]>([
    [{ optimizer: '{ "Adamm": { "lr": 0.1 } }' }],
    [{ optimizer: '{ "Adam": { "lr": 0.1, "epss": 1e-8 } }' }],
    [{ optimizer: '{ "Adam": { "lr": -1 } }' }],
    [{ scheduler: '"StepLR"' }],
    [{ scheduler: '{ "StepLR": {} }' }],
    [{ scheduler: '{ "StepLR": { "gamma": 0.5 } }' }],
    [{ model: '["Flatten", { "Linear": { "out_features": 10 }, "Dropout": {} }]' }],
    [{ optimizer: '{ "SGD": { "momentum": 0.9, "nesterov": 1 } }' }],
    [{ epochs: '3, "epochs": 4' }],
  ])('%j is mended by its first fix', (parts) => {
    const text = experiment(parts);
    const { problems } = parseExperiment(text);
    expect(problems).toHaveLength(1);
    expect(parseExperiment(fixed(text, problems[0]!)).problems).toEqual([]);
  });
});

describe('named blocks', () => {
  const blocks = `{
    "Plain": ["BatchNorm2d", "ReLU"],
    "Conv": { "params": { "channels": null, "kernel": 3 }, "body": [
      { "Conv2d": { "out_channels": "$channels", "kernel_size": "$kernel", "padding": "$kernel" } }, "Plain" ] },
    "Twice": { "params": { "width": 8 }, "body": [{ "Conv": { "channels": "$width" } }, { "Conv": "$width" }] }
  }`;
  const tail = '"Flatten", { "Linear": { "out_features": 10 } }';

  test('become a Sequential with the parameters put in, also through other blocks', () => {
    const { experiment: read, problems } = parseExperiment(experiment({ blocks, model: `[{ "Twice": { "width": 12 } }, ${tail}]` }));
    expect(problems).toEqual([]);
    const conv = { name: 'Sequential', block: 'Conv', params: { body: [{ name: 'Conv2d', params: { out_channels: 12, kernel_size: 3 } }, { name: 'Sequential', block: 'Plain' }] } };
    expect(read!.model[0]).toMatchObject({ name: 'Sequential', block: 'Twice', path: ['model', 0], params: { body: [conv, conv] } });
  });

  test.each<[string, string, string]>([
    ['{ "Conv": {} }', 'missing-key', 'Block "Conv" needs "channels": give it here, or a default under "blocks".'],
    ['{ "Conv": { "chanels": 3 } }', 'unknown-key', 'Block "Conv" has no "chanels": did you mean "channels"?'],
    ['{ "Conv": { "channels": 0 } }', 'out-of-range', '"out_channels" of Conv2d must be a whole number of at least 1, not 0.'],
    ['"Convv"', 'unknown-layer', 'There is no layer "Convv": did you mean "Conv"?'],
  ])('%s', (use, id, message) => {
    const { problems } = parseExperiment(experiment({ blocks, model: `[${use}, ${tail}]` }));
    expect(problems).toMatchObject([{ id, message }]);
  });

  test('a value that the body refuses is shown where it was given', () => {
    const text = experiment({ blocks, model: `[{ "Conv": { "channels": 0 } }, ${tail}]` });
    expect(parseExperiment(text).problems).toMatchObject([{ offset: text.indexOf('"channels": 0') + 12, length: 1 }]);
  });

  test('that contain themselves', () => {
    const { problems } = parseExperiment(experiment({ blocks: '{ "A": ["B"], "B": ["A"] }', model: `["A", ${tail}]` }));
    expect(problems).toMatchObject([{ id: 'block-cycle', message: 'Block "A" contains itself (A -> B -> A): take it out of its own body.' }]);
  });

  test('that grow without bound are stopped', () => {
    const levels = Array.from({ length: 40 }, (_, i) => `"L${i}": ["L${i + 1}", "L${i + 1}"]`);
    const { problems } = parseExperiment(experiment({ blocks: `{ ${levels.join(', ')}, "L40": ["ReLU"] }`, model: `["L0", ${tail}]` }));
    expect(problems[0]).toMatchObject({ id: 'too-many-layers' });
  });

  test('an unknown parameter in the body', () => {
    const { problems } = parseExperiment(experiment({ blocks: '{ "A": { "params": { "rate": 0.5 }, "body": [{ "Dropout": { "p": "$rat" } }] } }', model: `["A", ${tail}]` }));
    expect(problems).toMatchObject([{ id: 'unknown-key', message: 'Block "A" has no parameter "rat": did you mean "$rate"?' }]);
  });
});
