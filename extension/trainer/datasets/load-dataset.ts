import type { Dataset } from '../../core/data/dataset';
import type { Choice } from '../../shared/experiment';
import { UserError } from '../../shared/user-error';
import { betweenPieces, type Between } from '../between-pieces';
import { pacedProgress } from '../paced-progress';
import { loadArchive } from './load-archive';
import { loadImageFolder } from './load-image-folder';
import { loadImageTable } from './load-image-table';
import { loadShapes } from './load-shapes';
import type { Loader, LoadOptions, TestSet } from './loader';
import { datasetHash, split, testShare } from './split';

const loaders: Record<string, Loader> = {
  Shapes: loadShapes,
  ImageFolder: loadImageFolder,
  ImageTable: loadImageTable,
  CIFAR10: loadArchive,
  CIFAR100: loadArchive,
  MNIST: loadArchive,
  FashionMNIST: loadArchive,
};

/** Reads, downloads or draws what an experiment trains and validates on; test pictures are not looked at. Throws a UserError that says what to do. */
export async function loadDataset(choice: Choice, options: LoadOptions): Promise<Dataset> {
  const prepared = withPauses(options);
  const loaded = await loaders[choice.name]!(choice, prepared);
  const { classes, skipped, notices, test } = loaded;
  if (options.split.test === 'own' && !test) throw noTestSet(choice);
  const halves = split(loaded, options.split, options.seed, choice.name);
  return { name: choice.name, classes, ...halves, drawn: loaded.val === null, hash: await datasetHash({ classes, ...halves }, prepared.between), skipped, notices };
}

/**
 * The pictures that an experiment keeps for testing: the share that `"test"` sets apart, or the data set's own ("own", or a `test` folder beside
 * `train` and `val`). `hash` is the SHA-256 of its classes, labels and pixels. Throws a UserError where there are none.
 */
export async function loadTestSet(choice: Choice, options: LoadOptions): Promise<TestSet & { hash: string }> {
  const prepared = withPauses(options);
  const loaded = await loaders[choice.name]!(choice, prepared);
  const { classes, skipped, notices } = loaded;
  const share = testShare(loaded, options.split);
  if (!share && !loaded.test) throw noTestSet(choice);
  const set = share ? { images: share, classes, skipped, notices } : await loaded.test!();
  return { ...set, hash: await datasetHash({ classes, train: set.images, val: set.images }, prepared.between) };
}

function withPauses(options: LoadOptions): LoadOptions & { between: Between } {
  const { onProgress, signal, between = betweenPieces(signal) } = options;
  return { ...options, onProgress: pacedProgress(onProgress), between };
}

const noTestSet = ({ name }: Choice): UserError =>
  new UserError('no-test-set', '{dataset} has no test pictures of its own: set "test" to a share of its pictures, such as 0.2, or put class folders of test pictures into a folder "test".', { dataset: name });
