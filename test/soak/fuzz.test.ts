import { expect, test } from 'vitest';
import { fuzz } from '../fuzz/fuzz';

/** Another seed each day; the same one again with FUZZ_SEED. */
const seed = Number(process.env.FUZZ_SEED ?? Math.floor(Date.now() / 86_400_000));

test(`100,000 more mutated texts, of seed ${seed}`, async () => {
  const { status, said } = await fuzz(seed, 100_000, 1);
  console.log(said.trim());
  expect(status, said).toBe(0);
});
