import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { lastMaps } from '../../extension/core/explain/last-maps';
import { placedLayers } from '../../extension/core/model/placed-layers';

const found = (text: string): string => {
  const { model, problems } = analyse(text);
  const node = lastMaps(model?.nodes ?? []);
  if (!model || !node) throw new Error(JSON.stringify(problems));
  const place = placedLayers(model.nodes).find(({ path }) => path === node.path)!;
  return `${place.path} ${place.choice.name} ${place.output.join(' x ')}`;
};
const experiment = (model: unknown[]): string => JSON.stringify({ data: { dataset: 'Shapes' }, model, optimizer: 'Adam', epochs: 1 });
const conv = (out_channels: number, rest: object = {}) => ({ Conv2d: { out_channels, kernel_size: 3, padding: 1, ...rest } });
const head = [{ AdaptiveAvgPool2d: 1 }, 'Flatten', { Linear: 10 }];

test.each([
  ['lenet', '4 Tanh 16 x 10 x 10'],
  ['simple-cnn', '10 ReLU 128 x 8 x 8'],
  ['vgg-small', '2.5 ReLU 128 x 8 x 8'],
  ['resnet-9', '5 Residual 512 x 4 x 4'],
  ['resnet-18', '10.1 ReLU 512 x 4 x 4'],
  ['resnet-20', '7.1.0.1 ReLU 64 x 8 x 8'],
  ['densenet-small', '9 ReLU 132 x 8 x 8'],
  ['mobilenet-v2-small', '16 ReLU6 1280 x 4 x 4'],
])('of the template %s: %s', (name, expected) => {
  expect(found(readFileSync(`media/examples/${name}.cnn.jsonc`, 'utf8'))).toBe(expected);
});

test.each<[string, unknown[], string]>([
  ['a last block that projects, and the ReLU behind it', [conv(8), { Residual: { body: [conv(16, { stride: 2 })], shortcut: 'projection' } }, 'ReLU', ...head], '2 ReLU 16 x 16 x 16'],
  ['a last block that projects', [conv(8), { Residual: { body: [conv(16, { stride: 2 })], shortcut: 'projection' } }, ...head], '1 Residual 16 x 16 x 16'],
  ['branches joined', [conv(8), { Concat: [[conv(4)], [{ MaxPool2d: { kernel_size: 3, stride: 1, padding: 1 } }]] }, ...head], '1 Concat 12 x 32 x 32'],
  ['a stack of stacks', [{ Sequential: [conv(8), { Sequential: [conv(4), 'ReLU', { MaxPool2d: 2 }] }, { Dropout2d: 0.5 }] }, ...head], '0.1.1 ReLU 4 x 32 x 32'],
  ['a head of convolutions', [conv(8), 'ReLU', { AdaptiveAvgPool2d: 1 }, { Conv2d: { out_channels: 10, kernel_size: 1 } }, 'Flatten'], '1 ReLU 8 x 32 x 32'],
  ['nothing but pools', [{ AvgPool2d: 4 }, 'Flatten', { Linear: 10 }], '0 AvgPool2d 3 x 8 x 8'],
])('of %s', (_, model, expected) => expect(found(experiment(model))).toBe(expected));

test('there are none where pictures are flattened first', () => {
  expect(lastMaps(analyse(experiment(['Flatten', { Linear: 10 }])).model!.nodes)).toBeNull();
});
