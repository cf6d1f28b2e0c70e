import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ImageRef } from '../shared/inspector';
import { UserError } from '../shared/user-error';
import type { Argument } from './command';

export const imageArgument: Argument = { placeholder: 'IMAGE', doc: 'a picture file, or val:7 for picture 7 of the run\'s validation set' };

/** What an IMAGE argument means: a picture file, or `val:7` for the run's validation picture 7. Throws a UserError. */
export function findImage(word: string): ImageRef {
  const index = /^val:(\d+)$/.exec(word)?.[1];
  if (index !== undefined) return { kind: 'validation', index: Number(index) };
  if (!existsSync(word)) throw new UserError('no-such-picture', 'There is no picture {picture}: give a file, or val:0 for the first picture of the run\'s validation set.', { picture: word });
  return { kind: 'file', path: path.resolve(word) };
}
