import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a file of another level's tests, as variables of the environment would have them, beside this process: one that waits for minutes would be taken for dead. */
export async function levelTests(level: 'trainer' | 'numbers', file: string, variables: Record<string, string>, name?: string): Promise<void> {
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', level, `test/${level}/${file}.test.ts`, ...(name === undefined ? [] : ['-t', name])];
  const [status] = (await once(spawn(process.execPath, words, { stdio: 'inherit', env: { ...process.env, ...variables } }), 'exit')) as [number | null];
  if (status !== 0) throw new Error(`test/${level}/${file}.test.ts ended with status ${status}.`);
}
