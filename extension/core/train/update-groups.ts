import type { Tensor, Tf } from '../engine';

/**
 * Which weights an optimizer moves in one go: all vectors (norms' weights and biases) of one pace, which are many and small and have the same
 * parameters, as one long vector; every other weight by itself. Optimizers treat vectors element by element, so the numbers are
 * the same. The vectors come first: onnxruntime computes what was recorded last first, and they wait for the gradients of all
 * layers, each of which would have to be kept till then.
 */
export function updatedTogether(names: string[], shapeOf: (name: string) => number[], paceOf: (name: string) => string): [string, ...string[]][] {
  const isVector = (name: string): boolean => shapeOf(name).length === 1;
  const vectors = new Map<string, [string, ...string[]]>();
  for (const name of names.filter(isVector)) {
    const together = vectors.get(paceOf(name));
    if (together) together.push(name);
    else vectors.set(paceOf(name), [name]);
  }
  return [...vectors.values(), ...names.filter((name) => !isVector(name)).map((name): [string] => [name])];
}

/** Vectors, one behind the other; a single tensor as it is. */
export const joined = (tf: Tf, tensors: Tensor[]): Tensor => (tensors.length === 1 ? tensors[0]! : tf.concat(tensors));

/** Takes apart what `joined` put together. */
export const parted = (tf: Tf, whole: Tensor, shapes: number[][]): Tensor[] => (shapes.length === 1 ? [whole] : tf.split(whole, shapes.map(([size]) => size!)));
