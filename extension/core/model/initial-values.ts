import { random, type Random } from '../data/random';
import type { WeightSpec } from './layer';

/** Keeps these streams apart from all others of the same seed. */
const stream = 0x1417;

/** The values a weight begins with. `index` is its place in the state_dict: each weight has a stream of its own. */
export function initialValues({ shape, init }: WeightSpec, seed: number, index: number): Float32Array {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  const source = random(seed, stream, index);
  switch (init.kind) {
    case 'constant':
      return values.fill(init.value);
    case 'uniform':
      return values.map(() => (init.mean ?? 0) + (2 * source.uniform() - 1) * init.bound);
    case 'normal': {
      const { mean = 0, std, low = -Infinity, high = Infinity } = init;
      return values.map(() => {
        let value: number;
        do value = mean + std * source.normal();
        while (value < low || value > high);
        return value;
      });
    }
    case 'orthogonal':
      return orthogonal(values, shape[0] ?? 1, init.gain, source);
  }
}

/** Rows (or columns, where there are fewer) of a random normal matrix made orthonormal by modified Gram-Schmidt: uniform over such matrices. */
function orthogonal(values: Float32Array, rows: number, gain: number, source: Random): Float32Array {
  const columns = values.length / rows;
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const basis = Array.from({ length: count }, () => Float64Array.from({ length }, () => source.normal()));
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  basis.forEach((vector, i) => {
    for (const earlier of basis.slice(0, i)) {
      const along = dot(vector, earlier);
      for (let k = 0; k < length; k++) vector[k]! -= along * earlier[k]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k]! /= norm;
  });
  return values.map((_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return gain * (rows <= columns ? basis[row]![column]! : basis[column]![row]!);
  });
}
