import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFor, tryOut } from '../../packaging/package.mjs';
import { targets } from '../../packaging/targets.mjs';

test.each(Object.keys(targets))('the VSIX for %s is what both markets take, and holds its own machine code alone', async (target) => {
  const folder = await mkdtemp(join(tmpdir(), 'cnn-lab-packages-'));
  const { files } = await packageFor(target, join(folder, 'it.vsix'));
  if (target === 'universal') expect(await tryOut(files)).toEqual({ engine: 'wasm', status: 'finished' });
  await rm(folder, { recursive: true });
});
