import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referencePage } from '../reference-page';

test('media/reference.md is what the tables say (npm run reference writes it)', async () => {
  const differences = JSON.parse(readFileSync(new URL('../numbers/differences.json', import.meta.url), 'utf8'));
  await expect(referencePage(differences)).toMatchFileSnapshot('../../media/reference.md');
});
