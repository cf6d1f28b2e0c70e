import type { Dataset, ImageSet } from '../../core/data/dataset';
import type { PreparationProgress } from '../../shared/events';
import type { Choice, DataConfig } from '../../shared/experiment';
import type { Between } from '../between-pieces';

/** What decides which pictures validate and which are kept for testing. */
export type SplitConfig = Pick<DataConfig, 'val_split' | 'stratify' | 'k_fold' | 'test'>;

export interface LoadOptions {
  /** Which pictures validate, and which are kept for testing: an experiment's `data`. */
  split: SplitConfig;
  seed: number;
  /** Where downloads and decoded pictures are kept; this machine's cache folder by default. */
  dataFolder?: string;
  /** What relative paths in the experiment are relative to: the experiment file's folder. */
  workspaceFolder: string;
  onProgress?(progress: PreparationProgress): void;
  /** Ends it: what waits for the network or the disk. */
  signal?: AbortSignal;
  /** Called between pieces of work; rejects once it is not wanted any more. */
  between?: Between;
}

/** A data set as its files have it, before anything is held back. */
export interface LoadedPictures extends Pick<Dataset, 'classes' | 'skipped' | 'notices'> {
  /** What may be trained on. */
  train: ImageSet;
  /** Validation pictures of its own; null: some of the training pictures are held back. */
  val: ImageSet | null;
  /** Which training pictures belong together and stay on one side, by a number each; null where nothing says. */
  groups: Int32Array | null;
  /** Test pictures of its own, which nothing reads before they are asked for; null where there are none. */
  test: (() => Promise<TestSet>) | null;
}

/** Pictures that are kept for the end, of the classes of the training pictures. */
export interface TestSet extends Pick<Dataset, 'classes' | 'skipped' | 'notices'> {
  images: ImageSet;
}

export type Loader = (choice: Choice, options: LoadOptions & { between: Between }) => Promise<LoadedPictures>;
