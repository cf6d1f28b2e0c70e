import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startTrainer } from '../../extension/lab/start-trainer';
import type { RunOrder } from '../../extension/shared/run-order';
import { UserError } from '../../extension/shared/user-error';
import { temporaryFolder, trainer, writeTinyExperiment } from './command-line';

const folder = temporaryFolder();
const file = writeTinyExperiment(folder);

/** What whoever started a trainer hears of its end. */
async function heard(order: RunOrder, script = trainer): Promise<unknown> {
  const { end } = await startTrainer(script, order, path.join(folder, 'logs'));
  return end.then(() => null, (error: unknown) => error);
}

test('a mistake in the experiment reaches who started the trainer with its id, its sentence and its values', async () => {
  const mistaken = path.join(folder, 'mistaken.cnn.jsonc');
  writeFileSync(mistaken, readFileSync(file, 'utf8').replace('"Adam"', '"Adamm"'));
  const error = await heard({ kind: 'train', file: mistaken, runs: path.join(folder, 'runs') });
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ id: 'unknown-optimizer', sentence: expect.stringMatching(/^\{place\}: \{problem\}/) as string, values: { place: expect.stringMatching(/mistaken\.cnn\.jsonc:\d+:\d+/) as string } });
});

test('runs that cannot be written are told with the place, the reason and the way out', async () => {
  const error = await heard({ kind: 'train', file, runs: path.join(file, 'runs') });
  expect(error).toMatchObject({ name: 'UserError', id: 'cannot-write', message: expect.stringMatching(/^\S*tiny\.cnn\.jsonc\S* cannot be written: /) as string });
});

test('a failure that is a bug is told with its reason first, not with the end of its stack', async () => {
  const script = path.join(folder, 'failing.js');
  writeFileSync(script, `console.error(Object.assign(new Error('EIO: i/o error, write'), { errno: -5, code: 'EIO' })); console.error(JSON.stringify({ message: 'EIO: i/o error, write' })); process.exit(1);`);
  expect(await heard({ kind: 'train', file, runs: folder }, script)).toMatchObject({ name: 'Error', message: expect.stringMatching(/^EIO: i\/o error, write \(the trainer ended with exit code 1; \S+\.log has all that it said\)$/) as string });
  writeFileSync(script, `process.abort();`);
  expect(String(await heard({ kind: 'train', file, runs: folder }, script))).toMatch(/the trainer ended with SIGABRT; \S+\.log has all that it said\)$/);
});
