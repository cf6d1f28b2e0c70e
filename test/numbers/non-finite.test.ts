import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Batch } from '../../extension/core/data/dataset';
import type { Engine, StateEntry } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import { TrainControl } from '../../extension/core/train/control';
import { initialState, train, type TrainResult } from '../../extension/core/train/loop';
import { chosen, experimentWith } from '../unit/train-fixture';
import { parseLayers } from '../parse-layers';
import { engines } from './engines';

const model = buildModel(
  parseLayers([
    { Conv2d: { out_channels: 16, kernel_size: 3, padding: 1 } },
    'BatchNorm2d',
    'ReLU',
    { Residual: { body: [{ Conv2d: { out_channels: 16, kernel_size: 3, padding: 1 } }, 'ReLU', { Dropout: { p: 0.25 } }] } },
    { AdaptiveAvgPool2d: 1 },
    'Flatten',
    { Linear: { out_features: 4 } },
  ]),
  [3, 8, 8],
).model!;

function batchWith(spoil: (images: Float32Array) => void = () => undefined): Batch {
  const [size, pixels] = [6, 3 * 8 * 8];
  const images = Float32Array.from({ length: size * pixels }, (_, i) => Math.sin(i));
  spoil(images);
  const labels = Int32Array.from({ length: size }, (_, i) => i % 4);
  const targets = new Float32Array(size * 4);
  labels.forEach((label, i) => (targets[i * 4 + label] = 1));
  return { size, images, targets, labels };
}

/** Seven tests of many steps: on a software adapter minutes. */
const held = Object.keys(engines).filter((id) => id !== 'webgpu' || process.env['EVERY_CASE']);

describe.each(held)('where numbers stop being finite, on %s', (id) => {
  let engine: Engine;
  beforeEach(async () => {
    engine = await engines[id]!(1);
  });
  afterEach(() => engine.dispose());

  /** Trains on one batch a step, from weights that `spoil` changes. */
  async function run(spoil: (weights: Record<string, StateEntry>) => void, { batch = batchWith(), lr = 0.01, accumulate = 1, steps = 4 } = {}): Promise<{ result: TrainResult; before: Record<string, StateEntry> }> {
    const experiment = experimentWith({ epochs: 1, optimizer: chosen('optimizer', 'SGD', { lr }), training: { accumulate } as never });
    const weights = model.init(3);
    spoil(weights);
    engine.setState(weights);
    engine.setState(initialState(experiment, model, weights));
    const before = await engine.getState();
    const result = await train({
      experiment, model, engine, batchesPerEpoch: steps * accumulate, control: new TrainControl(), emit: () => undefined, record: () => undefined,
      batches: async function* () {
        for (let i = 0; i < steps * accumulate; i++) yield batch;
      },
      valBatches: async function* () {},
      waited: () => 0, time: () => 0, now: () => 0, breathe: async () => undefined, save: async () => [], saveAverage: async () => ({ file: 'not written', best: false }),
    });
    return { result, before };
  }
  const fillWith = (name: string, value: number) => (weights: Record<string, StateEntry>) => void weights[name]!.values.fill(value);

  it('names the layer whose output overflows, and leaves the state as it was before the batch', async () => {
    const { result, before } = await run(fillWith('3.body.0.weight', 3e38));
    expect(result).toMatchObject({ status: 'failed', step: 0, mistake: { id: 'loss-not-finite', values: { step: 1, epoch: 1, batch: 1, where: { values: { layer: '3.body.0', type: 'Conv2d' } } } } });
    expect(result.error).toMatch(/^The loss became (not a number|infinite) at step 1 \(epoch 1, batch 1, lr 0\.01\): it first appeared in the output of layer 3\.body\.0 \(Conv2d\); set a lower lr, e\.g\. 0\.001, or clip_grad_norm in "training"\.$/);
    expect(await engine.getState()).toEqual(before);
  });

  it('names a block where its own sum overflows and none of its layers does', async () => {
    // Body and shortcut are each below the largest float, 3.4e38.
    const { result } = await run((weights) => {
      fillWith('1.weight', 0)(weights);
      fillWith('1.bias', 2e38)(weights);
      fillWith('3.body.0.weight', 0)(weights);
      fillWith('3.body.0.bias', 2.2e38)(weights);
    });
    expect(result.mistake!.values.where).toMatchObject({ values: { layer: '3', type: 'Residual' } });
  });

  it('names the loss where all outputs are finite', async () => {
    const { result } = await run((weights) => {
      fillWith('6.weight', 0)(weights);
      weights['6.bias']!.values.set([3e38, -3e38, 0, 0]);
    });
    expect(result.mistake!.values.where).toMatchObject({ sentence: 'it first appeared in {loss}, of outputs up to {largest}', values: { loss: 'CrossEntropyLoss', largest: 3e38 } });
  });

  it('tells pictures that are not finite as such, with no talk of learning rates', async () => {
    const { result } = await run(() => undefined, { batch: batchWith((images) => (images[2 * 192 + 64 + 5] = NaN)) });
    expect(result).toMatchObject({ status: 'failed', mistake: { id: 'pictures-not-finite', values: { batch: 1, picture: 3, channel: 2 } } });
    expect(result.error).toMatch(/^The pictures of batch 1 .* channel 2 of picture 3 .*std of Normalize/);
    expect(result.remedy).toBeUndefined();
  });

  it('names the weights nearest to the loss, and the update that broke them', async () => {
    const { result } = await run(() => undefined, { lr: 1e38, steps: 9 });
    expect(result).toMatchObject({ status: 'failed', mistake: { id: 'loss-not-finite' }, remedy: { param: 'lr', lr: 1e37 } });
    const { where, step } = result.mistake!.values as { where: { sentence: string; values: { layer: string; type: string; before: number } }; step: number };
    expect(where.values.layer).toMatch(/^(0|1|3|3\.body\.0|6)$/);
    if (where.sentence.includes('update')) expect(where.values.before).toBe(step - 1);
    const broken = await run(fillWith('3.body.0.weight', NaN));
    expect(broken.result.mistake!.values.where).toMatchObject({ sentence: expect.stringMatching(/^the weights it began with/), values: { layer: '3.body.0', type: 'Conv2d' } });
  });

  it('adds nothing to the gradient sums of a group in which a batch fails', async () => {
    const { result, before } = await run(fillWith('3.body.0.weight', 3e38), { accumulate: 2 });
    expect(result.status).toBe('failed');
    expect(await engine.getState()).toEqual(before);
  });

  it('saves no state that is not finite', async () => {
    // The loss of the only step is finite; its update is not.
    const { result } = await run(fillWith('1.weight', 1000), { lr: 3e38, steps: 1 });
    expect(result).toMatchObject({ status: 'failed', mistake: { id: 'state-not-finite' }, remedy: { param: 'lr', lr: 3e37 } });
  });
});
