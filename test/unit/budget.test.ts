import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { experimentFromTorch } from '../../extension/core/config/torch/read-torch';

const experiment = (model: string, rest = ''): string => `{"data":{"dataset":"Shapes","train_transform":["ToTensor"]},"model":[${model}],"optimizer":"SGD","epochs":1${rest}}`;
const nested = (times: number, before: string, inner: string, after: string): string => before.repeat(times) + inner + after.repeat(times);
const expression = (text: string): string => experiment('"Flatten",{"Linear":10}', `,"scheduler":{"LambdaLR":"${text}"}`);

/** Small texts, or of up to a megabyte, that would come to more than any machine has: told at one place, at once. */
test.each<[string, string, string, RegExp]>([
  ['repeats within repeats', experiment(nested(3, '{"Repeat":{"times":100,"body":[', '"ReLU"', ']}}')), 'shape-mismatch', /more than 20000 layers with this Repeat/],
  ['a pool that makes a huge map', experiment('{"AdaptiveAvgPool2d":2147483648}'), 'shape-mismatch', /would be 3 x 2147483648 x 2147483648, more than the \d+ values/],
  ['a map enlarged a hundred thousand times', experiment('{"Upsample":{"scale_factor":100000}}'), 'shape-mismatch', /more than the \d+ values/],
  ['a layer of too many weights', experiment('"Flatten",{"Linear":1000000}'), 'shape-mismatch', /more than 1073741824 parameters with this Linear/],
  ['a layer of too much work', experiment('{"Upsample":{"scale_factor":256}},{"Conv2d":{"out_channels":1,"kernel_size":5001,"padding":2500}}'), 'shape-mismatch', /more than 1e\+15 multiply-adds a picture with this Conv2d/],
  ['blocks a hundred and fifty deep', experiment(nested(150, '{"Sequential":[', '"ReLU"', ']}')), 'shape-mismatch', /nested more than 128 deep/],
  ['a parameter of a block that names itself', '{"data":{"dataset":"Shapes"},"blocks":{"A":{"params":{"x":null},"body":["$x"]}},"model":[{"A":{"x":{"Sequential":["$x"]}}}],"optimizer":"SGD","epochs":1}', 'unknown-layer', /no layer "\$x"/],
  ['brackets thousands deep', experiment('{"Sequential":['.repeat(60_000)), 'too-deep', /nested more than 400 deep/],
  ['a megabyte of layers', experiment(Array.from({ length: 140_000 }, () => '"ReLU"').join(',')), 'too-many-layers', /more than 20000 layers/],
  ['a megabyte of keys', `{${Array.from({ length: 80_000 }, (_, i) => `"a${i}":1`).join(',')}}`, 'unknown-key', /has no "a0"/],
  ['an expression of brackets', expression(nested(1900, '(', '1', '')), 'schedule-mismatch', /nested more than 400 deep/],
  ['an expression of signs', expression('-'.repeat(1900) + '1'), 'schedule-mismatch', /nested more than 400 deep/],
  ['an expression of powers', expression('2**'.repeat(600) + '1'), 'schedule-mismatch', /nested more than 400 deep/],
  ['an expression of a megabyte', expression(Array.from({ length: 400_000 }, () => '1').join('+')), 'schedule-mismatch', /more than 2000 characters/],
])('%s', (_, text, id, words) => {
  const { problems } = analyse(text);
  const found = problems.find((problem) => problem.id === id);
  expect(found?.message, JSON.stringify(problems.slice(0, 3)).slice(0, 500)).toMatch(words);
  expect(found!.message.length).toBeLessThan(600);
  expect(problems.length).toBeLessThan(600);
});

test('blocks whose shortcuts project, twenty deep, are placed once each', () => {
  let model = '"ReLU"';
  for (let i = 0; i < 20; i++) model = `{"Residual":{"body":[{"Conv2d":{"out_channels":${3 + i},"kernel_size":3,"padding":1}},${model}],"shortcut":"projection"}}`;
  expect(analyse(experiment(`${model},"Flatten",{"Linear":10}`)).model!.nodes).toHaveLength(3);
});

test.each([
  ['a list of a thousand million layers', 'import torch.nn as nn\nnet = nn.Sequential(*([nn.ReLU()] * 10**9))'],
  ['a string of as many letters', 'x = "a" * 10**10\nimport torch.nn as nn\nnet = nn.Sequential(nn.ReLU())'],
  ['a loop that never ends', 'import torch.nn as nn\nlayers = []\nwhile True:\n    layers.append(nn.ReLU())\nnet = nn.Sequential(*layers)'],
  ['a power of powers', 'x = 9**9**9**9\nimport torch.nn as nn\nnet = nn.Sequential(nn.ReLU())'],
  ['a function that calls itself', 'import torch.nn as nn\ndef f(n):\n    return f(n + 1)\nnet = nn.Sequential(f(0))'],
  ['brackets thousands deep', `net = ${'('.repeat(50_000)}1`],
])('pasted: %s', (_, code) => {
  expect(typeof experimentFromTorch(code).text).toBe('string');
});
