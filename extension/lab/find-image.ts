import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ImageRef } from '../shared/inspector';
import { UserError } from '../shared/user-error';

/** The picture that a word means: a file, or `val:7` for picture 7 of a run's validation set. Throws a UserError. */
export function findImage(word: string): ImageRef {
  const index = /^val:(\d+)$/.exec(word)?.[1];
  if (index !== undefined) return { kind: 'validation', index: Number(index) };
  if (!existsSync(word)) throw new UserError('no-such-picture', 'There is no picture {picture}: give a file, or val:0 for the first picture of the run\'s validation set.', { picture: word });
  return { kind: 'file', path: path.resolve(word) };
}

/** The index of the class that a word means, by its name or its index. Throws a UserError. */
export function classNamed(word: string, classes: string[]): number {
  const index = classes.includes(word) ? classes.indexOf(word) : /^\d+$/.test(word) ? Number(word) : -1;
  if (index >= 0 && index < classes.length) return index;
  throw new UserError('unknown-class', '"{target}" is no class of this run: use one of {classes}.', { target: word, classes: classes.map((name, i) => `${i} (${name})`).join(', ') });
}
