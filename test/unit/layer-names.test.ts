import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { asWritten } from '../../extension/core/config/as-written';
import { torchScript } from '../../extension/core/config/torch/torch-script';

const experiment = (model: unknown, blocks: unknown = {}): string => JSON.stringify({ data: { dataset: 'Shapes' }, blocks, model: [...(model as unknown[]), { AdaptiveAvgPool2d: 1 }, 'Flatten', { Linear: { name: 'fc', out_features: 10 } }], optimizer: 'SGD', epochs: 1 });
const weightsOf = (model: unknown, blocks?: unknown): string[] => Object.keys(analyse(experiment(model, blocks)).model!.weights);
const conv = (given: object = {}): object => ({ Conv2d: { out_channels: 3, kernel_size: 1, bias: false, ...given } });

test('a named layer is the attribute of the layer around it, whichever stack of that one it is in; others keep their numbers', () => {
  expect(weightsOf([conv({ name: 'stem' }), { Residual: { name: 'layer1', body: [conv({ name: 'conv1' }), conv()], shortcut: [{ Sequential: { name: 'downsample', body: [conv()] } }] } }, conv()])).toEqual([
    'stem.weight', 'layer1.conv1.weight', 'layer1.body.1.weight', 'layer1.downsample.0.weight', '2.weight', 'fc.weight', 'fc.bias',
  ]);
});

test('a block without a name gives its layers, and its own weights, to the layer around it', () => {
  const blocks = { Basic: [{ Residual: { name: '', layer_scale: 0.1, body: [conv({ name: 'conv1' })] } }, 'ReLU'], Named: { params: { called: null }, body: [conv({ name: '$called' })] } };
  expect(weightsOf([{ Sequential: { name: 'layer1', body: ['Basic', { Basic: { name: 'last' } }] } }, { Repeat: { name: 'blocks', times: 2, body: [{ Named: { name: '', called: 'dw' } }] } }], blocks)).toEqual([
    'layer1.0.gamma', 'layer1.0.conv1.weight', 'layer1.last.gamma', 'layer1.last.conv1.weight', 'blocks.0.dw.weight', 'blocks.1.dw.weight', 'fc.weight', 'fc.bias',
  ]);
});

test.each([
  [[conv({ name: 'a.b' })], /^"a\.b" cannot be the name of a layer: write letters, digits and _ alone/],
  [[conv({ name: '' })], /^A "name" may be "" where a layer is made of layers/],
  [[conv({ name: 'x' }), conv({ name: 'x' })], /^Two layers are called "x"/],
  [[conv(), conv({ name: '0' })], /^Two layers are called "0"/],
  [[conv({ name: 3 })], /"name" of Conv2d must be/],
])('%j is told what is wrong, at its name', (model, message) => {
  const [problem] = analyse(experiment(model)).problems.filter(({ severity }) => severity === 'error');
  expect(problem!.message).toMatch(message);
  expect(experiment(model).slice(problem!.offset, problem!.offset + problem!.length)).toMatch(/^("a\.b"|""|"x"|"0"|3|"name")/);
});

test('a name is written again, and stands in the script for PyTorch, whose state dict has it', () => {
  const { experiment: read } = analyse(experiment([{ Residual: { name: '', body: [conv({ name: 'conv1' })] } }]));
  expect(asWritten(read!.model[0])).toMatchObject({ Residual: { name: '', body: [{ Conv2d: { name: 'conv1', out_channels: 3 } }] } });
  const script = torchScript(analyse(experiment([{ Residual: { name: '', body: [conv({ name: 'conv1' })] } }])), 'named');
  expect(script).toContain('"conv1": nn.Conv2d(3, 3, 1, bias=False)');
  expect(script).toContain('unnamed(Residual(');
  expect(script).toContain('model = named(Stack(');
});
