import { expect, test } from 'vitest';
import { experimentSchema } from '../../extension/core/config/schema';

test('media/experiment.schema.json is what the tables say (npm run schema writes it)', async () => {
  await expect(`${JSON.stringify(experimentSchema(), null, 1)}\n`).toMatchFileSnapshot('../../media/experiment.schema.json');
});
