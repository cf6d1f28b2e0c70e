import type { Distribution } from '../core/engine';
import { random } from '../core/data/random';

/** Fills `into` with what a program's request number `order` draws at (seed, counter): the same on every engine. */
export function drawInto(into: Float32Array, distribution: Distribution, seed: number, counter: number, order: number): void {
  const { uniform, normal } = random(seed, counter, order);
  switch (distribution.kind) {
    case 'bernoulli':
      // As a number, not by a choice: no processor foresees these.
      for (let i = 0; i < into.length; i++) into[i] = Number(uniform() < distribution.p);
      return;
    case 'uniform':
      // A 32-bit fraction may round up to 1 in float32; the largest float32 below 1 keeps the interval half open.
      for (let i = 0; i < into.length; i++) into[i] = Math.min(uniform(), 0.99999994);
      return;
    case 'normal':
      for (let i = 0; i < into.length; i++) into[i] = normal();
  }
}
