import type { Dataset } from '../../core/data/dataset';
import type { PreparationProgress } from '../../shared/events';
import type { Choice } from '../../shared/experiment';
import { loadArchive } from './load-archive';
import { loadImageFolder } from './load-image-folder';
import { loadShapes } from './load-shapes';

export interface LoadOptions {
  /** Share of the training set held back where the data set has no validation set of its own. */
  valSplit: number;
  seed: number;
  /** Where downloads and decoded pictures are kept; this machine's cache folder by default. */
  dataFolder?: string;
  /** What relative paths in the experiment are relative to: the experiment file's folder. */
  workspaceFolder: string;
  onProgress?(progress: PreparationProgress): void;
  signal?: AbortSignal;
}

export type Loader = (choice: Choice, options: LoadOptions) => Promise<Dataset>;

const loaders: Record<string, Loader> = {
  Shapes: loadShapes,
  ImageFolder: loadImageFolder,
  CIFAR10: loadArchive,
  CIFAR100: loadArchive,
  MNIST: loadArchive,
  FashionMNIST: loadArchive,
};

/** Reads, downloads or draws a data set. Throws a UserError that says what to do. */
export function loadDataset(choice: Choice, options: LoadOptions): Promise<Dataset> {
  return loaders[choice.name]!(choice, options);
}
