import { describe, expect, it } from 'vitest';
import { buildModel } from '../../extension/core/model/build';
import { layers } from '../../extension/core/model/layers';
import { placedLayers } from '../../extension/core/model/placed-layers';
import { openEngine } from '../../extension/engines/open';
import { fill } from '../../extension/shared/said';
import { parseLayers } from '../parse-layers';

const build = (model: unknown[], input = [3, 32, 32]) => buildModel(parseLayers(model), input);

describe('the layer table', () => {
  it.each(Object.entries(layers))('%s teaches in whole sentences', (_, row) => {
    for (const doc of [row.doc, ...Object.values(row.params).map((param) => param.doc)]) expect(doc).toMatch(/^\S+( \S+){2,}\.$/);
    if (row.shorthand !== undefined) expect(Object.keys(row.params)).toContain(row.shorthand);
  });
});

describe('shapes that do not fit', () => {
  it.each([
    [[{ Conv2d: { out_channels: 4, kernel_size: 3, in_channels: 1 } }], 'Conv2d says in_channels 1, but 3 come in: write 3, or leave in_channels out.', 'in_channels'],
    [['Flatten', { Linear: { out_features: 10, in_features: 100 } }], 'Linear says in_features 100, but 3072 come in: write 3072, or leave in_features out.', 'in_features'],
    [[{ Linear: 10 }], 'Linear works on vectors, but feature maps of 3 x 32 x 32 come in: put Flatten before it.', undefined],
    [['Flatten', { Conv2d: { out_channels: 4, kernel_size: 3 } }], 'Conv2d works on feature maps, but a vector of 3072 comes in: put it before Flatten.', undefined],
    [[{ Conv2d: { out_channels: 4, kernel_size: 33 } }], 'Conv2d leaves nothing of an input of 3 x 32 x 32: its window is larger than that; make kernel_size smaller or padding larger.', 'kernel_size'],
    [[{ Conv2d: { out_channels: 4, kernel_size: 3, groups: 2 } }], 'Conv2d cannot divide its 3 input channels by groups 2: choose a divisor of 3.', 'groups'],
    [[{ Conv2d: { out_channels: 4, kernel_size: 3, padding: 'same', stride: 2 } }], 'Conv2d with padding "same" needs stride 1, as in PyTorch, not 2 x 2: give the padding in pixels.', 'padding'],
    [[{ MaxPool2d: { kernel_size: 2, padding: 2 } }], 'MaxPool2d pads by 2 x 2, more than half its kernel_size 2 x 2: make padding smaller.', 'padding'],
    [[{ GroupNorm: 2 }], 'GroupNorm cannot divide its 3 channels by num_groups 2: choose a divisor of 3.', 'num_groups'],
    [[{ PixelShuffle: 2 }], 'PixelShuffle cannot divide its 3 channels by upscale_factor squared, 4: choose a divisor of 3.', 'upscale_factor'],
    [[{ ReflectionPad2d: 32 }], 'ReflectionPad2d cannot pad an input of 32 x 32 by 32 in mode "reflect": make the padding smaller.', 'padding'],
    [['Upsample'], 'Upsample needs either size or scale_factor, and not both: write for instance "scale_factor": 2.', 'scale_factor'],
    [[{ Softmax: -4 }], 'Softmax has dim -4, but a batch of 3 x 32 x 32 has dims 1 to 3 besides the batch\'s own: choose one of these.', 'dim'],
    [
      [{ Residual: { body: [{ Conv2d: { out_channels: 8, kernel_size: 3, padding: 1 } }] } }],
      'The body turns 3 x 32 x 32 into 8 x 32 x 32, but the shortcut gives 3 x 32 x 32, so they cannot be added: set "shortcut": "projection", or keep the shape in the body.',
      'shortcut',
    ],
    [[{ Residual: { body: ['ReLU'], zero_init: true } }], 'Residual has zero_init, but no norm stands in its body itself: add a BatchNorm2d at its end, or leave zero_init out.', 'zero_init'],
    [[{ Concat: [[], [{ MaxPool2d: 2 }]] }], 'Concat stacks channels, but its branches give 3 x 32 x 32 and 3 x 16 x 16: make their heights and widths equal.', 'branches'],
    [[{ Add: [[], [{ MaxPool2d: 2 }]] }], 'Add cannot combine branches that give 3 x 32 x 32 and 3 x 16 x 16: make their sizes equal (or 1).', 'branches'],
  ])('%j', (model, message, param) => {
    const { problems } = build(model);
    expect(problems.map(({ said }) => fill(said))).toEqual([message]);
    expect(problems[0]).toMatchObject(param === undefined ? {} : { param });
  });

  it('leaves the layers before it their shapes', () => {
    const built = build([{ Conv2d: { out_channels: 4, kernel_size: 3 } }, 'ReLU', { Linear: 10 }, 'ReLU']);
    expect(built.model).toBeNull();
    expect(built.model === null && built.nodes.map(({ path, output }) => [path, output])).toEqual([['0', [4, 30, 30]], ['1', [4, 30, 30]]]);
    expect(built.problems).toEqual([expect.objectContaining({ input: [4, 30, 30], choice: expect.objectContaining({ name: 'Linear' }) })]);
  });

  it('points into a block, and at each branch that is wrong', () => {
    const { problems } = build([{ Concat: [[{ Linear: 1 }], [{ Linear: 2 }]] }]);
    expect(problems.map(({ choice }) => choice.path)).toEqual([['model', 0, 'Concat', 0, 0], ['model', 0, 'Concat', 1, 0]]);
  });
});

describe('blocks', () => {
  it("number their weights as PyTorch's modules do", () => {
    const { model } = build([
      { Repeat: { times: 2, body: [{ Conv2d: { out_channels: 3, kernel_size: 1 } }] } },
      { Residual: { body: [{ Conv2d: { out_channels: 8, kernel_size: 3, stride: 2, padding: 1 } }], shortcut: 'projection' } },
      { Concat: [[], [{ Sequential: [{ Conv2d: { out_channels: 1, kernel_size: 1, bias: false } }] }]] },
    ]);
    expect(Object.keys(model!.weights)).toEqual([
      '0.0.0.weight', '0.0.0.bias', '0.1.0.weight', '0.1.0.bias',
      '1.body.0.weight', '1.body.0.bias', '1.shortcut.0.weight',
      '1.shortcut.1.weight', '1.shortcut.1.bias', '1.shortcut.1.running_mean', '1.shortcut.1.running_var', '1.shortcut.1.num_batches_tracked',
      '2.branches.1.0.0.weight',
    ]);
    expect(placedLayers(model!.nodes).map(({ path }) => path)).toEqual([
      '0.0.0', '0.0', '0.1.0', '0.1', '0', '1.body.0', '1.shortcut.0', '1.shortcut.1', '1', '2.branches.1.0.0', '2.branches.1.0', '2',
    ]);
    expect(model!.output).toEqual([9, 16, 16]);
  });

  it('see as far as their widest branch', () => {
    const three = { Conv2d: { out_channels: 3, kernel_size: 3, padding: 1 } };
    const { model } = build([{ Concat: [[three], [three, three], []] }, { Conv2d: { out_channels: 3, kernel_size: 3, stride: 2 } }, { AvgPool2d: 2 }, { AdaptiveAvgPool2d: 1 }]);
    expect(model!.nodes.map(({ receptiveField }) => receptiveField)).toEqual([5, 7, 9, null]);
  });

  it('begin as their shortcut with zero_init', () => {
    const body = [{ Conv2d: { out_channels: 3, kernel_size: 3, padding: 1 } }, 'BatchNorm2d', 'ReLU', { Conv2d: { out_channels: 3, kernel_size: 1 } }, 'BatchNorm2d'];
    const { model } = build([{ Residual: { body, zero_init: true } }]);
    const state = model!.init(1);
    expect([...state['0.body.4.weight']!.values, ...state['0.body.1.weight']!.values]).toEqual([0, 0, 0, 1, 1, 1]);
  });
});

describe('initial weights', () => {
  it('follow the experiment, unless a layer has its own', () => {
    const choices = parseLayers([{ Conv2d: { out_channels: 4, kernel_size: 1, init: { constant_: 2 }, bias_init: 'zeros_' } }, 'BatchNorm2d', { Conv2d: { out_channels: 1, kernel_size: 1 } }]);
    const { model } = buildModel(choices, [3, 2, 2], { name: 'constant_', params: { val: 5 }, path: [] });
    const state = model!.init(0);
    expect([state['0.weight']!.values[0], state['0.bias']!.values[0], state['1.weight']!.values[0], state['2.weight']!.values[0]]).toEqual([2, 0, 1, 5]);
    expect(Math.abs(state['2.bias']!.values[0]!)).toBeLessThanOrEqual(0.5);
  });
});

describe('forward', () => {
  it('gives what it is asked to capture, and takes what overrides a layer', async () => {
    const { model } = build([{ Conv2d: { out_channels: 2, kernel_size: 1 } }, { Residual: ['ReLU'] }, 'Flatten'], [1, 1, 2]);
    const engine = await openEngine('reference');
    engine.setState({ '0.weight': { shape: [2, 1, 1, 1], values: Float32Array.of(1, -1) }, '0.bias': { shape: [2], values: Float32Array.of(0, 1) } });
    const program = await engine.compile(
      'capture',
      (io) => {
        const read = (name: string) => io.state(name);
        const plain = model!.forward(io, io.inputs.x!, read, { training: false, capture: ['0', '1.body.0'] });
        const override = { '1.body.0': io.tf.fill([1, 2, 1, 2], 10) };
        const changed = model!.forward(io, io.inputs.x!, read, { training: false, override });
        return { outputs: { logits: plain.logits, conv: plain.captured['0']!, relu: plain.captured['1.body.0']!, changed: changed.logits } };
      },
      { x: { shape: [1, 1, 1, 2], dtype: 'float32' } },
    );
    const outputs = await program.run({ x: Float32Array.of(3, -2) });
    expect(Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]))).toEqual({
      conv: [3, -2, -2, 3], relu: [3, 0, 0, 3], logits: [6, -2, -2, 6], changed: [13, 8, 8, 13],
    });
    engine.dispose();
  });

  it('refuses to normalise a batch of one value a channel', async () => {
    const { model } = build(['Flatten', 'BatchNorm1d'], [2, 1, 1]);
    const engine = await openEngine('reference');
    engine.setState(model!.init(0));
    const program = await engine.compile('norm', (io) => ({ outputs: { y: model!.forward(io, io.inputs.x!, (name) => io.state(name), { training: true }).logits } }), {
      x: { shape: [1, 2, 1, 1], dtype: 'float32' },
    });
    await expect(program.run({ x: Float32Array.of(1, 2) })).rejects.toThrow(/more than one value a channel/);
    engine.dispose();
  });
});
