import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLog } from '../../extension/lab/event-log';
import { GrowingLog } from '../../extension/lab/growing-log';
import { readExperimentText } from '../../extension/trainer/experiment-file';
import { readLastEvent, readMilestones } from '../../extension/trainer/run-folder';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-unreadable-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What may stand in place of a file, and how it is made there. */
const others: [string, (file: string) => void, RegExp][] = [
  ['a folder', (file) => mkdirSync(file), /it is a folder, not a file/],
  ['a pipe', (file) => execFileSync('mkfifo', [file]), /it is a pipe, not a file/],
  ['a device without an end', (file) => symlinkSync('/dev/zero', file), /it is a device, not a file/],
  ['a link in a circle', (file) => symlinkSync(path.basename(file), file), /its link leads in a circle/],
];

test.skipIf(process.platform === 'win32').each(others)('a log or an experiment that is %s is refused by name, and nobody waits for it', async (words, make, reason) => {
  const run = path.join(folder, words.replaceAll(' ', '-'));
  mkdirSync(run);
  const [log, experiment] = ['events.jsonl', 'experiment.cnn.jsonc'].map((name) => path.join(run, name)) as [string, string];
  for (const file of [log, experiment]) make(file);
  const refused = new RegExp(`events\\.jsonl cannot be read \\(${reason.source}\\): put the log into its place`);
  expect(() => readMilestones(run)).toThrow(refused);
  expect(() => readLastEvent(run)).toThrow(refused);
  await expect(readLog(log)).rejects.toThrow(refused);
  await expect(new GrowingLog(log).grow()).rejects.toThrow(refused);
  expect(() => readExperimentText(experiment)).toThrow(new RegExp(`experiment\\.cnn\\.jsonc: ${reason.source}; give the path`));
});

test('an experiment that an editor of Windows has written, with a mark before it, is the same text', () => {
  const file = path.join(folder, 'marked.cnn.jsonc');
  writeFileSync(file, '\ufeff{ "epochs": 1 }\r\n');
  expect(readExperimentText(file)).toBe('{ "epochs": 1 }\r\n');
});
