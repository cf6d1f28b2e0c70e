import { expect, test } from 'vitest';
import { isAlive } from '../../extension/shared/is-alive';

const refusing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

test('a process that is not ours to signal is alive, one that is not there is not', () => {
  expect(isAlive(process.pid, process.kill)).toBe(true);
  expect(isAlive(1, refusing('EPERM'))).toBe(true);
  expect(isAlive(1, refusing('ESRCH'))).toBe(false);
});
