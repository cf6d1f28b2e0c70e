import type { Program } from '../engine';
import type { Lens } from './lens';

/** Passes small enough for memory, large enough to be quick. */
const atOnce = 16;

/**
 * Runs `program` on `count` inputs of one shape, up to 16 a pass (the last one filled up), and gives of each what it puts out as `output`.
 * `beside` are inputs that all share.
 */
export async function inPasses(
  lens: Lens,
  { name, program, output, input, shape, count, beside = {} }: { name: string; program: Program; output: string; input: string; shape: number[]; count: number; beside?: Record<string, { shape: number[]; values: Float32Array }> },
  variant: (index: number) => Float32Array,
): Promise<Float32Array[]> {
  const size = shape.reduce((a, b) => a * b, 1);
  const passes = Math.ceil(count / atOnce);
  const each = Math.ceil(count / passes);
  const results: Float32Array[] = [];
  for (let first = 0; first < count; first += each) {
    const values = new Float32Array(each * size);
    const here = Math.min(each, count - first);
    for (let i = 0; i < here; i++) values.set(variant(first + i), i * size);
    const found = (await lens.run(name, program, { [input]: { shape: [each, ...shape], values }, ...beside }))[output]!;
    const width = found.length / each;
    for (let i = 0; i < here; i++) results.push(found.slice(i * width, (i + 1) * width));
  }
  return results;
}
