import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/fuzz';

test('10,000 mutated texts are read, each in good time and 200 MB, and nothing throws', async () => {
  // A second on a machine that does nothing else, which this one does; the soak is alone.
  const { status, said } = await fuzz(1, 10_000, 3);
  console.log(said.trim());
  expect(status, said).toBe(0);
}, 240_000);
