import { describe, expect, it } from 'vitest';
import { buildModel } from '../../extension/core/model/build';
import { initialValues } from '../../extension/core/model/initial-values';
import { inits } from '../../extension/core/model/inits';
import type { WeightInit } from '../../extension/core/model/layer';
import { parseLayers } from '../parse-layers';
import { readVectors } from '../vectors/read';
import { largestDifferences } from './largest-differences';

type Drawn = { kind: 'uniform'; low: number; high: number } | { kind: 'normal'; mean: number; std: number };
const { functions, modules } = readVectors<{
  functions: { init: string; params: Record<string, unknown>; shape: number[]; drawn: Drawn }[];
  modules: { row: string; params: Record<string, unknown>; shape: number[]; drawn: Drawn[] }[];
}>('inits');
const note = largestDifferences('inits');

/** Largest difference of a distribution's two numbers from PyTorch's, relative to the larger of these; infinite for another kind. */
function difference(init: WeightInit, drawn: Drawn): number {
  const numbers = (pair: [number, number], expected: [number, number]): number =>
    Math.max(...pair.map((value, i) => Math.abs(value - expected[i]!))) / Math.max(...expected.map(Math.abs));
  if (init.kind === 'uniform' && drawn.kind === 'uniform') return numbers([(init.mean ?? 0) - init.bound, (init.mean ?? 0) + init.bound], [drawn.low, drawn.high]);
  if (init.kind === 'normal' && drawn.kind === 'normal') return numbers([init.mean ?? 0, init.std], [drawn.mean, drawn.std]);
  return Infinity;
}

/** What `initialValues` gave: count, mean, standard deviation and ends. */
function measure(values: Float32Array): { mean: number; std: number; least: number; greatest: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, std, least: values.reduce((a, b) => Math.min(a, b)), greatest: values.reduce((a, b) => Math.max(a, b)) };
}
const draw = (init: WeightInit, shape: number[], seed = 1): Float32Array => initialValues({ shape, init, trainable: true }, seed, 0);

describe('distributions', () => {
  it.each(functions.map((one) => ({ ...one, title: `${one.init} ${JSON.stringify(one.params)} [${one.shape}]` })))('$title', (one) => {
    const layer = one.shape.length === 2 ? { Linear: { out_features: one.shape[0], init: { [one.init]: one.params } } } : null;
    const params = Object.fromEntries(Object.entries(inits[one.init]!.params).map(([name, param]) => [name, one.params[name] ?? param.default]));
    const init = layer ? buildModel(parseLayers([layer]), [one.shape[1]!]).model!.weights['0.weight']!.init : inits[one.init]!.distribution(params as never, one.shape);
    const worst = difference(init, one.drawn);
    note(one.init, 'core', 'forward', worst);
    expect(worst).toBeLessThan(1e-12);
  });

  it.each(modules.map((one) => ({ ...one, title: `default of ${one.row} ${JSON.stringify(one.params)}` })))('$title', (one) => {
    const { model } = buildModel(parseLayers([{ [one.row]: one.params }]), one.shape);
    const specs = Object.values(model!.weights);
    expect(specs).toHaveLength(one.drawn.length);
    for (const [i, spec] of specs.entries()) {
      const worst = difference(spec.init, one.drawn[i]!);
      note(`default of ${one.row}`, 'core', 'forward', worst);
      expect(worst).toBeLessThan(1e-12);
    }
  });
});

describe('values', () => {
  it('uniform fills its interval evenly', () => {
    const { mean, std, least, greatest } = measure(draw({ kind: 'uniform', bound: 0.5, mean: 2 }, [100, 400]));
    expect(Math.abs(mean - 2)).toBeLessThan(0.005);
    expect(Math.abs(std - 0.5 / Math.sqrt(3))).toBeLessThan(0.003);
    expect([least >= 1.5, least < 1.501, greatest < 2.5, greatest > 2.499]).toEqual([true, true, true, true]);
  });

  it('normal has its mean and deviation, and a third of its values outside one deviation', () => {
    const values = draw({ kind: 'normal', std: 0.3, mean: -1 }, [100, 400]);
    const { mean, std } = measure(values);
    expect(Math.abs(mean + 1)).toBeLessThan(0.005);
    expect(Math.abs(std - 0.3)).toBeLessThan(0.004);
    expect(Math.abs(values.filter((value) => Math.abs(value + 1) > 0.3).length / values.length - 0.3173)).toBeLessThan(0.01);
  });

  it('a truncated normal keeps to its ends', () => {
    const { std, least, greatest } = measure(draw(inits.trunc_normal_!.distribution({ mean: 0, std: 1, a: -1, b: 1 } as never, [1]), [100, 400]));
    expect([least >= -1, greatest <= 1]).toEqual([true, true]);
    // The deviation of a standard normal cut at ±1.
    expect(Math.abs(std - 0.53956)).toBeLessThan(0.005);
  });

  it.each([[[8, 3, 3, 3]], [[40, 4, 2, 2]]])('an orthogonal %j has orthonormal rows or columns times the gain', (shape) => {
    const values = draw({ kind: 'orthogonal', gain: 2 }, shape);
    const rows = shape[0]!;
    const columns = values.length / rows;
    const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
    const at = (vector: number, i: number): number => (rows <= columns ? values[vector * columns + i]! : values[i * columns + vector]!);
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++) {
        const dot = Array.from({ length }, (_, i) => at(a, i) * at(b, i)).reduce((x, y) => x + y, 0);
        expect(Math.abs(dot - (a === b ? 4 : 0))).toBeLessThan(1e-5);
      }
  });

  it('depends on the seed and on the weight alone', () => {
    const init: WeightInit = { kind: 'normal', std: 1 };
    expect(draw(init, [50])).toEqual(draw(init, [50]));
    expect(draw(init, [50], 2)).not.toEqual(draw(init, [50], 1));
    expect(initialValues({ shape: [50], init, trainable: true }, 1, 1)).not.toEqual(draw(init, [50]));
  });
});
