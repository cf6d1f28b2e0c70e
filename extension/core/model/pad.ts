import { said } from '../../shared/said';
import type { Tensor, Tf } from '../engine';
import { ShapeError } from './layer';
import { padSides, type Pair, type Sides } from './ops/window';

export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

interface PaddingRow {
  /** Which pixel of an axis of `size` stands at `index`, counted from the first one and possibly outside. */
  source(index: number, size: number): number;
  /** Widest padding that an axis of `size` allows. */
  limit(size: number): number;
}

const rows: Record<Exclude<PaddingMode, 'zeros'>, PaddingRow> = {
  reflect: { source: (i, size) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i), limit: (size) => size - 1 },
  replicate: { source: (i, size) => Math.min(Math.max(i, 0), size - 1), limit: () => Infinity },
  circular: { source: (i, size) => (i + size) % size, limit: (size) => size },
};

/** Which pixel of an axis of `size` stands at `index`, which may be in the padding; -1 where none does, but a zero. */
export const sourceAt = (index: number, size: number, mode: PaddingMode): number =>
  mode !== 'zeros' ? rows[mode].source(index, size) : index >= 0 && index < size ? index : -1;

/** torch.nn.functional.pad of an NCHW tensor's height and width. */
export function padded(tf: Tf, x: Tensor, sides: Sides, mode: PaddingMode): Tensor {
  if (mode === 'zeros') return padSides(tf, x, sides);
  const along = (y: Tensor, axis: 2 | 3, before: number, after: number): Tensor => {
    if (before === 0 && after === 0) return y;
    const size = y.shape[axis]!;
    const sources = Array.from({ length: before + size + after }, (_, i) => rows[mode].source(i - before, size));
    return tf.gather(y, tf.tensor1d(sources, 'int32'), axis);
  };
  const [top, left, bottom, right] = sides;
  return along(along(x, 2, top, bottom), 3, left, right);
}

/** Throws a ShapeError where a mode cannot fill padding this wide. */
export function checkPadding(name: string, mode: PaddingMode, [height, width]: Pair, [top, left, bottom, right]: Sides): void {
  if (mode === 'zeros') return;
  const { limit } = rows[mode];
  if (Math.max(top, bottom) <= limit(height) && Math.max(left, right) <= limit(width)) return;
  throw new ShapeError(said`${{ name }} cannot pad an input of ${{ height }} x ${{ width }} by ${{ padding: Math.max(...([top, left, bottom, right])) }} in mode "${{ mode }}": make the padding smaller.`, 'padding');
}
