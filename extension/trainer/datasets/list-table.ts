import { statSync } from 'node:fs';
import path from 'node:path';
import type { DataNotice, Skipped } from '../../core/data/dataset';
import { classesOf, extensions, guessColumns } from '../../core/data/table-columns';
import { fileReason } from '../../shared/file-reason';
import { said, type Said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { UserError } from '../../shared/user-error';
import { notAFile, Unreadable } from '../regular-file';
import { printable, quoted, type PictureFile } from './list-pictures';
import { readTable, type Table } from './read-table';

/** How a table of pictures is read: ImageTable's parameters. What is null is guessed. */
export interface TableChoice {
  /** Absolute. */
  file: string;
  images: string | null;
  image: string | null;
  label: string | null;
  extension: string | null;
  group: string | null;
}

export interface ListedTable {
  /** As they were given or guessed. */
  columns: { image: string; label: string; extension: string };
  /** Where names of files start from. */
  folder: string;
  classes: string[];
  files: PictureFile[];
  /** What belongs together, a number a picture; null where no column says. */
  groups: Int32Array | null;
  skipped: Skipped[];
  notices: DataNotice[];
  /** The bytes of picture `i` of `files` where the table itself holds them; null where they are files. */
  embedded: ((i: number) => Promise<Uint8Array>) | null;
}

/** The pictures that a table names or holds, of the classes given (those of the training table) or its own. Throws a UserError with the reason, the place and the way out. */
export async function listTable(choice: TableChoice, known: string[] | null): Promise<ListedTable> {
  const table = await opened(choice.file);
  const named = (column: string | null, guessed: string | null, what: 'image' | 'label' | 'group'): string => {
    const name = column ?? guessed;
    if (name !== null && table.columns.includes(name)) return name;
    throw new UserError('no-such-column', name === null ? 'Which column of {file} is the "{what}" cannot be told from its columns {columns}: name it.' : '{file} has no column "{column}" for "{what}": it has {columns}.', { file: choice.file, what, column: name ?? '', columns: quoted(table.columns) });
  };
  const guess = guessColumns(table.columns, table.rows.slice(0, 1000));
  const image = named(choice.image, guess.image, 'image');
  const label = named(choice.label, guess.label, 'label');
  const [imageAt, labelAt, groupAt] = [table.columns.indexOf(image), table.columns.indexOf(label), choice.group === null ? -1 : table.columns.indexOf(named(choice.group, null, 'group'))];
  const isEmbedded = table.embedded !== null && table.rows.every((row) => row[imageAt] === null);
  const folder = choice.images ?? (isEmbedded ? path.dirname(choice.file) : folderBeside(choice.file, table.rows.map((row) => row[imageAt]!)));
  const extension = choice.extension ?? (isEmbedded ? '' : extensionOf(folder, table.rows.map((row) => row[imageAt] ?? null)));
  const skipped: Skipped[] = table.skipped.map(({ row, reason }) => ({ file: rowName(choice.file, table.first + row), reason }));
  const labelOf = (row: Table['rows'][number]): string | null => {
    const written = row[labelAt] ?? null;
    return written === null ? null : (table.names[label]?.[Number(written)] ?? written);
  };
  const classes = known ?? (table.names[label] && table.rows.every((row) => row[labelAt] === null || table.names[label]![Number(row[labelAt])] !== undefined) ? table.names[label] : classesOf(table.rows.map(labelOf).filter((each) => each !== null)));
  const numbers = new Map(classes.map((name, i) => [name, i]));
  const groups = new Map<string, number>();
  const found: { file: PictureFile; row: number; group: number }[] = [];
  table.rows.forEach((row, i) => {
    const name = row[imageAt] ?? null;
    const own = labelOf(row);
    const leave = (reason: Said): void => void skipped.push({ file: name === null ? rowName(choice.file, table.first + i) : printable(name + extension), reason });
    if (own === null) return leave(said`it has no label`);
    if (!numbers.has(own)) return leave(said`its class "${{ class: own }}" is none of the training pictures'`);
    const group = groupAt < 0 ? '' : (row[groupAt] ?? `\0${i}`);
    if (!groups.has(group)) groups.set(group, groups.size);
    const entry = { row: i, group: groups.get(group)! };
    if (isEmbedded) return void found.push({ ...entry, file: { file: `${path.basename(choice.file)}#${i + 1}`, label: numbers.get(own)!, bytes: 0, changed: 0 } });
    if (name === null) return leave(said`it names no picture`);
    const file = pictureFile(folder, name + extension, numbers.get(own)!);
    if ('reason' in file) leave(file.reason);
    else found.push({ ...entry, file });
  });
  if (found.length === 0) throw new UserError('no-pictures-in-table', '{file} names no picture that is there: its column "{image}" is looked for in {folder}{first}. Set "images" to the folder of the pictures, "image" to the column and "extension" to what is missing behind its names, such as ".jpg".', {
    file: choice.file, image, folder, first: skipped[0] ? said`, ${{ name: skipped[0].file }} for instance (${{ reason: skipped[0].reason }})` : '',
  });
  if (classes.length < 2) throw new UserError('too-few-classes-in-table', '{file} has pictures of the class {classes} only in its column "{label}": at least two classes are needed.', { file: choice.file, classes: quoted(classes), label });
  const { embedded } = table;
  return {
    columns: { image, label, extension }, folder, classes, files: found.map(({ file }) => file), skipped, notices: [],
    groups: groupAt < 0 ? null : Int32Array.from(found, ({ group }) => group),
    embedded: isEmbedded ? (i) => embedded!(found[i]!.row, image) : null,
  };
}

async function opened(file: string): Promise<Table> {
  try {
    const table = await readTable(file);
    if (table.rows.length === 0) throw new SaidError(said`it has no rows`);
    return table;
  } catch (error) {
    const reason = error instanceof Unreadable || error instanceof SaidError ? error.said : fileReason(error);
    if (reason === null) throw error;
    throw new UserError('table-unreadable', '{file} cannot be read as a table of pictures ({reason}).', { file, reason });
  }
}

const rowName = (file: string, line: number): string => `${path.basename(file)}:${line}`;

/** Where a table's names lead to files: beside it, in a folder called as the table is, or in one of the usual names. */
function folderBeside(file: string, names: (string | null)[]): string {
  const home = path.dirname(file);
  const stem = path.basename(file, path.extname(file));
  const folders = [home, ...[stem, `${stem}_images`, 'images', 'image', 'img', 'pictures', 'photos', 'train', 'train_images'].map((name) => path.join(home, name))];
  const some = names.slice(0, 20);
  return folders.find((folder) => some.some((name) => name !== null && extensions.some((end) => isFile(path.join(folder, name + end))))) ?? home;
}

/** What is missing behind the names to make them files: of the first names the extension that most have. */
function extensionOf(folder: string, names: (string | null)[]): string {
  const some = names.filter((name) => name !== null).slice(0, 50);
  const hits = extensions.map((end) => some.filter((name) => isFile(path.join(folder, name + end))).length);
  return extensions[hits.indexOf(Math.max(...hits))]!;
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

function pictureFile(folder: string, name: string, label: number): PictureFile | { reason: Said } {
  const full = path.resolve(folder, name);
  // A table may come from anybody: what lies outside its folder is not its own.
  if (path.isAbsolute(name) || path.relative(folder, full).startsWith('..')) return { reason: said`its path leads out of the folder of pictures` };
  try {
    const stats = statSync(full);
    const other = notAFile(stats);
    return other === null ? { file: path.relative(folder, full).replaceAll(path.sep, '/'), label, bytes: stats.size, changed: stats.mtimeMs } : { reason: other };
  } catch (error) {
    const reason = fileReason(error);
    if (reason === null) throw error;
    return { reason };
  }
}
