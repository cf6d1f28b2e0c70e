import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Choice, TrainingConfig } from '../../extension/shared/experiment';
import type { Params } from '../../extension/core/config/param';
import type { Batch } from '../../extension/core/data/dataset';
import type { Engine } from '../../extension/core/engine';
import { buildModel } from '../../extension/core/model/build';
import { layers } from '../../extension/core/model/layers';
import { evaluateInputs, evaluateProgram, type WeightsView } from '../../extension/core/train/evaluate';
import { trainedWeights } from '../../extension/core/train/trained-weights';
import { openEngine } from '../../extension/engines/open';
import { chosen, experimentWith, trainOn } from '../unit/train-fixture';
import { readVectors, relativeDifference, type VectorTensor } from '../vectors/read';

interface Case {
  name: string;
  training: Partial<TrainingConfig>;
  loss: Record<string, unknown>;
  soft: boolean;
  losses: number[];
  weights: Record<string, VectorTensor>;
  logits: VectorTensor;
}
interface Vectors {
  start: Record<string, VectorTensor>;
  images: VectorTensor;
  labels: VectorTensor<Int32Array>;
  soft: VectorTensor;
  runs: Case[];
}
const { start, images, labels, soft, runs } = readVectors<Vectors>('train.steps');
const [classes, batchSize, batchCount, pixels] = [3, 6, 4, 3 * 8 * 8];

/** Of the largest value, after 12 steps. */
const tolerance = 1e-5;

const layer = (name: string, given: Record<string, unknown> = {}): Choice => ({
  name, path: [], params: { ...Object.fromEntries(Object.entries(layers[name]!.params as Params).map(([key, param]) => [key, param.default])), ...given },
});
const model = buildModel(
  [layer('Conv2d', { out_channels: 4, kernel_size: 3, padding: 1 }), layer('BatchNorm2d'), layer('ReLU'), layer('MaxPool2d', { kernel_size: 2 }), layer('Flatten'), layer('Linear', { out_features: classes })],
  [3, 8, 8],
).model!;
model.init = () =>
  Object.fromEntries(Object.entries(start).map(([name, { shape, values }]) => [name, { shape, values: values.slice() }]));

const batches = (mixed: boolean): Batch[] =>
  Array.from({ length: batchCount }, (_, b) => {
    const own = labels.values.subarray(b * batchSize, (b + 1) * batchSize);
    const oneHot = Float32Array.from({ length: batchSize * classes }, (_, i) => Number(own[Math.floor(i / classes)] === i % classes));
    return {
      size: batchSize, labels: own, images: images.values.subarray(b * batchSize * pixels, (b + 1) * batchSize * pixels),
      targets: mixed ? soft.values.subarray(b * batchSize * classes, (b + 1) * batchSize * classes) : oneHot,
    };
  });

describe.each(['reference', 'onnx'])('a training step beside PyTorch, on %s', (id) => {
  let engine: Engine;
  beforeAll(async () => (engine = await openEngine(id, { threads: 1 })));
  afterAll(() => engine.dispose());

  it.each(runs.map((run) => [run.name, run] as const))('%s', async (_, run) => {
    const plain = experimentWith();
    const experiment = experimentWith({
      training: run.training as never,
      data: { ...plain.data, batch_transform: run.soft ? [{ name: 'MixUp', params: {}, path: [] }] : [] },
      loss: chosen('loss', 'CrossEntropyLoss', run.loss),
      optimizer: chosen('optimizer', 'SGD', { lr: 0.05, momentum: 0.9, weight_decay: 0.1 }),
    });
    const own = batches(run.soft);
    const { state, result, events } = await trainOn(engine, experiment, {
      model, batchesPerEpoch: batchCount,
      batches: async function* (_, from) {
        yield* own.slice(from);
      },
      valBatches: async function* () {},
    });
    expect(result.status).toBe('finished');
    if (!run.training.accumulate) {
      const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
      expect(relativeDifference(losses, run.losses), 'losses').toBeLessThan(tolerance);
    }
    const view: WeightsView = run.training.ema ? 'ema' : run.training.swa_start ? 'swa' : 'live';
    const weights = trainedWeights(model, experiment, state, view);
    for (const [name, { values }] of Object.entries(run.weights)) expect(relativeDifference(weights[name]!.values, values), name).toBeLessThan(tolerance);
    const compiled = await engine.compile('evaluate', evaluateProgram(model, experiment, view), evaluateInputs(model, batchSize));
    const { logits } = await compiled.run({ images: own[0]!.images, targets: own[0]!.targets });
    compiled.dispose();
    expect(relativeDifference(logits!, run.logits.values), 'logits').toBeLessThan(tolerance);
  });
});
