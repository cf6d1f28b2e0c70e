import path from 'node:path';
import { asksForNormalization, measureNormalization, withNormalization } from '../core/data/normalization';
import { random } from '../core/data/random';
import { transformSteps, type TransformStep } from '../core/data/transform-chain';
import { UserError } from '../shared/user-error';
import { streams } from './batches/batch-plan';
import { loadDataset } from './datasets/load-dataset';
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

/** A picture of the training set after each of its transforms, as the run's first epochs draw them. */
export async function previewTransforms({ file, set, dataFolder, image, count }: PreviewOptions): Promise<{ image: { index: number; label: number }; variants: TransformStep[][] }> {
  const { experiment } = readExperimentFile(file, set);
  const { data, seed } = experiment;
  const { train } = await loadDataset(data.dataset, { valSplit: data.val_split, seed, dataFolder, workspaceFolder: path.dirname(path.resolve(file)) });
  if (image >= train.count) throw new UserError(`--image ${image} is not in the training set of ${train.count} pictures, counted from 0.`);
  const chain = asksForNormalization(data.train_transform) ? withNormalization(data.train_transform, measureNormalization(train, data.train_transform)) : data.train_transform;
  const bytes = train.height * train.width * train.channels;
  const { height, width, channels } = train;
  const source = { height, width, channels, values: train.images.subarray(image * bytes, (image + 1) * bytes) };
  const variants = Array.from({ length: count }, (_, epoch) => transformSteps(chain, source, random(streams.picture, seed, epoch, image)));
  return { image: { index: image, label: train.labels[image]! }, variants };
}
