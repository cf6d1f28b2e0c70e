import { execFileSync } from 'node:child_process';
import { test } from 'vitest';

test('every optimizer on the reference engine too', () => {
  execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'trainer', 'test/trainer/optimizers.test.ts'], { stdio: 'inherit', env: { ...process.env, REFERENCE_TRAINS: '1' } });
}, 3_600_000);
