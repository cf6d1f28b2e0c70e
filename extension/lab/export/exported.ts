import type { EpochEnd } from '../../shared/events';
import type { SeriesSource } from '../../trainer/series/series-source';

/** A run as other programs are told of it. */
export interface Exported {
  /** Its experiment's. */
  text: string;
  /** Milliseconds since the epoch. */
  created: number;
  series: SeriesSource;
  epochs: EpochEnd[];
  classes: string[];
}

/** A file of an export: where in the folder, and what it holds. */
export type ExportedFile = [place: string, pieces: AsyncIterable<Uint8Array>];
