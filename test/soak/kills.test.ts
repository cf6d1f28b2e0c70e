import { execFileSync } from 'node:child_process';
import { test } from 'vitest';

/** Tests of the trainer's that are there in a small number, in a large one. */
const many = (name: string, variable: string, count: number, file = 'kills'): void =>
  void execFileSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'trainer', `test/trainer/${file}.test.ts`, '-t', name], { stdio: 'inherit', env: { ...process.env, [variable]: String(count) } });

test('a kill at every single write of a run', () => many('killed at any write', 'CNN_LAB_KILLS', 100_000), 3_600_000);

test('a run is resumed by three at once, two hundred times', () => many('resumed by three at once', 'CNN_LAB_ROUNDS', 200), 3_600_000);

test('a study is killed at twenty moments', () => many('killed at any moment', 'CNN_LAB_STUDY_KILLS', 20, 'study'), 3_600_000);
