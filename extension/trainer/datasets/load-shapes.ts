import { shapeClasses } from '../../core/data/classes';
import { drawShapes } from '../../core/data/shapes';
import type { Loader } from './load-dataset';
import { datasetHash, split } from './split';

/** Drawn in this thread: faster than reading them back from a cache would be worth. */
export const loadShapes: Loader = async ({ params }, { valSplit, seed, onProgress }) => {
  const count = params.images as number;
  const { images, labels } = drawShapes(count, seed);
  onProgress?.({ stage: 'draw', done: count, total: count, unit: 'images' });
  const halves = split({ height: 32, width: 32, channels: 3, count, images, labels }, valSplit, seed);
  return { name: 'Shapes', classes: shapeClasses, ...halves, hash: datasetHash({ classes: shapeClasses, ...halves }), skipped: [] };
};
