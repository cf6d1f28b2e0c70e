import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseHead } from '../../extension/shared/series';
import { cnnLab, lastEvent, temporaryFolder, writeTinyExperiment } from './command-line';

test('verify makes the first steps again, bit for bit; says the first that differs, and what cannot be made again', async () => {
  const folder = temporaryFolder();
  writeTinyExperiment(folder, { epochs: 2 });
  const { run } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--threads', '1']));
  const manifest = JSON.parse(readFileSync(path.join(run, 'run.json'), 'utf8')) as Record<string, unknown>;
  const equal = await cnnLab(folder, ['verify', run, '--steps', '12', '--json']);
  expect([equal.status, equal.stderr, JSON.parse(equal.stdout)]).toEqual([0, '', expect.objectContaining({ run, steps: 12, equal: true, differs: null, others: [], seed: 7, data_hash: manifest.data_hash })]);

  const copyOf = (name: string): string => {
    const copy = path.join(path.dirname(run), name);
    cpSync(run, copy, { recursive: true });
    return copy;
  };
  // One bit of the loss of step 5.
  const other = copyOf('other');
  const series = path.join(other, 'series.bin');
  const bytes = readFileSync(series);
  const { offset, rowBytes, columns } = parseHead(bytes);
  bytes[offset + 4 * rowBytes + 4 * columns.indexOf('loss')]! ^= 1;
  writeFileSync(series, bytes);
  const different = await cnnLab(folder, ['verify', other]);
  expect([different.status, different.stdout]).toEqual([1, expect.stringMatching(new RegExp(`^Data ${String(manifest.data_hash)}\nSeed 7, onnx on .*\n.*node .*\n.* differs at step 5: loss [\\d.]+, on record [\\d.]+\\.\n$`))]);

  const refusal = async (of: string) => {
    const { status, stderr } = await cnnLab(folder, ['verify', of, '--steps', '2']);
    expect(status).toBe(2);
    return stderr;
  };
  rmSync(series);
  expect(await refusal(other)).toMatch(/has no steps on record to compare with: \S+series\.bin is missing or empty\.\n$/);
  const changed = copyOf('changed');
  writeFileSync(path.join(changed, 'run.json'), JSON.stringify({ ...manifest, data_hash: 'f'.repeat(64) }));
  expect(await refusal(changed)).toMatch(/^The data set of \S+ has changed since: [0-9a-f]{64} now, f{64} then\./);
  const { run: fork } = lastEvent(await cnnLab(folder, ['train', 'tiny.cnn.jsonc', '--json', '--fork', `${run}@last`, '--set', 'epochs=3', '--threads', '1']));
  expect(await refusal(fork)).toMatch(/goes on from \S+, whose steps its first 18 are: verify that one\.\n$/);
}, 120_000);
