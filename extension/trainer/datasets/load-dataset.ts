import type { Dataset } from '../../core/data/dataset';
import type { Choice } from '../../shared/experiment';
import { betweenPieces } from '../between-pieces';
import { pacedProgress } from '../paced-progress';
import { loadArchive } from './load-archive';
import { loadImageFolder } from './load-image-folder';
import { loadShapes } from './load-shapes';
import type { Loader, LoadOptions } from './loader';

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
  const { onProgress, signal, between = betweenPieces(signal) } = options;
  return loaders[choice.name]!(choice, { ...options, onProgress: pacedProgress(onProgress), between });
}
