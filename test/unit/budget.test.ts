import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { complete } from '../../extension/core/config/language/completion';
import { setValue } from '../../extension/core/config/edit';
import { experimentFromTorch } from '../../extension/core/config/torch/read-torch';
import { longestBin } from '../../extension/core/model/layers/adaptive-pooling';
import { schedulePreview } from '../../extension/host/previews';
import { english, fill } from '../../extension/shared/said';
import { hugePastes } from '../huge-pastes';

const experiment = (model: string, rest = '', data = '"dataset":"Shapes","train_transform":["ToTensor"]'): string =>
  `{"data":{${data}},"model":[${model}],"optimizer":"SGD","epochs":1${rest}}`;
const head = '"Flatten",{"Linear":10}';
const nested = (times: number, before: string, inner: string, after: string): string => before.repeat(times) + inner + after.repeat(times);
const scheduled = (scheduler: string): string => experiment(head, `,"scheduler":${scheduler}`);
const transformed = (transform: string): string => experiment(head, '', `"dataset":"Shapes","train_transform":[${transform},"ToTensor"]`);
const list = (length: number, item: (i: number) => string): string => Array.from({ length }, (_, i) => item(i)).join(',');

/** Texts that would come to more than any machine has: told once, at the place, with what is underlined there. */
test.each<[string, string, string, string, RegExp]>([
  ['repeats within repeats', experiment(`${nested(3, '{"Repeat":{"times":100,"body":[', '"ReLU"', ']}}')},${head}`), 'too-many-layers', '"Repeat"', /^Written out, this Repeat is 20,201 layers, and 10,000 is the most/],
  ['repeats beside each other', experiment(list(40, () => '{"Repeat":{"times":400,"body":["ReLU"]}}')), 'too-many-layers', '"Repeat"', /^With this Repeat the network has 10,413 layers/],
  ['a repeat in a deep block', experiment(nested(100, '{"Sequential":[', '{"Repeat":{"times":2,"body":["ReLU"]}}', ']}') + `,${nested(127, '{"Sequential":[', '"ReLU"', ']}')},${nested(126, '{"Sequential":[', '{"Repeat":{"times":2,"body":["ReLU"]}}', ']}')}`), 'too-many-layers', '"Sequential"', /129 deep in one another, and 128 is the most/],
  ['a pool that makes a huge map', experiment('{"AdaptiveAvgPool2d":2147483648}'), 'too-large', '"AdaptiveAvgPool2d"', /the maps of one picture take 55\.3 EB, and 1\.1 TB is the most/],
  ['a layer of too many weights', experiment('"Flatten",{"Linear":100000000}'), 'too-large', '"Linear"', /the network has 307 G parameters, and 10 G is the most/],
  ['a layer of too much work', experiment('{"Upsample":{"scale_factor":256}},{"Conv2d":{"out_channels":1,"kernel_size":5001,"padding":2500}}'), 'too-large', '"Conv2d"', /one picture takes 5\.04 P multiply-adds, and 1 P is the most/],
  ['many layers that are too much together', experiment(`{"Upsample":{"scale_factor":4000}},{"Repeat":{"times":9,"body":["ReLU"]}}`), 'too-large', '"ReLU"', /With this ReLU the maps of one picture take 1\.18 TB/],
  ['numbers that are none', experiment('{"Conv2d":{"out_channels":1e300,"kernel_size":1}}'), 'out-of-range', '1e300', /from 1 to 9007199254740991, not 1e300/],
  ['blocks within blocks', experiment(`"L0"`, `,"blocks":{${list(200, (i) => `"L${i}":["L${i + 1}"]`)},"L200":["ReLU"]}`), 'too-many-layers', '"L127"', /With block "L127" written out, the experiment has layers that lie more than 128 deep/],
  ['blocks that double', experiment(nested(40, '{"D":{"x":', '"ReLU"', '}}'), ',"blocks":{"D":{"params":{"x":null},"body":["$x","$x"]}}'), 'too-many-layers', '"D"', /With block "D" written out, the experiment has more than 10,000 layers/],
  ['blocks that repeat a long value', experiment(`{"B":{"x":[${list(50_000, () => '1')}]}}`, `,"blocks":{"B":{"params":{"x":null},"body":[${list(5, () => '{"LayerNorm":"$x"}')}]}}`), 'too-many-layers', '"B"', /With block "B" written out, the experiment has more than 200,000 values/],
  ['a parameter of a block that names itself', experiment('{"A":{"x":{"Sequential":["$x"]}}}', ',"blocks":{"A":{"params":{"x":null},"body":["$x"]}}'), 'unknown-layer', '"$x"', /no layer "\$x": a "\$" stands for a parameter only in the body/],
  ['defaults that name each other', experiment('"A"', ',"blocks":{"A":{"params":{"x":{"Sequential":["$y"]},"y":{"Sequential":["$x"]}},"body":["$x"]}}'), 'unknown-key', '"$y"', /The default of "x" names "\$y", but no parameter before it/],
  ['brackets thousands deep', experiment('{"Sequential":['.repeat(60_000)), 'text-too-large', '{', /nested more than 400 deep/],
  ['brackets of the other kind', '[}'.repeat(300_000), 'text-too-large', '[', /nested more than 400 deep/],
  ['more than a megabyte', `/*${' '.repeat(1_100_000)}*/${experiment(head)}`, 'text-too-large', ' ', /longer than 1,048,576 characters/],
  ['a megabyte of numbers', experiment(head, `,"seed":[${list(400_000, () => '1')}]`), 'text-too-large', '1', /more than 200,000 names, numbers and lists/],
  ['a megabyte of layers', experiment(list(90_000, () => '"ReLU"')), 'too-many-layers', '"ReLU"', /The experiment has more than 10,000 layers/],
  ['a megabyte of mistakes', '-'.repeat(1_000_000), 'text-too-large', '-', /more than 200,000/],
  ['thousands of blocks', experiment(head, `,"blocks":{${list(2000, (i) => `"B${i}":["ReLU"]`)}}`), 'text-too-large', '"B1000"', /more than 1,000 named blocks/],
  ['an expression of brackets', scheduled(`{"LambdaLR":"${nested(900, '(', '1', ')')}"}`), 'schedule-mismatch', '"LambdaLR"', /nested more than 100 deep/],
  ['an expression of signs', scheduled(`{"LambdaLR":"${'-'.repeat(1900)}1"}`), 'schedule-mismatch', '"LambdaLR"', /nested more than 100 deep/],
  ['an expression of powers', scheduled(`{"LambdaLR":"${'2**'.repeat(600)}1"}`), 'schedule-mismatch', '"LambdaLR"', /nested more than 100 deep/],
  ['an expression of a megabyte', scheduled(`{"LambdaLR":"${'1+'.repeat(400_000)}1"}`), 'schedule-mismatch', '"LambdaLR"', /more than 2000 characters/],
  ['thousands of schedulers', scheduled(`{"ChainedScheduler":{"schedulers":[${list(9000, () => '{"StepLR":{"step_size":2}}')}]}}`), 'schedule-mismatch', '"ChainedScheduler"', /more than 100/],
  ['a picture of 10^18 pixels', transformed('{"Resize":[1000000000,1000000000]}'), 'transform-mismatch', '"Resize"', /a picture of 1000000000x1000000000, and 268,402,689 pixels are the most/],
  ['a padding of 10^9', transformed('{"RandomCrop":{"size":32,"padding":1000000000}}'), 'transform-mismatch', '"RandomCrop"', /a picture of 2000000032x2000000032/],
  ['a huge picture inside another transform', transformed('{"RandomApply":{"transforms":[{"Pad":1000000000},{"CenterCrop":32}]}}'), 'transform-mismatch', '"RandomApply"', /a picture of 2000000032x2000000032/],
  ['10^9 operations on a picture', transformed('{"RandAugment":{"num_ops":1000000000}}'), 'out-of-range', '1000000000', /from 0 to 100/],
])('%s', (_, text, id, underlined, words) => {
  const { problems } = analyse(text);
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors.map((problem) => problem.id), JSON.stringify(errors.slice(0, 3)).slice(0, 800)).toContain(id);
  const { message, offset, length } = errors.find((problem) => problem.id === id)!;
  expect(message).toMatch(words);
  expect(text.slice(offset, offset + length)).toBe(underlined);
  expect(errors.length).toBeLessThan(3);
  expect(complete(analyse(text).source, offset, english)).toBeDefined();
});

test.each(readdirSync('test/fixtures/small-and-huge'))('%s is told once', (file) => {
  const { problems } = analyse(readFileSync(`test/fixtures/small-and-huge/${file}`, 'utf8'));
  expect(problems.filter(({ severity }) => severity === 'error')).toHaveLength(1);
});

test('who has hundreds of mistakes is told the first two hundred, and nothing that follows from the rest', () => {
  const { problems } = analyse(`{${list(9000, (i) => `"a${i}":1`)},${experiment(head).slice(1)}`);
  expect(problems).toHaveLength(200);
  expect(new Set(problems.map(({ id }) => id))).toEqual(new Set(['unknown-key']));
  expect(analyse(experiment(`${list(3000, () => '{"Linear":10}')},${head}`)).problems.length).toBeLessThan(500);
});

test('names of thousands of characters are shortened wherever they are quoted', () => {
  const name = 'x'.repeat(90_000);
  for (const text of [experiment(`"${name}"`), experiment(head, `,"${name}":1`), experiment(`{"${name}":1,"b":2}`), experiment(`"B"`, `,"blocks":{"${name}":["ReLU"],"B":{"${name}":1,"body":["${name}!"]}}`), experiment(`{"Dropout":{"p":"${name}"}}`), scheduled(`{"LambdaLR":"${name}"}`)]) {
    const { problems } = analyse(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const { message, fixes } of problems) {
      expect(message.length).toBeLessThan(500);
      for (const { title } of fixes ?? []) expect(fill(title).length).toBeLessThan(200);
    }
  }
});

test('blocks whose shortcuts project, sixty deep, are placed once each', () => {
  let model = '"ReLU"';
  for (let i = 0; i < 60; i++) model = `{"Residual":{"body":[{"Conv2d":{"out_channels":${3 + i},"kernel_size":3,"padding":1}},${model}],"shortcut":"projection"}}`;
  expect(analyse(experiment(`${model},${head}`)).model!.nodes).toHaveLength(3);
});

test('a block may be given to itself: what it holds is what was written where it was given', () => {
  const { model, problems } = analyse(experiment(`{"A":{"x":{"A":{"x":"Tanh"}}}},${head}`, ',"blocks":{"A":{"params":{"x":null,"y":"$x"},"body":["$x","ReLU","$y"]}}'));
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const names = (nodes: NonNullable<typeof model>['nodes']): unknown[] => nodes.map(({ choice, children }) => (choice.name === 'Sequential' ? names(children['']!) : choice.name));
  expect(names(model!.nodes)[0]).toEqual([['Tanh', 'ReLU', 'Tanh'], 'ReLU', ['Tanh', 'ReLU', 'Tanh']]);
});

test('the longest window of an adaptive pool is that of its windows', () => {
  for (let length = 1; length <= 40; length++) {
    for (let count = 1; count <= 60; count++) {
      const sizes = Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * length) / count) - Math.floor((i * length) / count));
      expect(longestBin(length, count)).toBe(Math.max(...sizes));
    }
  }
});

test.each([
  ['a thousand million epochs', '{"StepLR":{"step_size":2}}', 1e9, /A run of 169000000000 steps is too long for its schedule to be drawn \(2000000 at most\)/],
  ['a long expression at each batch', `{"LambdaLR":{"lr_lambda":"${'1+'.repeat(990)}1","interval":"batch"}}`, 9000, /A run of 1521000 steps is too long .*\(150678 at most\)/],
])('a schedule that would take too long to draw: %s', (_, scheduler, epochs, words) => {
  const text = scheduled(scheduler).replace('"epochs":1', `"epochs":${epochs}`);
  expect(analyse(text).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(fill(schedulePreview('file', text, null).problem!)).toMatch(words);
});

test('a value set in a text without lines, in one of other things, and in one too deep to be read', () => {
  const wide = experiment(list(9000, () => '"ReLU"'));
  expect(JSON.parse(setValue(wide, ['seed'], 3))).toMatchObject({ seed: 3, epochs: 1 });
  expect(() => setValue('[1]', ['seed'], 3)).toThrow(/an experiment is an object/);
  expect(() => setValue('['.repeat(9000), ['seed'], 3)).toThrow(/nested more than 400 deep/);
});

test.each(hugePastes.filter(([, code]) => code.length < 10_000))('pasted: %s', (_, code, said) => {
  const { text, notes } = experimentFromTorch(code);
  if (said) expect(notes.map(({ message }) => message).join('\n')).toMatch(said);
  expect(notes.length).toBeLessThan(220);
  expect(text.length).toBeLessThan(1_000_000);
});

test('where the budget is spent, what was read before it stands, and the reason is told once, at its line', () => {
  const { text, notes } = experimentFromTorch('import torch.nn as nn\nmodel = nn.Sequential(nn.Conv2d(3, 8, 3))\nlr = 0.5\nf = lambda n: f(n) + f(n)\nf(0)\nmodel = None');
  expect(JSON.parse(text.replace(/^\/\/.*$/gm, ''))).toMatchObject({ model: [{ Conv2d: { out_channels: 8, kernel_size: 3 } }] });
  expect(notes.filter(({ message }) => /the most/.test(message))).toEqual([{ line: 4, said: expect.anything(), message: 'The code takes more than 400,000 steps to follow, which is the most: what follows was left out.' }]);
});
