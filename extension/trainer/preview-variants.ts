import path from 'node:path';
import { askingForNormalization } from '../core/data/normalization';
import { UserError } from '../shared/user-error';
import { betweenPieces } from './between-pieces';
import type { BatchPlan } from './batches/batch-plan';
import { trainingPlan } from './batches/training-plan';
import { variant, type Variant } from './batches/variant';
import { loadDataset } from './datasets/load-dataset';
import { measuredNormalization } from './datasets/measured-normalization';
import { readExperimentFile } from './experiment-file';

export interface PreviewOptions {
  file: string;
  set?: string[];
  dataFolder?: string;
  /** Which picture of the training set. */
  image: number;
  /** How many variants: what the first epochs of a run will see of it. */
  count: number;
}

/** A picture of the training set as the run's first epochs make it. */
export async function previewVariants({ file, set, dataFolder, image, count }: PreviewOptions): Promise<{ plan: BatchPlan; variants: Variant[] }> {
  const { data, seed } = readExperimentFile(file, set).experiment;
  const dataset = await loadDataset(data.dataset, { split: data, seed, dataFolder, workspaceFolder: path.dirname(path.resolve(file)) });
  const { train } = dataset;
  if (image >= train.count) throw new UserError('no-such-picture', 'Picture {picture} is not in the training set of {count} pictures, counted from 0.', { picture: image, count: train.count });
  const asking = askingForNormalization(data);
  const plan = trainingPlan(dataset, data, seed, asking && (await measuredNormalization(train, asking, betweenPieces())));
  return { plan, variants: Array.from({ length: count }, (_, epoch) => variant(plan, epoch, image)) };
}
