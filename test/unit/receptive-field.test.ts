import { expect, test } from 'vitest';
import { findLayer } from '../../extension/core/explain/explain';
import { openLens } from '../../extension/core/explain/lens';
import { layerBefore, layersAfter } from '../../extension/core/explain/layer-neighbours';
import { outputsProgram } from '../../extension/core/explain/programs';
import { receptiveField } from '../../extension/core/explain/receptive-field';
import { buildModel } from '../../extension/core/model/build';
import { openReference } from '../../extension/engines/reference';
import { parseLayers } from '../parse-layers';

const conv = (params: object) => ({ Conv2d: { out_channels: 2, kernel_size: 3, ...params } });
const head = ['Flatten', { Linear: 10 }];
const built = (layers: unknown[]) => {
  const { model, problems } = buildModel(parseLayers([...layers, ...head]), [1, side, side]);
  if (!model) throw new Error(JSON.stringify(problems));
  return model;
};
const side = 9;

/** Layers whose cells are another where a pixel that they see is: no maxima, no activations. */
test.each<[string, unknown[], string]>([
  ['strided, padded convolutions', [conv({ padding: [2, 0], stride: [2, 1] }), conv({ padding: 1 })], '1'],
  ['dilation, an even kernel', [conv({ kernel_size: [2, 3], dilation: [2, 1], padding: 'same' }), conv({})], '1'],
  ['reflected and circular padding', [conv({ padding: 2, padding_mode: 'reflect' }), conv({ padding: 1, padding_mode: 'circular' })], '1'],
  ['padding apart', [{ ZeroPad2d: [2, -1, 0, 1] }, conv({}), { ReflectionPad2d: 1 }], '2'],
  ['means, the last one cut', [conv({}), { AvgPool2d: { kernel_size: 3, stride: 2, ceil_mode: true } }], '1'],
  ['bins of unlike size', [conv({}), { AdaptiveAvgPool2d: [3, 2] }], '1'],
  ['maps made larger', [{ AvgPool2d: 3 }, { Upsample: { scale_factor: 2, mode: 'bilinear' } }], '1'],
  ['a transposed convolution', [{ AvgPool2d: 2 }, { ConvTranspose2d: { out_channels: 2, kernel_size: 3, stride: 2, padding: 1 } }], '1'],
  ['a block with a shortcut', [conv({ padding: 1 }), { Residual: { body: [conv({ padding: 1, stride: 2 })], shortcut: 'projection' } }], '1'],
  ['inside a block', [conv({ padding: 1 }), { Residual: { body: [conv({ padding: 1 }), conv({ padding: 1 })] } }], '1.body.1'],
  ['branches joined', [{ Concat: [[conv({})], [conv({ kernel_size: 1 }), conv({ kernel_size: 3 })]] }, { Sequential: [conv({})] }], '1.0'],
])('what a cell sees of the picture is what changes it: %s', async (_, layers, path) => {
  const model = built(layers);
  const engine = await openReference();
  const lens = openLens(model, engine);
  engine.setState(model.init(0));
  // A picture with each pixel changed, and behind them the one that none is.
  const images = new Float32Array((side ** 2 + 1) * side ** 2).fill(1);
  for (let pixel = 0; pixel < side ** 2; pixel++) images[pixel * side ** 2 + pixel] = 1000;
  const { 'output 0': maps } = await lens.run('outputs', outputsProgram(model, [path]), { images: { shape: [side ** 2 + 1, 1, side, side], values: images } });
  const [, height, width] = findLayer(model, path, true).output as [number, number, number];
  const size = maps!.length / (side ** 2 + 1);
  const channels = size / (height * width);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const seen = Array.from({ length: side ** 2 }, (_, pixel) => pixel).filter((pixel) => Array.from({ length: channels }, (_, channel) => (channel * height + row) * width + column).some((cell) => Math.abs(maps![pixel * size + cell]! - maps![side ** 2 * size + cell]!) > 1e-3));
      const [rows, columns] = [seen.map((pixel) => Math.floor(pixel / side)), seen.map((pixel) => pixel % side)];
      const field = receptiveField(model.nodes, path, row, column)!;
      if (seen.length === 0) expect((field.bottom - field.top) * (field.right - field.left)).toBe(0);
      else expect(field).toEqual({ top: Math.min(...rows), left: Math.min(...columns), bottom: Math.max(...rows) + 1, right: Math.max(...columns) + 1 });
    }
  engine.dispose();
});

test('behind what sees everything a cell sees all of the picture', () => {
  const model = built([conv({}), { Multiply: [[], [{ AdaptiveAvgPool2d: 1 }, conv({ kernel_size: 1 }), 'Sigmoid']] }, conv({})]);
  expect(receptiveField(model.nodes, '0', 0, 0)).toEqual({ top: 0, left: 0, bottom: 3, right: 3 });
  expect(receptiveField(model.nodes, '2', 0, 0)).toEqual({ top: 0, left: 0, bottom: side, right: side });
});

test('what goes into a layer, and what its maps go through up to a pool', () => {
  const { nodes } = built([{ Sequential: [conv({ padding: 1 }), 'BatchNorm2d'] }, 'ReLU', { MaxPool2d: 2 }, { Residual: { body: [conv({ padding: 1 }), 'ReLU'] } }, 'ReLU']);
  expect(layerBefore(nodes, '0.0')).toBeNull();
  expect(layerBefore(nodes, '3.body.0')?.path).toBe('2');
  expect(layersAfter(nodes, '0.0').map(({ path }) => path)).toEqual(['0.1', '1', '2']);
  expect(layersAfter(nodes, '2')).toEqual([]);
  expect(layersAfter(nodes, '3.body.0').map(({ path }) => path)).toEqual(['3.body.1']);
});
