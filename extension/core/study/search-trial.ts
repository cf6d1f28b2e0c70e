import type { Setting } from './space';

/** A setting that was tried, as a searcher sees it: all of its seeds together. */
export interface SearchTrial {
  number: number;
  setting: Setting;
  /** stopped: early, before its last epoch. failed: none of its runs came to an end. */
  state: 'going' | 'complete' | 'stopped' | 'failed';
  /** The metric, over its seeds; of one that was stopped early, of its last epoch. Null while there is none. */
  value: number | null;
  /** Epochs that it has done. */
  epochs: number;
}
