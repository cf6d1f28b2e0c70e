import type { ComparedCurve, Spread } from '../../shared/comparison';
import { spreadOf } from './spread-of';

interface Points {
  x: ArrayLike<number>;
  y: ArrayLike<number>;
}

/**
 * The mean of curves and their band, at the places where any of them has a point, at most about so many of them. Between two points of its own a curve is a straight line; where
 * it has not begun or has ended it does not count, nor does what is no finite number.
 */
export function bandOf(curves: readonly Points[], spread: Spread, most: number): ComparedCurve & { low: Float32Array; high: Float32Array } {
  const finite = curves.map(finitePart);
  const all = Float64Array.from(new Set(finite.flatMap(({ x }) => x))).sort();
  const every = Math.max(1, Math.ceil(all.length / most));
  const x = all.filter((_, i) => i % every === 0 || i === all.length - 1);
  const at = finite.map((curve) => along(curve, x));
  const [y, low, high] = [new Float32Array(x.length), new Float32Array(x.length), new Float32Array(x.length)];
  for (let i = 0; i < x.length; i++) {
    const there = at.flatMap((values) => (Number.isNaN(values[i]) ? [] : [values[i]!]));
    ({ mean: y[i], low: low[i], high: high[i] } = spreadOf(there, spread) as { mean: number; low: number; high: number });
  }
  return { x, y, low, high };
}

function finitePart({ x, y }: Points): { x: number[]; y: number[] } {
  const kept = Array.from(x, (_, i) => i).filter((i) => Number.isFinite(y[i]));
  return { x: kept.map((i) => x[i]!), y: kept.map((i) => y[i]!) };
}

/** A curve's values at places in order; NaN before it begins and after it has ended. */
function along({ x, y }: { x: number[]; y: number[] }, places: Float64Array): Float64Array {
  let next = 0;
  return places.map((place) => {
    while (next < x.length && x[next]! < place) next++;
    if (next === x.length || (next === 0 && x[0]! > place)) return NaN;
    if (x[next] === place) return y[next]!;
    const share = (place - x[next - 1]!) / (x[next]! - x[next - 1]!);
    return y[next - 1]! + share * (y[next]! - y[next - 1]!);
  });
}
