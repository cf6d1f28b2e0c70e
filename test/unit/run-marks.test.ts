import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { parseRunFilter } from '../../extension/core/runs/run-filter';
import { diskUse } from '../../extension/lab/disk-use';
import { readNote, writeMarks, writeNote } from '../../extension/lab/run-marks';
import { readMarks } from '../../extension/trainer/read-marks';
import { readRuns } from '../../extension/lab/run-summary';
import { tagsIn } from '../../extension/shared/run-marks';
import { manifestOf } from './manifest-of';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-marks-'));
const run = path.join(folder, '20260101-120000-mine');
beforeEach(() => {
  rmSync(run, { recursive: true, force: true });
  mkdirSync(path.join(run, 'checkpoints'), { recursive: true });
  writeFileSync(path.join(run, 'run.json'), JSON.stringify(manifestOf(readFileSync('media/examples/lenet.cnn.jsonc', 'utf8'))));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('tags and a pin are kept beside the run, and filters find them', () => {
  expect(readMarks(run)).toEqual({ tags: [], pinned: false, best: false });
  writeMarks(run, { tags: ['baseline', 'to repeat'], pinned: true, best: true });
  expect(readMarks(run)).toEqual({ tags: ['baseline', 'to repeat'], pinned: true, best: true });
  const { record } = readRuns(folder)[0]!;
  for (const filter of ['tags=baseline', 'tags="to repeat" pinned=true', 'tags~repeat', 'tags!=other']) expect(parseRunFilter(filter)(record), filter).toBe(true);
  for (const filter of ['tags=base', 'pinned=false', 'tags=none']) expect(parseRunFilter(filter)(record), filter).toBe(false);
});

test.each([['cut short', '{"tags": ["a"'], ['a list', '[]'], ['null', 'null'], ['of other types', '{"tags": "a", "pinned": "yes"}'], ['with entries that are none', '{"tags": [1, null, ["x"], " , "]}']])('a tags.json that is %s puts nothing on the run', (_, text) => {
  writeFileSync(path.join(run, 'tags.json'), text);
  expect(readMarks(run)).toEqual({ tags: [], pinned: false, best: false });
  expect(readRuns(folder)[0]!.record.figures).toMatchObject({ tags: null, pinned: false });
});

test('a tags.json that is a folder, too', () => {
  mkdirSync(path.join(run, 'tags.json'));
  expect(readMarks(run)).toEqual({ tags: [], pinned: false, best: false });
});

test('tags as they are typed', () => {
  expect(tagsIn(' baseline, to repeat,,baseline ,\n')).toEqual(['baseline', 'to repeat']);
  expect(tagsIn('x'.repeat(100))).toEqual(['x'.repeat(60)]);
  expect(tagsIn(' ')).toEqual([]);
});

test('a note is written in place of what its writer has seen, and of nothing else', () => {
  expect(readNote(run)).toBe('');
  writeNote(run, '# One', '');
  writeNote(run, '# Two', '# One');
  expect(() => writeNote(run, '# Mine', '# One')).toThrow(/was changed elsewhere meanwhile/);
  expect(readFileSync(path.join(run, 'notes.md'), 'utf8')).toBe('# Two');
  expect(() => writeNote(run, 'x'.repeat(2 ** 21), '# Two')).toThrow(/at most 1048576 bytes/);
});

test('what a run takes on disk is asked for, not measured for every list', () => {
  writeFileSync(path.join(run, 'checkpoints', 'last.safetensors'), Buffer.alloc(5000));
  const manifest = readFileSync(path.join(run, 'run.json')).length;
  expect(diskUse(run)).toBe(5000 + manifest);
  expect(readRuns(folder)[0]!.record.figures.bytes).toBe(null);
  expect(readRuns(folder, true)[0]!.record.figures.bytes).toBe(5000 + manifest);
  expect(diskUse(path.join(folder, 'nowhere'))).toBe(0);
});
