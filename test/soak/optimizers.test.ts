import { test } from 'vitest';
import { trainerTests } from './trainer-tests';

test('every optimizer on the reference engine too', () => trainerTests('optimizers', { REFERENCE_TRAINS: '1' }), 3_600_000);
