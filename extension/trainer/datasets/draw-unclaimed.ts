import { drawShapesInto, type ShapePictures } from '../../core/data/shapes';

/** Pictures that several threads draw together. All of it is memory that they share. */
export interface DrawingWork {
  pictures: ShapePictures;
  seed: number;
  /** First picture that nobody has claimed. */
  next: Int32Array<SharedArrayBuffer>;
}

const CLAIM = 100;

/** Draws until every picture is claimed; others may still be at theirs. */
export function drawUnclaimed({ pictures, seed, next }: DrawingWork): void {
  const count = pictures.labels.length;
  for (let first = Atomics.add(next, 0, CLAIM); first < count; first = Atomics.add(next, 0, CLAIM)) {
    drawShapesInto(pictures, seed, first, Math.min(first + CLAIM, count));
  }
}
