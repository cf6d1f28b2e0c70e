import { describe, expect, it } from 'vitest';
import type { Engine } from '../../extension/core/engine';
import { conv2d, type ConvWindow } from '../../extension/core/model/ops/conv2d';
import { hashed } from '../hashed';
import { relativeDifference } from '../vectors/read';
import { engines } from './engines';

/** Large enough that the transforms go axis by axis; vectors of that many weights would be megabytes. */
const shapes = { x: [3, 176, 4, 5], weight: [160, 176, 3, 3], dy: [3, 160, 3, 6] };
const window: ConvWindow = { stride: [1, 1], padding: [0, 1, 1, 2], dilation: [1, 1], groups: 1 };

async function convolved(engine: Engine): Promise<Record<string, Float32Array>> {
  const inputs = Object.entries(shapes).map(([name, shape], stream) => [name, shape, hashed(shape.reduce((a, b) => a * b, 1), stream)] as const);
  const compiled = await engine.compile(
    'convolution',
    ({ tf, inputs: { x, weight, dy } }) => {
      const convolution = (image: typeof x, kernel: typeof x) => conv2d(tf, image!, kernel!, window);
      const [dx, dweight] = tf.grads(convolution)([x!, weight!], dy!);
      return { outputs: { y: convolution(x, weight), dx: dx!, dweight: dweight! } };
    },
    Object.fromEntries(inputs.map(([name, shape]) => [name, { shape, dtype: 'float32' as const }])),
  );
  const outputs = await compiled.run(Object.fromEntries(inputs.map(([name, , values]) => [name, values])));
  engine.dispose();
  return outputs;
}

describe('a convolution by minimal filtering', () => {
  const { reference, ...others } = engines;
  it.each(Object.entries(others))('is that of the reference engine on %s', async (_, open) => {
    const expected = await convolved(await reference!());
    const actual = await convolved(await open());
    for (const name of ['y', 'dx', 'dweight']) expect(relativeDifference(actual[name]!, expected[name]!), name).toBeLessThan(1e-5);
  });
});
