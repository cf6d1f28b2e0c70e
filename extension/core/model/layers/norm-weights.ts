import type { Choice } from '../../../shared/experiment';
import { chosenInit } from '../inits';
import type { WeightSpec } from '../layer';

/** A norm's learnt scale, beginning at 1, and shift, beginning at 0. */
export function scaleAndShift(shape: number[], { bias, init, bias_init }: { bias: boolean; init: Choice | null; bias_init: Choice | null }): Record<string, WeightSpec> {
  return {
    weight: { shape, init: chosenInit(init, shape, { kind: 'constant', value: 1 }), trainable: true },
    ...(bias && { bias: { shape, init: chosenInit(bias_init, shape, { kind: 'constant', value: 0 }), trainable: true } }),
  };
}

/** The buffers of a norm that keeps running statistics. PyTorch counts batches in int64; here the count is a float like all state. */
export const runningStatistics = (channels: number): Record<string, WeightSpec> => ({
  running_mean: { shape: [channels], init: { kind: 'constant', value: 0 }, trainable: false },
  running_var: { shape: [channels], init: { kind: 'constant', value: 1 }, trainable: false },
  num_batches_tracked: { shape: [], init: { kind: 'constant', value: 0 }, trainable: false },
});
