import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import type { Batch } from '../../extension/core/data/dataset';
import type { Engine } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import { missingState } from '../../extension/core/train/loop';
import { trainedLayers } from '../../extension/core/train/trained-layers';
import { trainedWeights } from '../../extension/core/train/trained-weights';
import { openEngine } from '../../extension/engines/open';
import type { Experiment, TrainingConfig } from '../../extension/shared/experiment';
import { parseLayers } from '../parse-layers';
import { chosen, experimentWith, trainOn } from '../unit/train-fixture';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';

interface Case {
  name: string;
  keys: Partial<Experiment>;
  optimizer: string;
  params: Record<string, unknown>;
  training: Partial<TrainingConfig>;
  gamma: number | null;
  losses: number[];
  weights: Record<string, VectorTensor>;
}
interface Vectors {
  start: Record<string, VectorTensor>;
  images: VectorTensor;
  labels: VectorTensor<Int32Array>;
  runs: Case[];
  /** timm's factors of its resnet18's layers. */
  resnet18: number[];
}
const { start, images, labels, runs, resnet18 } = readVectors<Vectors>('freeze');
const [epochs, classes, batchSize, batchCount, pixels] = [4, 3, 6, 4, 3 * 8 * 8];

/** Of the largest value, after 16 steps. */
const tolerance = 2e-5;

const model = buildModel(
  parseLayers([
    { Conv2d: { out_channels: 4, kernel_size: 3, padding: 1, bias: false } }, 'BatchNorm2d', 'ReLU', { MaxPool2d: 2 },
    { Conv2d: { out_channels: 6, kernel_size: 3, padding: 1, bias: false } }, 'BatchNorm2d', 'ReLU', 'Flatten', { Linear: 3 },
  ]),
  [3, 8, 8],
).model!;
const plain = model.init.bind(model);
model.init = (seed) => ({ ...plain(seed), ...Object.fromEntries(Object.entries(start).map(([name, { shape, values }]) => [name, { shape, values: values.slice() }])) });

const batches = Array.from({ length: batchCount }, (_, b): Batch => {
  const own = labels.values.subarray(b * batchSize, (b + 1) * batchSize);
  return {
    size: batchSize, labels: own, images: images.values.subarray(b * batchSize * pixels, (b + 1) * batchSize * pixels),
    targets: Float32Array.from({ length: batchSize * classes }, (_, i) => Number(own[Math.floor(i / classes)] === i % classes)),
  };
});

const experimentOf = ({ keys, optimizer, params, training, gamma }: Case): Experiment => {
  const { unfreeze } = keys;
  return experimentWith({
    ...keys, ...(unfreeze && { unfreeze: [unfreeze].flat().map((each) => ({ ...each, layers: ['*'] })) }),
    epochs, training: training as never, optimizer: chosen('optimizer', optimizer, params),
    scheduler: gamma === null ? null : chosen('scheduler', 'ExponentialLR', { gamma }),
  });
};

const train = (engine: Engine, experiment: Experiment, options: Parameters<typeof trainOn>[2] = {}) =>
  trainOn(engine, experiment, {
    model, batchesPerEpoch: batchCount,
    batches: async function* (_, from) {
      yield* batches.slice(from);
    },
    valBatches: async function* () {},
    ...options,
  });

describe.each(['reference', 'onnx'])('frozen layers and rates of layers beside PyTorch, on %s', (id) => {
  let engine: Engine;
  // A new one each: slots of a run before would be those of this one's weights.
  beforeEach(async () => (engine = await openEngine(id, { threads: 1 })));
  afterEach(() => engine.dispose());

  // The reference engine is slow: a few cases, since what differs between engines is not what is frozen.
  it.each(runs.filter((run, i) => id !== 'reference' || i < 3 || run.name === 'SGD, all of it').map((run) => [run.name, run] as const))('%s', async (_, run) => {
    const experiment = experimentOf(run);
    const { state, result, steps } = await train(engine, experiment);
    expect(result.status).toBe('finished');
    const weights = trainedWeights(model, experiment, state, run.training.ema ? 'ema' : run.training.swa_start ? 'swa' : 'live');
    // Muon rounds to bfloat16, where sums that differ in a last digit may come out a whole step of it apart: 1/128 of a value.
    const allowed = run.optimizer === 'Muon' ? 1e-2 : tolerance;
    if (!run.training.accumulate) expect(relativeDifference(steps.map(({ loss }) => loss), run.losses), 'losses').toBeLessThan(allowed);
    for (const [name, { values }] of Object.entries(run.weights)) expect(relativeDifference(weights[name]!.values, values), name).toBeLessThan(allowed);
  });
});

describe('a run with frozen layers', () => {
  let engine: Engine;
  beforeEach(async () => (engine = await openEngine('onnx', { threads: 1 })));
  afterEach(() => engine.dispose());
  const experiment = experimentOf(runs.find(({ name }) => name === 'Adam, all of it')!);

  it('keeps nothing for the optimizer of what is frozen, and leaves it as it was to the bit', async () => {
    const { saved } = await train(engine, experiment);
    const [frozen, unfrozen] = [saved[1]!, saved.at(-1)!];
    const slots = (state: object): string[] => Object.keys(state).filter((name) => /^optimizer\..*\.[01]\./.test(name));
    expect(slots(frozen.state)).toEqual([]);
    expect(slots(unfrozen.state).length).toBeGreaterThan(0);
    for (const name of ['0.weight', '1.weight', '1.running_mean', '1.running_var']) expect(frozen.state[name]!.values, name).toEqual(start[name]!.values);
    expect(frozen.progress.began).toEqual({ '0.weight': null, '1.weight': null, '1.bias': null });
    expect(unfrozen.progress.began).toEqual({ '0.weight': 8, '1.weight': 8, '1.bias': 8 });
  });

  it('goes on from every checkpoint to the same bits, also from that before layers are unfrozen', async () => {
    const whole = await train(engine, experiment);
    for (const from of whole.saved.slice(0, -1)) {
      const state = { ...from.state, ...missing(from) };
      const other = await openEngine('onnx', { threads: 1 });
      const rest = await train(other, experiment, { from: { ...from, state }, resume: from.progress });
      expect(rest.state, `from epoch ${from.progress.epoch}`).toEqual(whole.state);
      other.dispose();
    }
  });

  const missing = (from: { progress: { epoch: number }; state: Awaited<ReturnType<typeof train>>['state'] }) => missingState(experiment, model, from.state, from.progress.epoch);
});

it('gives layers the rates that timm\'s layer_decay gives those of its resnet18', () => {
  const analysis = analyse(readFileSync(new URL('../../media/examples/resnet-18.cnn.jsonc', import.meta.url), 'utf8'));
  const { lrScale, names } = trainedLayers(analysis.model!, { ...analysis.experiment!, layer_decay: 0.75 }, 0);
  const ours = names.filter((name) => analysis.model!.weights[name]!.shape.length > 1).map(lrScale);
  expect(ours).toEqual(resnet18);
});
