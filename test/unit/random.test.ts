import { describe, expect, it } from 'vitest';
import { beta, dirichlet, gamma } from '../../extension/core/data/distributions';
import { permutation, random } from '../../extension/core/data/random';

const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: number[]): number => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};

describe('random', () => {
  it('gives the same numbers for the same key, and others for any other key', () => {
    const first = (...key: number[]): string => draws(4, random(...key).uniform).join();
    expect(first(1, 2, 3)).toBe(first(1, 2, 3));
    const keys = [[1, 2, 3], [1, 2, 4], [1, 3, 2], [2, 2, 3], [1, 2], [1, 2, 3, 0], [2 ** 40, 2, 3], [-1, 2, 3]];
    expect(new Set(keys.map((key) => first(...key))).size).toBe(keys.length);
  });

  it('is uniform and normal in its first moments', () => {
    const { uniform, normal, integer } = random(7);
    const uniforms = draws(20_000, uniform);
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    expect(mean(uniforms)).toBeCloseTo(0.5, 1);
    const normals = draws(20_000, normal);
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(variance(normals)).toBeCloseTo(1, 1);
    expect(new Set(draws(500, () => integer(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });

  it('shuffles every index once', () => {
    const order = permutation(100, random(3));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...order]).not.toEqual([...permutation(100, random(4))]);
  });

  it('gamma, beta and Dirichlet have their means', () => {
    const source = random(9);
    for (const shape of [0.3, 1, 4]) {
      const values = draws(20_000, () => gamma(shape, source));
      expect(Math.abs(mean(values) - shape)).toBeLessThan(0.05 * (1 + shape));
      expect(Math.abs(variance(values) - shape)).toBeLessThan(0.15 * (1 + shape));
    }
    expect(mean(draws(5000, () => beta(1, 1, source)))).toBeCloseTo(0.5, 1);
    const weights = dirichlet([1, 1, 1], source);
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });
});
