import type { Batch } from '../../core/data/dataset';

export interface Batches {
  stepsPerEpoch: number;
  /** [C, H, W] of a picture after the transforms. */
  shape: [number, number, number];
  /** Batches `fromStep`, fromStep + 1 … of epoch `epoch` (both from 0). The same for any number of workers. One iteration at a time. */
  epoch(epoch: number, fromStep?: number): AsyncIterableIterator<Batch>;
  /** What asking for batches has cost so far. */
  waiting(): WaitingTime;
  close(): Promise<void>;
}

export interface WaitingTime {
  batches: number;
  /** Seconds from asking to having, in all. */
  seconds: number;
  /** Batches that were ready when they were asked for. */
  ready: number;
}
