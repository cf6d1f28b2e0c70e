import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { batchScript, noNode } from '../../extension/runner/slurm/batch-script';

const carriedOut = (nodes: string[], script: string, args: string[] = []): string => {
  try {
    return execFileSync('/bin/sh', ['-s'], { input: batchScript({ nodes, script, args }), encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return `${status} ${stderr}`;
  }
};

test.skipIf(process.platform === 'win32')('names become words of the script, whatever is in them', () => {
  const args = ["it's", '$(exit 3)', '`exit 3`', 'two words', '"; exit 3 #', '-e'];
  expect(JSON.parse(carriedOut([process.execPath], '-p', ['JSON.stringify(process.argv.slice(1))', ...args]))).toEqual(args);
});

test.skipIf(process.platform === 'win32')('the first program that is Node 20 or later is taken; without one that is said', () => {
  expect(carriedOut(['/nowhere/node', '/bin/false', process.execPath], '-p', ['1 + 1'])).toBe('2\n');
  expect(carriedOut(['/nowhere/node', '/bin/false'], '-p', ['1 + 1'])).toBe(`127 ${noNode}\n`);
});
