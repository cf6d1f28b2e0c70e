import { drawShapesInto, type ShapePictures } from '../../core/data/shapes';

/** Pictures that several threads draw together. All of it is memory that they share. */
export interface DrawingWork {
  pictures: ShapePictures;
  seed: number;
  /** First picture that nobody has claimed. */
  next: Int32Array<SharedArrayBuffer>;
}

const CLAIM = 100;

/** Draws until every picture is claimed, a piece at each turn: answers how many are claimed. Others may still be at theirs. */
export function* drawUnclaimed({ pictures, seed, next }: DrawingWork): Iterable<number> {
  const count = pictures.labels.length;
  for (let first = Atomics.add(next, 0, CLAIM); first < count; first = Atomics.add(next, 0, CLAIM)) {
    const end = Math.min(first + CLAIM, count);
    drawShapesInto(pictures, seed, first, end);
    yield end;
  }
}

/** Nothing is left to claim. */
export const claimAll = ({ pictures, next }: DrawingWork): void => void Atomics.store(next, 0, pictures.labels.length);
