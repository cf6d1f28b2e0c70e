import { writeFileSync } from 'node:fs';
import { pictureSheet } from '../lab/pictures/sheet';
import { reasonOf } from '../shared/reason-of';
import type { Pixels } from '../shared/inspector';
import { UserError } from '../shared/user-error';

/** Writes pictures of one size in rows to a PNG; as near to a square as can be where `columns` is left out. */
export async function writeSheet(file: string, pictures: Pixels[], columns?: number): Promise<void> {
  const sheet = await pictureSheet(pictures, columns);
  try {
    writeFileSync(file, sheet);
  } catch (error) {
    throw new UserError('picture-not-written', '--out {file} cannot be written ({reason}): choose another place for the PNG.', { file, reason: reasonOf(error) });
  }
}
