import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { standingOf } from '../../extension/runner/slurm/standing';
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

test('a run that a cluster carries out goes, waits, was put back into the queue or is lost, as its task does', () => {
  const tasks = [['7_0', 'RUNNING'], ['7_1', 'PENDING'], ['7_2', 'REQUEUE_HOLD'], ['7_3', 'COMPLETING'], ['7_4', 'SUSPENDED']].map(([id, state]) => ({ id: id!, state: state!, reason: '', node: '' }));
  const standing = (task: string | null, isHeld: boolean) => standingOf(task, isHeld, tasks);
  expect(['7_0', '7_1', '7_2', '7_3', '7_4'].map((task) => standing(task, true))).toEqual(['going', 'requeued', 'requeued', 'going', 'requeued']);
  // A lost machine's lease is not over, and its task is gone from squeue.
  expect([standing('6_0', true), standing('6_0', false), standing(null, false)]).toEqual(['lost', 'lost', 'waiting']);
  // A controller that is away says nothing.
  expect([standingOf('7_0', true, null), standingOf('7_0', false, null)]).toEqual(['going', 'waiting']);
});
