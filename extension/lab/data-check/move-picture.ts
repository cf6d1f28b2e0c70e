import { constants, copyFileSync, existsSync, linkSync, lstatSync, realpathSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { fileReason } from '../../shared/file-reason';
import type { DataCheck } from '../../shared/data-check';
import { said, type Said } from '../../shared/said';
import { UserError } from '../../shared/user-error';
import { makeFolders } from '../../trainer/make-folders';

/** Where pictures lie that are to be left out, below their folder: ImageFolder does not look into what begins with a dot. */
export const asidePlace = '.set-aside';

/** What may be done with a picture's file. */
export type PictureMove = { way: 'class'; label: number } | { way: 'aside' } | { way: 'rename'; name: string };

/** Where a picture's file would go, relative to the folder of pictures, to a name that is free there. Throws a UserError where it cannot go there. */
export function moveTarget({ root, unmoved, files, classes, labels }: DataCheck, picture: number, move: PictureMove): { from: string; to: string } {
  const from = files?.[picture];
  if (root === null || from === undefined) throw new UserError('not-movable', '{reason}', { reason: unmoved ?? said`It is no picture of this data set.` });
  const parts = from.split('/');
  switch (move.way) {
    case 'aside':
      return { from, to: freeName(root, `${asidePlace}/${from}`) };
    case 'class': {
      const name = classes[labels[picture]!]!;
      const at = parts.indexOf(name);
      const target = classes[move.label];
      if (target === undefined || at < 0 || at > 1 || at === parts.length - 1) throw refused(from, said`its class folder "${{ class: name }}" is not in its path`);
      return { from, to: freeName(root, [...parts.slice(0, at), target, parts.at(-1)!].join('/')) };
    }
    case 'rename': {
      const name = move.name.trim();
      const own = path.posix.extname(from);
      if (name === '' || name.startsWith('.') || /[/\\:*?"<>|\p{Cc}]/u.test(name) || name.length > 200 || path.posix.extname(name).toLowerCase() !== own.toLowerCase()) throw new UserError('no-picture-name', '"{name}" is no name for this picture: give one without a folder that ends in {ending}.', { name, ending: own });
      return { from, to: [...parts.slice(0, -1), name].join('/') };
    }
  }
}

function freeName(root: string, wanted: string): string {
  const ending = path.posix.extname(wanted);
  const stem = wanted.slice(0, wanted.length - ending.length);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${stem}-${count}${ending}`;
    if (!existsSync(path.join(root, name))) return name;
  }
}

const refused = (file: string, reason: Said): UserError => new UserError('picture-not-moved', '{file} is left where it is: {reason}.', { file, reason });

/**
 * Moves a file within a folder, both named relative to it. Nothing is ever replaced, no link is followed out of the folder, and a link is not moved.
 * Throws a UserError, and the file is where it was.
 */
export function movePicture(root: string, from: string, to: string): void {
  try {
    const home = realpathSync(root);
    const source = path.resolve(home, from);
    const target = path.resolve(home, to);
    if (!isInside(home, source) || !isInside(home, target)) throw refused(from, said`its path leads out of the folder of pictures`);
    if (!lstatSync(source).isFile()) throw refused(from, said`it is a link, or no file`);
    for (let at = path.dirname(target); ; at = path.dirname(at)) {
      if (lstatSync(at, { throwIfNoEntry: false }) === undefined) continue;
      if (!isWithin(home, realpathSync(at))) throw refused(from, said`the folder that it would go to is a link that leads out of the folder of pictures`);
      break;
    }
    if (!isWithin(home, realpathSync(path.dirname(source)))) throw refused(from, said`its folder is a link that leads out of the folder of pictures`);
    makeFolders(path.dirname(target));
    place(source, target);
    unlinkSync(source);
  } catch (error) {
    if (error instanceof UserError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw refused(from, said`there is a file ${{ to }} already`);
    const reason = fileReason(error);
    throw reason === null ? error : refused(from, typeof reason === 'string' ? said`${{ reason }}` : reason);
  }
}

/** The file under a second name, which nobody else has; where there are no such links, its copy. */
function place(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyFileSync(source, target, constants.COPYFILE_EXCL);
  }
}

const isWithin = (home: string, place: string): boolean => place === home || isInside(home, place);
function isInside(home: string, place: string): boolean {
  const relative = path.relative(home, place);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}
