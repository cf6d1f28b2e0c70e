import { execFileSync } from 'node:child_process';
import { test } from 'vitest';

test('a kill at every single write of a run', () => {
  execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'trainer', 'test/trainer/kills.test.ts', '-t', 'killed at any write'], { stdio: 'inherit', env: { ...process.env, CNN_LAB_KILLS: '100000' } });
}, 3_600_000);
