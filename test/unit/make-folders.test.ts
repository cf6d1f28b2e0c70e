import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolders } from '../../extension/trainer/make-folders';

const folder = mkdtempSync(path.join(os.tmpdir(), 'cnn-lab-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));
const codeOf = (place: string): unknown => {
  try {
    makeFolders(place);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

test('folders are made with those above them; those that are there stay', () => {
  const deep = path.join(folder, 'a', 'b', 'c');
  makeFolders(deep);
  makeFolders(deep);
  makeFolders(`${deep}${path.sep}d`);
  expect(statSync(path.join(deep, 'd')).isDirectory()).toBe(true);
  expect([codeOf(path.parse(folder).root), codeOf(folder)]).toEqual([null, null]);
});

test('a file in the way is one, wherever it stands', () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  expect(codeOf(file)).toBe('EEXIST');
  expect(['ENOTDIR', 'ENOENT']).toContain(codeOf(path.join(file, 'b', 'c')));
});

test.runIf(process.platform !== 'win32')('a link to a folder is one; a link to nothing is in the way', () => {
  const [good, bad] = [path.join(folder, 'good'), path.join(folder, 'bad')];
  symlinkSync(folder, good);
  symlinkSync(path.join(folder, 'nowhere'), bad);
  makeFolders(path.join(good, 'x', 'y'));
  expect(existsSync(path.join(folder, 'x', 'y'))).toBe(true);
  expect(codeOf(bad)).toBe('EEXIST');
});

test.runIf(process.platform === 'linux')('where the system lies about a folder, this comes back with an error', () => {
  expect(codeOf('/proc/cnn-lab/runs')).toBe('EPERM');
  expect(['EPERM', 'EACCES', 'EROFS']).toContain(codeOf('/sys/cnn-lab/runs'));
});

test.runIf(process.platform !== 'win32' && process.getuid!() !== 0)('one that may not be written says so', () => {
  const closed = path.join(folder, 'closed');
  makeFolders(closed);
  chmodSync(closed, 0o500);
  expect(codeOf(path.join(closed, 'x', 'y'))).toBe('EACCES');
});
