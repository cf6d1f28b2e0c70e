import { readdirSync, readFileSync } from 'node:fs';
import type { Choice } from '../../extension/shared/experiment';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preparePicture } from '../../extension/core/data/picture';
import type { Engine } from '../../extension/core/engine';
import { argMax } from '../../extension/core/explain/arg-max';
import { explain } from '../../extension/core/explain/explain';
import { lastMaps } from '../../extension/core/explain/last-maps';
import { scaleMap } from '../../extension/core/explain/scale-map';
import { classifierProgram } from '../../extension/core/export/onnx/classifier';
import { preparation } from '../../extension/core/export/onnx/prepared-picture';
import { portableModel } from '../../extension/engines/onnx/portable';
import { loadNative } from '../../extension/engines/onnx/runtime';
import { openEngine } from '../../extension/engines/open';
import { onnxFile } from '../../extension/trainer/export/onnx-file';
import { UserError } from '../../extension/shared/user-error';
import { picturesIn } from '../pictures-in';
import { exportableOf, noisyPictures } from './exportable-of';

const examples = readdirSync('media/examples').filter((file) => file.endsWith('.cnn.jsonc'));

let engine: Engine;
beforeAll(async () => void (engine = await openEngine('onnx', { threads: 2 })));
afterAll(() => engine.dispose());

describe.each(examples)('%s', (file) => {
  it('is written as a model of ONNX’s own operators that answers as the run does, with its class activation map', async () => {
    const exportable = exportableOf(readFileSync(`media/examples/${file}`, 'utf8'), 8, engine);
    const { bytes, proof } = await onnxFile(exportable, { cam: true });
    console.log(`${file}: largest difference ${proof.largest.toPrecision(2)}`);
    expect(proof).toMatchObject({ pictures: 8, changed: 0 });
    expect(proof.largest).toBeLessThan(1e-5);
    expect(Buffer.from(bytes).includes('com.microsoft')).toBe(false);
    expect(Buffer.from(bytes).includes(JSON.stringify(exportable.manifest.classes))).toBe(true);
    // The map is the run's own, for a class that is asked for and for the likeliest.
    const { InferenceSession, Tensor } = await loadNative();
    const session = await InferenceSession.create(bytes);
    const { val } = await exportable.dataset();
    const picture = picturesIn(val).subarray(0, 3072);
    const prepared = preparePicture(picture, val, exportable.chain).values;
    for (const target of [undefined, 3]) {
      const asked = new Float32Array(10);
      if (target !== undefined) asked[target] = 1;
      const { cam, probabilities } = await session.run({ picture: new Tensor('uint8', picture, [1, 32, 32, 3]), target: new Tensor('float32', asked, [1, 10]) });
      const expected = await explain(exportable.lens, prepared, 'GradCAM', { target });
      if (target === undefined) expect(argMax(probabilities!.data as Float32Array)).toBe(argMax(expected.logits));
      expect(cam!.dims.slice(1)).toEqual(expected.size);
      const found = scaleMap(cam!.data as Float32Array);
      expect(Math.max(...found.map((value, i) => Math.abs(value - expected.map[i]!)))).toBeLessThan(2e-3);
    }
    await session.release();
  });
});

it('takes images as the test transforms leave them where the preprocessing is left out', async () => {
  const exportable = exportableOf(readFileSync('media/examples/lenet.cnn.jsonc', 'utf8'), 4, engine);
  const { proof } = await onnxFile(exportable, { bare: true });
  expect(proof).toMatchObject({ pictures: 4, changed: 0 });
});

it('another network’s answers are found out', async () => {
  const exportable = exportableOf(readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8'), 8, engine);
  const { proof } = await onnxFile({ ...exportable, weights: exportable.model.init(6) }, {});
  expect(proof.largest).toBeGreaterThan(1e-3);
});

const chains: Record<string, [name: string, params: object][]> = {
  'smaller, antialiased': [['Resize', { size: [17, 11], interpolation: 'bilinear', max_size: null }]],
  'larger': [['Resize', { size: 61, interpolation: 'bicubic', max_size: null }]],
  'nearest, lanczos': [['Resize', { size: [29, 50], interpolation: 'nearest', max_size: null }], ['Resize', { size: [20, 20], interpolation: 'lanczos', max_size: null }]],
  'cut and padded': [['CenterCrop', { size: [20, 50] }], ['Pad', { padding: [1, 2, 3, 4], fill: [9, 80, 255], padding_mode: 'constant' }]],
  'mirrored': [['Pad', { padding: 3, fill: 0, padding_mode: 'reflect' }], ['Pad', { padding: 2, fill: 0, padding_mode: 'symmetric' }], ['Pad', { padding: 1, fill: 0, padding_mode: 'edge' }]],
  'grey': [['Grayscale', { num_output_channels: 1 }]],
  'grey in three': [['Grayscale', { num_output_channels: 3 }]],
};
describe.each(Object.entries(chains))('test transforms in a file: %s', (_, rows) => {
  it('are to the bit what they are in training', async () => {
    const noisy = noisyPictures(1, [40, 31, 3]);
    const { height, width, channels } = noisy;
    const images = picturesIn(noisy);
    const chain = [...rows, ['ToTensor', {}], ['Normalize', { mean: [0.4, 0.5, 0.6].slice(0, rows[0]![1] !== undefined && 'num_output_channels' in rows[0]![1] && rows[0]![1].num_output_channels === 1 ? 1 : 3), std: [0.3] }]].map(([name, params]) => ({ name, params })) as unknown as Choice[];
    const { apply, state } = preparation(chain, { height, width, channels });
    engine.setState(state);
    const program = await engine.compile('prepared', (io) => ({ outputs: { y: apply(io, io.inputs.x!) } }), { x: { shape: [1, height, width, channels], dtype: 'float32' } });
    const { y } = await program.run({ x: Float32Array.from(images) });
    program.dispose();
    expect([...y!]).toEqual([...preparePicture(images, { height, width, channels }, chain).values]);
  });
});

it('a transform that draws is refused by name', () => {
  expect(() => preparation([{ name: 'RandomHorizontalFlip', params: { p: 0.5 } } as unknown as Choice], { height: 8, width: 8, channels: 3 })).toThrow(UserError);
});

it('weights are constants, and pictures are bytes', () => {
  const { model, weights } = exportableOf(readFileSync('media/examples/resnet-20.cnn.jsonc', 'utf8'), 1, engine);
  const graph = portableModel('it', classifierProgram({ model, preparation: preparation([{ name: 'ToTensor', params: {} } as unknown as Choice], { height: 32, width: 32, channels: 3 }), mapped: lastMaps(model.nodes)!.path }), { picture: { shape: [1, 32, 32, 3], dtype: 'float32' }, target: { shape: [1, 10], dtype: 'float32' } }, weights, ['picture']);
  expect(graph.inputs.map(({ name, type }) => [name, type])).toEqual([['picture', 'uint8'], ['target', 'float32']]);
  expect(graph.outputs.map(({ name }) => name)).toEqual(['probabilities', 'cam']);
  expect([...new Set(graph.nodes.map(({ domain }) => domain))]).toEqual(['']);
  expect(graph.constants.map(({ name }) => name)).toEqual(expect.arrayContaining(['0.weight']));
});
