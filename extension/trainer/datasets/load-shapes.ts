import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { shapeClasses } from '../../core/data/classes';
import { roomForShapes } from '../../core/data/shapes';
import { claimAll, drawUnclaimed, type DrawingWork } from './draw-unclaimed';
import type { Loader } from './loader';

/** Pictures that a thread draws in the time that another takes to come up. */
const WORTH_A_THREAD = 2000;

/** Drawn anew for every run: faster than reading them back from a cache would be worth. */
export const loadShapes: Loader = async ({ params }, { seed, onProgress, between }) => {
  const count = params.images as number;
  const work: DrawingWork = { pictures: roomForShapes(count), seed, next: new Int32Array(new SharedArrayBuffer(4)) };
  const helpers = Math.min(3, os.availableParallelism() - 1, Math.floor(count / WORTH_A_THREAD));
  const drawn = Array.from({ length: helpers }, () => once(new Worker(path.join(__dirname, 'draw-worker.js'), { workerData: work }), 'exit'));
  const tell = (done: number): void => onProgress?.({ stage: 'draw', done, total: count, unit: 'images' });
  try {
    for (const claimed of drawUnclaimed(work)) {
      if (claimed < count) tell(claimed);
      await between();
    }
  } finally {
    // Also where it is broken off.
    claimAll(work);
    await Promise.all(drawn);
  }
  tell(count);
  return { classes: shapeClasses, train: { height: 32, width: 32, channels: 3, count, ...work.pictures }, val: null, groups: null, test: null, skipped: [], notices: [] };
};
