import type { Choice } from '../../shared/experiment';
import type { DataProgress } from '../../shared/events';
import type { Dataset } from '../../core/data/dataset';
import { loadShapes } from './shapes';

export interface LoadOptions {
  /** Share of the training set held back where the data set has no validation set of its own. */
  valSplit: number;
  seed: number;
  /** Where downloads and decoded pictures are kept; `defaultCacheFolder()` by default. */
  cacheFolder?: string;
  /** What relative paths in the experiment are relative to: the experiment file's folder. */
  workspaceFolder: string;
  onProgress?(progress: Omit<DataProgress, 'type' | 'time'>): void;
  signal?: AbortSignal;
}

type Loader = (choice: Choice, options: LoadOptions) => Promise<Dataset>;

const loaders: Record<string, Loader> = {
  Shapes: loadShapes,
};

/** Reads, downloads or draws a data set. Throws a UserError that says what to do. */
export function loadDataset(choice: Choice, options: LoadOptions): Promise<Dataset> {
  return loaders[choice.name]!(choice, options);
}
