import { keyOf, random, turnsOf, type Random } from '../data/random';
import type { StateEntry } from '../engine';
import type { WeightSpec } from './layer';

/** Keeps these streams apart from all others of the same seed. */
const stream = 0x1417;

/** A piece of drawing values; some milliseconds' work. */
export const pieceOfValues = 1 << 16;

/** The values a weight begins with. Each weight has a stream of its own: by what it is called in its layer and its shape, and which of those of its kind it is (`turn`, from 0). */
export const initialValues = (spec: WeightSpec, seed: number, turn: number, own = 'weight'): Float32Array => atOnce(drawValues(spec, source(own, spec.shape, seed, turn)));

const source = (own: string, shape: readonly number[], seed: number, turn: number): Random => random(seed, stream, keyOf(kindOf(own, shape)), turn);
const kindOf = (own: string, shape: readonly number[]): string => `${own} ${shape.join()}`;
const ownName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/**
 * What a network begins with, by weight: stops between pieces of the drawing, which takes a second for ten million values. Layers that two networks have in
 * common begin alike for the same seed, wherever they stand: what is put in between, or is of another shape, leaves the others as they are.
 */
export function* drawWeights(weights: Record<string, WeightSpec>, seed: number): Generator<void, Record<string, StateEntry>> {
  const entries: Record<string, StateEntry> = {};
  const turns = turnsOf(Object.entries(weights).map(([name, { shape }]) => kindOf(ownName(name), shape)));
  for (const [index, [name, spec]] of Object.entries(weights).entries()) {
    entries[name] = { shape: spec.shape, values: yield* drawValues(spec, source(ownName(name), spec.shape, seed, turns[index]!)) };
    yield;
  }
  return entries;
}

/** What a generator that only stops for others comes to. */
export function atOnce<T>(pieces: Generator<void, T>): T {
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

function* drawValues({ shape, init }: WeightSpec, source: Random): Generator<void, Float32Array> {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  switch (init.kind) {
    case 'constant':
      return values.fill(init.value);
    case 'uniform':
      return yield* filled(values, () => (init.mean ?? 0) + (2 * source.uniform() - 1) * init.bound);
    case 'normal': {
      const { mean = 0, std, low = -Infinity, high = Infinity } = init;
      return yield* filled(values, () => {
        let value: number;
        do value = mean + std * source.normal();
        while (value < low || value > high);
        return value;
      });
    }
    case 'orthogonal':
      return yield* orthogonal(values, shape[0] ?? 1, init.gain, source);
  }
}

function* filled(values: Float32Array, next: () => number): Generator<void, Float32Array> {
  for (let from = 0; from < values.length; from += pieceOfValues) {
    if (from > 0) yield;
    const end = Math.min(from + pieceOfValues, values.length);
    for (let i = from; i < end; i++) values[i] = next();
  }
  return values;
}

/** Rows (or columns, where there are fewer) of a random normal matrix made orthonormal by modified Gram-Schmidt: uniform over such matrices. */
function* orthogonal(values: Float32Array, rows: number, gain: number, source: Random): Generator<void, Float32Array> {
  const columns = values.length / rows;
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const basis: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    basis.push(Float64Array.from({ length }, () => source.normal()));
    yield;
  }
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  for (const [i, vector] of basis.entries()) {
    yield;
    for (const earlier of basis.slice(0, i)) {
      const along = dot(vector, earlier);
      for (let k = 0; k < length; k++) vector[k]! -= along * earlier[k]!;
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k]! /= norm;
  }
  return values.map((_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    return gain * (rows <= columns ? basis[row]![column]! : basis[column]![row]!);
  });
}
