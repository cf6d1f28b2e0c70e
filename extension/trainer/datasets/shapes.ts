import { shapeClasses } from '../../core/data/classes';
import type { Dataset } from '../../core/data/dataset';
import { drawShapes } from '../../core/data/shapes';
import type { Choice } from '../../shared/experiment';
import type { LoadOptions } from './load';
import { datasetHash, split } from './split';

/** Draws in this thread: faster than reading them back from a cache would be worth. */
export async function loadShapes({ params }: Choice, { valSplit, seed, onProgress }: LoadOptions): Promise<Dataset> {
  const count = params.images as number;
  const { images, labels } = drawShapes(count, seed);
  onProgress?.({ stage: 'draw', done: count, total: count, unit: 'images' });
  const halves = split({ height: 32, width: 32, channels: 3, count, images, labels }, valSplit, seed);
  return { name: 'Shapes', classes: shapeClasses, ...halves, hash: datasetHash({ classes: shapeClasses, ...halves }), skipped: [] };
}
