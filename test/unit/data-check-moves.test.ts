import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { analyse } from '../../extension/core/config/analyse';
import { foldStudy } from '../../extension/core/data-check/fold-study';
import { decisionsFile, readDecisions, writeDecisions } from '../../extension/lab/data-check/decisions';
import { movePicture, moveTarget } from '../../extension/lab/data-check/move-picture';
import { noDecisions, parseDecisions, type DataCheck } from '../../extension/shared/data-check';
import { said } from '../../extension/shared/said';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-moves-'));
  root = path.join(folder, 'pictures');
  for (const [file, text] of [['train/cat/a.png', 'a'], ['train/cat/b.png', 'b'], ['train/dog/a.png', 'other']] as const) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const check = (): DataCheck => ({
  dataset: 'ImageFolder', hash: 'a', classes: ['cat', 'dog'], labels: Int32Array.of(0, 0, 1), training: 3, source: null, words: said`None.`, notices: [],
  files: ['train/cat/a.png', 'train/cat/b.png', 'train/dog/a.png'], root, unmoved: null, folding: 'plain', findings: [],
});
const all = (): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/')).sort();

test('a picture goes to another class, aside, or to another name, and back; a name that is taken is left alone', () => {
  const aside = moveTarget(check(), 0, { way: 'aside' });
  expect(aside).toEqual({ from: 'train/cat/a.png', to: '.set-aside/train/cat/a.png' });
  const moved = moveTarget(check(), 0, { way: 'class', label: 1 });
  expect(moved).toEqual({ from: 'train/cat/a.png', to: 'train/dog/a-2.png' });
  movePicture(root, moved.from, moved.to);
  expect(all()).toEqual(['pictures/train/cat/b.png', 'pictures/train/dog/a-2.png', 'pictures/train/dog/a.png']);
  expect(readFileSync(path.join(root, 'train/dog/a.png'), 'utf8')).toBe('other');
  movePicture(root, moved.to, moved.from);
  movePicture(root, aside.from, aside.to);
  expect(all()).toContain('pictures/.set-aside/train/cat/a.png');
  movePicture(root, aside.to, aside.from);
  expect(moveTarget(check(), 1, { way: 'rename', name: 'c.PNG' })).toEqual({ from: 'train/cat/b.png', to: 'train/cat/c.PNG' });
  expect(readFileSync(path.join(root, 'train/cat/a.png'), 'utf8')).toBe('a');
});

test.each(['../b.png', 'a/b.png', 'a\\b.png', '.b.png', '', 'b.jpg', 'b'])('a picture is not renamed to %j', (name) => {
  expect(() => moveTarget(check(), 1, { way: 'rename', name })).toThrow('is no name for this picture');
});

test('nothing is replaced, moved out of the folder of pictures, or moved where a link leads out of it; a link is not moved', () => {
  const before = all();
  const refuse = (from: string, to: string, why: string): void => expect(() => movePicture(root, from, to)).toThrow(why);
  refuse('train/cat/a.png', 'train/dog/a.png', 'already');
  refuse('train/cat/a.png', '../a.png', 'leads out');
  refuse('../elsewhere.png', 'train/cat/c.png', 'leads out');
  refuse('train/cat/none.png', 'train/cat/c.png', 'train/cat/none.png is left where it is');
  refuse('train/cat', 'train/bird', 'no file');
  const outside = path.join(folder, 'outside');
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'x.png'), 'x');
  symlinkSync(outside, path.join(root, 'train/bird'));
  symlinkSync(path.join(outside, 'x.png'), path.join(root, 'train/cat/link.png'));
  refuse('train/cat/a.png', 'train/bird/a.png', 'leads out');
  refuse('train/cat/a.png', 'train/bird/deeper/a.png', 'leads out');
  refuse('train/bird/x.png', 'train/cat/x.png', 'leads out');
  refuse('train/cat/link.png', 'train/cat/c.png', 'it is a link');
  symlinkSync(outside, path.join(root, '.set-aside'));
  refuse('train/cat/a.png', '.set-aside/train/cat/a.png', 'leads out');
  expect(all().filter((file) => before.includes(file))).toEqual(before);
  expect(readdirSync(outside)).toEqual(['x.png']);
});

test('pictures of an archive are not moved, and why is said', () => {
  expect(() => moveTarget({ ...check(), root: null, unmoved: said`They lie in an archive.` }, 0, { way: 'aside' })).toThrow('They lie in an archive.');
});

test('what was decided is kept beside the runs; a file of another making counts as nothing, entry by entry', () => {
  const experiment = path.join(folder, 'pets.cnn.jsonc');
  expect(readDecisions(experiment)).toEqual(noDecisions);
  const decisions = { kept: ['blank\nx.png'], moves: [{ key: 'k', root, from: 'a', to: 'b' }] };
  writeDecisions(experiment, decisions);
  expect(readDecisions(experiment)).toEqual(decisions);
  expect(existsSync(decisionsFile(experiment))).toBe(true);
  for (const text of ['', '[', 'null', '7', '[]', '{"kept":{}}', '{"moves":[{"key":1}],"kept":[3]}']) expect(parseDecisions(text), text).toEqual(noDecisions);
});

test('an experiment becomes a study with a run for each fold', () => {
  const text = readFileSync('media/examples/simple-cnn.cnn.jsonc', 'utf8');
  const { study, problems } = analyse(foldStudy(text, false));
  expect([study.variables.map(({ path: at }) => at.join('.')), problems.filter(({ severity }) => severity === 'error')]).toEqual([['data.k_fold.fold'], []]);
  expect(analyse(foldStudy(text.replace('"Shapes"', '"CIFAR10"'), true)).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});
