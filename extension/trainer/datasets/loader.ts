import type { Dataset } from '../../core/data/dataset';
import type { PreparationProgress } from '../../shared/events';
import type { Choice } from '../../shared/experiment';

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
