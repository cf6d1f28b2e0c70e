import { test } from 'vitest';
import { levelTests } from './level-tests';

const files = ['ops', 'layers', 'losses', 'optimizers', 'cams', 'models', 'non-finite', 'webgpu'];

test.each(files)('every case of %s on the engine "webgpu"', (file) => levelTests('numbers', file, { EVERY_CASE: '1' }, file === 'webgpu' ? undefined : 'webgpu'), 3_600_000);
