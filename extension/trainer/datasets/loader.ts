import type { Dataset } from '../../core/data/dataset';
import type { PreparationProgress } from '../../shared/events';
import type { Choice } from '../../shared/experiment';
import type { Between } from '../between-pieces';

export interface LoadOptions {
  /** Share of the training set held back where the data set has no validation set of its own. */
  valSplit: number;
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

export type Loader = (choice: Choice, options: LoadOptions & { between: Between }) => Promise<Dataset>;
