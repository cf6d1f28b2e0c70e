import type { RunEvent } from '../../extension/shared/events';
import type { Choice, Experiment } from '../../extension/shared/experiment';
import type { SeriesStep } from '../../extension/shared/series';
import type { Params } from '../../extension/core/config/param';
import { random } from '../../extension/core/data/random';
import type { Batch } from '../../extension/core/data/dataset';
import type { Engine, StateEntry, Tensor } from '../../extension/core/engine';
import type { Model } from '../../extension/core/model/model';
import { TrainControl } from '../../extension/core/train/control';
import { losses } from '../../extension/core/train/losses';
import { initialState, train, type Progress, type TrainOptions, type TrainResult } from '../../extension/core/train/loop';
import { optimizers } from '../../extension/core/train/optimizers';
import { schedulers } from '../../extension/core/train/schedulers';

const tables = { optimizer: optimizers, scheduler: schedulers, loss: losses };

/** A row with its defaults, as the parser gives it. */
export function chosen(table: keyof typeof tables, name: string, given: Record<string, unknown> = {}): Choice {
  const params = tables[table][name]!.params as Params;
  const defaults = Object.fromEntries(Object.entries(params).map(([key, param]) => [key, param.default]));
  return { name, params: { ...defaults, ...given }, path: [] };
}

export function experimentWith(changes: Partial<Experiment> & { training?: Partial<Experiment['training']> } = {}): Experiment {
  return {
    data: {
      dataset: { name: 'Shapes', params: {}, path: [] }, batch_size: 8, val_split: 0.1, stratify: false, k_fold: null, test: null, shuffle: true, sampler: null, drop_last: false,
      train_transform: [], test_transform: [], batch_transform: [],
    },
    model: [],
    init: null,
    loss: chosen('loss', 'CrossEntropyLoss'),
    optimizer: chosen('optimizer', 'SGD', { lr: 0.1, momentum: 0.9 }),
    scheduler: null,
    epochs: 3,
    seed: 7,
    ...changes,
    training: {
      clip_grad_norm: null, clip_grad_value: null, accumulate: 1, no_decay_norm_bias: false, ema: null, swa_start: null,
      early_stopping: null, best: 'val_accuracy', keep: 'best+last', checkpoint_minutes: null, record: [], record_every: 50, probes: null, ...changes.training,
    },
  };
}

/** Flatten, dropout, a linear layer, and a running mean of the inputs as a buffer: everything a step has to carry. */
export function linearModel({ inputs = 4, classes = 3, dropout = 0.5 } = {}): Model {
  const weights = {
    '1.weight': { shape: [classes, inputs], init: { kind: 'uniform', bound: 0.5 }, trainable: true },
    '1.bias': { shape: [classes], init: { kind: 'constant', value: 0 }, trainable: true },
    '0.running_mean': { shape: [inputs], init: { kind: 'constant', value: 0 }, trainable: false },
  } as const;
  const norm = { path: '0', choice: { name: 'BatchNorm1d', params: { momentum: 0.1 }, path: [] }, weights: { '0.running_mean': weights['0.running_mean'] }, children: {} };
  return {
    input: [1, 1, inputs],
    output: [classes],
    nodes: [norm] as unknown as Model['nodes'],
    weights: weights as unknown as Model['weights'],
    params: classes * (inputs + 1),
    macs: classes * inputs,
    init(seed) {
      const { uniform } = random(seed);
      const filled = (count: number, bound: number) => Float32Array.from({ length: count }, () => (2 * uniform() - 1) * bound);
      return {
        '1.weight': { shape: [classes, inputs], values: filled(classes * inputs, 0.5) },
        '1.bias': { shape: [classes], values: new Float32Array(classes) },
        '0.running_mean': { shape: [inputs], values: new Float32Array(inputs) },
      };
    },
    forward({ tf, random: draw }, x, weight, { training }) {
      const flat = tf.reshape(x, [x.shape[0]!, inputs]);
      const mean = weight('0.running_mean');
      const kept = training && dropout > 0 ? tf.mul(flat, tf.div(draw({ kind: 'bernoulli', p: 1 - dropout }, flat.shape), 1 - dropout)) : flat;
      const logits = tf.add(tf.matMul(kept as never, weight('1.weight') as never, false, true), weight('1.bias')) as Tensor;
      const updates: Record<string, Tensor> = training ? { '0.running_mean': tf.add(tf.mul(mean, 0.9), tf.mul(tf.mean(flat, 0), 0.1)) } : {};
      return { logits, updates, captured: { '0': flat } };
    },
  };
}

/** Points around one centre a class: learnable at once. */
export function pointBatches({ model, count, size, seed }: { model: Model; count: number; size: number; seed: number }): Batch[] {
  const [inputs, classes] = [model.input[2]!, model.output[0]!];
  const batches: Batch[] = [];
  for (let first = 0; first < count; first += size) {
    const here = Math.min(size, count - first);
    const batch: Batch = { size: here, images: new Float32Array(here * inputs), targets: new Float32Array(here * classes), labels: new Int32Array(here) };
    for (let n = 0; n < here; n++) {
      const source = random(seed, first + n);
      const label = source.integer(classes);
      batch.labels[n] = label;
      batch.targets[n * classes + label] = 1;
      for (let i = 0; i < inputs; i++) batch.images[n * inputs + i] = (i === label ? 2 : 0) + 0.5 * source.normal();
    }
    batches.push(batch);
  }
  return batches;
}

export interface TestRun {
  events: RunEvent[];
  steps: SeriesStep[];
  result: TrainResult;
  saved: { kind: 'last' | 'swa'; progress: Progress; state: Record<string, StateEntry> }[];
  state: Record<string, StateEntry>;
}

/** Told of each batch just before it is handed out. */
type BatchWatcher = (half: 'train' | 'val', control: TrainControl, epoch: number, batch: number) => void;

/** Trains on the given engine; `onEvent` and `onBatch` may use the control. */
export async function trainOn(
  engine: Engine,
  experiment: Experiment,
  { model = linearModel(), from, onEvent, onBatch, ...options }: Partial<TrainOptions> & { from?: TestRun['saved'][number]; onEvent?(event: RunEvent, control: TrainControl): void; onBatch?: BatchWatcher } = {},
): Promise<TestRun> {
  const [batches, val] = [pointBatches({ model, count: 44, size: 8, seed: 1 }), pointBatches({ model, count: 20, size: 8, seed: 2 })];
  const control = new TrainControl();
  const [events, steps, saved]: [RunEvent[], SeriesStep[], TestRun['saved']] = [[], [], []];
  if (from) engine.setState(from.state);
  else {
    const weights = model.init(experiment.seed);
    engine.setState({ ...weights, ...initialState(experiment, model, weights) });
  }
  const keep = (kind: 'last' | 'swa', progress: Progress, state: TestRun['state']): void => void saved.push({ kind, progress: JSON.parse(JSON.stringify(progress)) as Progress, state });
  let clock = 0;
  const result = await train({
    experiment, model, engine, control, batchesPerEpoch: batches.length,
    batches: async function* (epoch, first) {
      for (let i = first; i < batches.length; i++) {
        onBatch?.('train', control, epoch, i);
        yield batches[(i + epoch) % batches.length]!;
      }
    },
    valBatches: async function* () {
      for (const [i, batch] of val.entries()) {
        onBatch?.('val', control, 0, i);
        yield batch;
      }
    },
    record: (step) => void steps.push(step),
    emit(event) {
      events.push(event);
      onEvent?.(event, control);
    },
    // Set back an hour between any two looks at it.
    time: () => 1e12 - 3_600_000 * clock,
    now: () => (clock += 100),
    waited: () => 0,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    save: async (progress, state) => {
      keep('last', progress, state);
      return [{ file: 'last.safetensors', best: false }, ...(progress.isBest ? [{ file: 'best.safetensors', best: true }] : [])];
    },
    saveAverage: async (progress, state) => {
      keep('swa', progress, state);
      return { file: 'swa.safetensors', best: false };
    },
    ...(from ? { resume: from.progress } : {}),
    ...options,
  });
  return { events, steps, result, saved, state: await engine.getState() };
}
