import { expect, test } from 'vitest';
import { terminalWords } from '../../extension/cli/hints';
import { editorWords } from '../../extension/shared/editor-words';
import { fill } from '../../extension/shared/said';
import { UserError } from '../../extension/shared/user-error';

test('the reason comes first, the place is a name and a line, and leads there', () => {
  const problem = { sentence: 'There is no optimizer "{name}".', values: { name: 'Adamm' } };
  const { mistake } = new UserError('unknown-optimizer', '{place}: {problem} ({more} more)', { place: 'C:\\work\\a b.cnn.jsonc:26:18', problem, more: 2 });
  const { words, place } = editorWords(mistake);
  expect(fill(words)).toBe('There is no optimizer "Adamm". (2 more) (a b.cnn.jsonc, line 26)');
  expect(place).toEqual({ file: 'C:\\work\\a b.cnn.jsonc', line: 26, column: 18 });
});

test('other mistakes are as they are', () => {
  const { mistake } = new UserError('no-such-file', '{file}: there is no such file.', { file: 'a.cnn.jsonc:1:2' });
  expect(editorWords(mistake)).toEqual({ words: { sentence: mistake.sentence, values: mistake.values }, place: null });
});

test('what begins with a path begins with its last name, and has the path behind', () => {
  const study = new UserError('is-a-study', '{file} is a study.', { file: '/home/me/a b/study.cnn.jsonc' });
  expect(fill(editorWords(study.mistake).words)).toBe('study.cnn.jsonc is a study. (/home/me/a b/study.cnn.jsonc)');
  const problem = { sentence: '{folder} has no folders.', values: { folder: 'C:\\me\\pictures\\' } };
  const placed = new UserError('no-classes', '{place}: {problem}', { place: '/me/x.cnn.jsonc:3:5', problem });
  expect(fill(editorWords(placed.mistake).words)).toBe('pictures has no folders. (C:\\me\\pictures\\) (x.cnn.jsonc, line 3)');
});

test('a terminal is told what to type', () => {
  const { mistake } = new UserError('run-finished', 'Run {run} has finished its {epochs} epochs: raise them, or start a new run.', { run: 'a', epochs: 3, more: 6 });
  expect(terminalWords(mistake)).toBe('Run a has finished its 3 epochs: raise them, or start a new run. (--set epochs=6)');
  const placed = new UserError('x', '{place}: {problem} ({more} more)', { place: 'a:1:2', problem: 'P', more: 3, file: 'a' });
  expect(terminalWords(placed.mistake)).toBe('a:1:2: P (3 more) (cnn-lab check a)');
});
