import { test } from 'vitest';
import { levelTests } from './level-tests';

test('every optimizer on the reference engine too', () => levelTests('trainer', 'optimizers', { REFERENCE_TRAINS: '1' }), 3_600_000);
