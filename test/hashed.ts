import type { StateEntry } from '../extension/core/engine';
import type { Model } from '../extension/core/model/model';

/** Numbers in [-1, 1) that test/vectors/hashed.py makes alike: MurmurHash3's finalizer of (stream << 24) + index. */
export function hashed(count: number, stream: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    let h = (i + stream * 2 ** 24) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
    h = (h ^ (h >>> 16)) >>> 0;
    return h / 2 ** 31 - 1;
  });
}

/** Weights that hashed.py's `fill` makes alike. */
export function hashedWeights(model: Model): Record<string, StateEntry> {
  const entries = model.init(0);
  Object.entries(entries).forEach(([name, { shape, values }], stream) => {
    if (shape.length === 0 || name.includes('running')) return;
    const fanIn = shape.slice(1).reduce((a, b) => a * b, 1);
    hashed(values.length, stream).forEach((draw, i) => {
      values[i] = shape.length > 1 ? draw * Math.sqrt(3 / fanIn) : name.endsWith('weight') ? 1 + 0.2 * draw : 0.1 * draw;
    });
  });
  return entries;
}
