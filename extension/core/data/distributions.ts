import type { Random } from './random';

/** Gamma(shape, 1), by Marsaglia and Tsang (2000); a shape below 1 is reached from one above it. */
export function gamma(shape: number, random: Random): number {
  if (shape < 1) return gamma(shape + 1, random) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Weights that are positive and add up to 1. */
export function dirichlet(shapes: number[], random: Random): number[] {
  const parts = shapes.map((shape) => gamma(shape, random));
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}

export const beta = (a: number, b: number, random: Random): number => dirichlet([a, b], random)[0]!;
