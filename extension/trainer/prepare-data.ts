import os from 'node:os';
import path from 'node:path';
import { withClassWeights } from '../core/data/class-balance';
import type { Dataset } from '../core/data/dataset';
import { askingForNormalization, withNormalization, type Normalization } from '../core/data/normalization';
import { countsOf } from '../core/data/split';
import { buildModel } from '../core/model/build';
import type { Model } from '../core/model/model';
import { pretrainedBy } from '../core/model/pretrained';
import type { Hearing } from '../core/train/hearing';
import type { PreparationProgress } from '../shared/events';
import type { Choice, Experiment } from '../shared/experiment';
import { UserError } from '../shared/user-error';
import type { Batches } from './batches/batches';
import { openBatches } from './batches/open-batches';
import { trainingPlan } from './batches/training-plan';
import { betweenPieces, type Between } from './between-pieces';
import { loadDataset } from './datasets/load-dataset';
import { measuredNormalization } from './datasets/measured-normalization';
import { mistakeAt } from './experiment-file';
import { pacedProgress } from './paced-progress';
import { runNormalization } from './weights/weights-source';

export interface PrepareOptions {
  /** The experiment file: relative paths start from its folder, mistakes are shown in its text. */
  file: string;
  text: string;
  dataFolder?: string;
  onProgress?(progress: PreparationProgress): void;
  /** Ends the preparation: it then rejects. */
  signal?: AbortSignal;
  /** May hold the preparation between its pieces. */
  hearing?: Hearing;
  /** What `Normalize: "auto"` was before, where a run goes on. */
  normalize?: Normalization | null;
}

/** An experiment's data, ready to be trained on, and the model that fits it. */
export interface PreparedData {
  dataset: Dataset;
  model: Model;
  normalize: Normalization | null;
  /** Where it comes from. */
  normalizedBy: 'pictures' | 'weights';
  train: Batches;
  /** Null where nothing is held back. */
  val: Batches | null;
  /** An experiment on this data with the weights of classes that its loss has as "auto". */
  weighted(experiment: Experiment): Experiment;
  /** The training batches made by this thread alone. */
  trainAlone(): Promise<Batches>;
  close(): Promise<void>;
}

/** Loads the data set, measures `Normalize: "auto"`, starts the workers that make batches. Throws a UserError with the mistake's place. */
export async function prepareData(experiment: Experiment, options: PrepareOptions): Promise<PreparedData> {
  const { data, seed } = experiment;
  const between = betweenPieces(options.signal, options.hearing);
  const onProgress = pacedProgress(options.onProgress);
  const dataset = await load(experiment, options, between);
  const asking = askingForNormalization(data);
  const ofWeights = normalizationOf(experiment, path.dirname(options.file));
  const normalize =
    asking &&
    (options.normalize ?? ofWeights ?? (await measuredNormalization(dataset.train, asking, (done) => {
      onProgress({ stage: 'statistics', done, total: dataset.train.count, unit: 'images' });
      return between();
    })));
  const chain = (choices: Choice[]): Choice[] => (normalize ? withNormalization(choices, normalize) : choices);
  const shared = { classes: dataset.classes.length, batchSize: data.batch_size, seed };
  const plan = trainingPlan(dataset, data, seed, normalize);
  const train = await openBatches({
    ...plan, workers: Math.max(1, Math.min(4, os.availableParallelism() - 1)), workerFile: path.join(__dirname, 'transform-worker.js'),
  });
  const counts = countsOf(dataset.train.labels, dataset.classes.length);
  const val = dataset.val.count
    ? await openBatches({ ...shared, images: dataset.val, transforms: chain(data.test_transform), batchTransforms: [], shuffle: false, sampler: null, dropLast: false, workers: 0 })
    : null;
  const close = async (): Promise<void> => {
    await train.close();
    await val?.close();
  };
  try {
    return { dataset, model: modelFor(train.shape, dataset, experiment, options), normalize, normalizedBy: ofWeights ? 'weights' : 'pictures', train, val, weighted: (each) => withClassWeights(each, counts), trainAlone: () => openBatches({ ...plan, workers: 0 }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the weights that training begins with were trained with, be they published ones or a run's; null where nobody knows. */
function normalizationOf({ weights }: Experiment, base: string): Normalization | null {
  if (!weights) return null;
  const row = pretrainedBy(weights);
  return row ? { mean: row.mean, std: row.std } : runNormalization(path.resolve(base, weights));
}

async function load({ data, seed }: Experiment, { file, text, dataFolder, onProgress, signal }: PrepareOptions, between: Between): Promise<Dataset> {
  try {
    return await loadDataset(data.dataset, { split: data, seed, dataFolder, workspaceFolder: path.dirname(file), onProgress, signal, between });
  } catch (error) {
    throw error instanceof UserError ? mistakeAt(file, text, data.dataset, error) : error;
  }
}

function modelFor(shape: number[], dataset: Dataset, experiment: Experiment, { file, text }: PrepareOptions): Model {
  const { model, problems } = buildModel(experiment.model, shape, experiment.init);
  if (!model) throw mistakeAt(file, text, problems[0]!.choice, new UserError('shape-mismatch', '{reason}', { reason: problems[0]!.said }), problems[0]!.param);
  const classes = dataset.classes.length;
  const [outputs] = model.output;
  if (outputs === classes && model.output.length === 1) return model;
  const last = experiment.model.at(-1)!;
  const mistake = new UserError('class-count', 'The model ends in [{output}], but {dataset} has {classes} classes: end it with { "Linear": { "out_features": {classes} } }.', {
    output: model.output.join(', '), dataset: dataset.name, classes,
  });
  throw mistakeAt(file, text, last, mistake);
}
