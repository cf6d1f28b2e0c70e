import { describe, expect, it } from 'vitest';
import { buildModel } from '../../extension/core/model/build';
import { layers } from '../../extension/core/model/layers';
import type { Choice } from '../../extension/shared/experiment';

/** A layer as the config's parser hands it over: defaults filled in. */
export function choose(name: string, params: Record<string, unknown> = {}): Choice {
  const defaults = Object.entries(layers[name]!.params).map(([key, param]) => [key, param.default]);
  return { name, params: { ...Object.fromEntries(defaults), ...params }, path: [] };
}

const block = (channels: number): Choice[] => [
  choose('Conv2d', { out_channels: channels, kernel_size: 3, padding: 1 }), choose('BatchNorm2d'), choose('ReLU'), choose('MaxPool2d', { kernel_size: 2 }),
];
const tutorial = [
  ...block(32), ...block(64), ...block(128),
  choose('Flatten'), choose('Linear', { out_features: 512 }), choose('ReLU'), choose('Dropout', { p: 0.5 }), choose('Linear', { out_features: 10 }),
];

describe('the tutorial CNN', () => {
  const { model } = buildModel(tutorial, [3, 32, 32]);

  it('has its known size', () => {
    expect(model!.params).toBe(1_147_914);
    expect(model!.macs).toBe(11_375_616);
    expect(model!.output).toEqual([10]);
  });

  it('has its known receptive fields', () => {
    const fields = model!.nodes.filter(({ choice }) => /Conv|Pool/.test(choice.name)).map((node) => node.receptiveField);
    expect(fields).toEqual([3, 4, 8, 10, 18, 22]);
    expect(model!.nodes.at(-1)!.receptiveField).toBeNull();
  });

  it("names its weights as PyTorch's state_dict does", () => {
    expect(Object.keys(model!.weights).slice(0, 8)).toEqual([
      '0.weight', '0.bias', '1.weight', '1.bias', '1.running_mean', '1.running_var', '1.num_batches_tracked', '4.weight',
    ]);
    expect(Object.keys(model!.weights).at(-1)).toBe('16.bias');
    expect(model!.weights['13.weight']!.shape).toEqual([512, 2048]);
  });
});
