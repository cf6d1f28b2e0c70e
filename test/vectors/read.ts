import { readFileSync } from 'node:fs';

export type VectorArray = Float32Array | Int32Array | Uint8Array;
export interface VectorTensor<T extends VectorArray = Float32Array> {
  shape: number[];
  values: T;
}

/** Reads `NAME.json`, made by `NAME.py` with PyTorch, or another file of its kind. A missing file throws: a missing vector is a failed test. */
export function readVectors<Cases>(name: string, file: string | URL = new URL(`./${name}.json`, import.meta.url)): Cases {
  const text = readFileSync(file, 'utf8');
  const revive = (_: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || !('base64' in value)) return value;
    const { dtype, shape, base64 } = value as unknown as { dtype: string; shape: number[]; base64: string };
    const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
    const values = dtype === 'uint8' ? bytes : dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer);
    return { shape, values };
  };
  return (JSON.parse(text, revive) as { cases: Cases }).cases;
}

/** Largest |a-b| / max(|b|max, tiny): the difference relative to the largest expected value. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  let [worst, largest] = [0, 1e-30];
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(actual[i]!)) return Infinity;
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return worst / largest;
}
