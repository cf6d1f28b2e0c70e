import { readdirSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { UserError } from '../../shared/user-error';

export interface PictureFile {
  /** Relative to the root, with slashes. */
  file: string;
  label: number;
  bytes: number;
  /** Last change, in milliseconds since the epoch. */
  changed: number;
}

export interface ListedPictures {
  /** Sorted as torchvision's ImageFolder sorts them. */
  classes: string[];
  /** All pictures; or those to train on and those to validate on. */
  halves: [PictureFile[]] | [PictureFile[], PictureFile[]];
}

const PICTURES = /\.(jpe?g|png|webp|gif|tiff?|avif|bmp|ppm|pgm)$/i;
const VALIDATION = ['val', 'valid', 'validation', 'test'];

/** Throws a UserError where the folder does not hold class folders with pictures. */
export async function listPictures(root: string): Promise<ListedPictures> {
  const folders = foldersIn(root);
  const validation = VALIDATION.find((name) => folders.includes(name));
  if (folders.includes('train') && validation) {
    const classes = foldersIn(path.join(root, 'train'));
    const others = foldersIn(path.join(root, validation)).filter((name) => !classes.includes(name));
    if (others.length) throw new UserError('class-not-in-training', '{validation} has the class "{class}", but {training} has not: give both folders the same class folders.', { validation: path.join(root, validation), class: others[0]!, training: path.join(root, 'train') });
    return { classes, halves: [filesOf(root, 'train', classes), filesOf(root, validation, classes, true)] };
  }
  // A lone "train" folder: its validation pictures are split off.
  if (folders.length === 1 && folders[0] === 'train') {
    const classes = foldersIn(path.join(root, 'train'));
    return { classes, halves: [filesOf(root, 'train', classes)] };
  }
  return { classes: folders, halves: [filesOf(root, '', folders)] };
}

function foldersIn(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw missing
      ? new UserError('no-picture-folder', 'The folder {folder} does not exist: set "root" of ImageFolder to a folder with one folder of pictures per class.', { folder })
      : new UserError('picture-folder-unreadable', 'The folder {folder} cannot be read: set "root" of ImageFolder to a folder with one folder of pictures per class.', { folder });
  }
  const names = entries.filter((entry) => !entry.name.startsWith('.') && isFolder(folder, entry)).map(({ name }) => name);
  if (names.length < 2 && !(names.length === 1 && names[0] === 'train')) {
    throw names.length === 0
      ? new UserError('too-few-classes', '{folder} has no folders: ImageFolder needs one folder of pictures per class, at least two.', { folder })
      : new UserError('too-few-classes', '{folder} has only the folder "{name}": ImageFolder needs one folder of pictures per class, at least two.', { folder, name: names[0]! });
  }
  return names.sort();
}

const isFolder = (parent: string, entry: Dirent): boolean =>
  entry.isDirectory() || (entry.isSymbolicLink() && (statSync(path.join(parent, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false));

function filesOf(root: string, half: string, classes: string[], mayBeEmpty = false): PictureFile[] {
  const files: PictureFile[] = [];
  classes.forEach((name, label) => {
    const before = files.length;
    const folder = path.join(root, half, name);
    if (!mayBeEmpty || statSync(folder, { throwIfNoEntry: false })) collect(root, folder, label, files);
    if (files.length === before && !mayBeEmpty) throw new UserError('class-without-pictures', 'The class folder {folder} holds no picture (JPEG, PNG, WebP, GIF, TIFF or AVIF): put pictures there or remove the folder.', { folder });
  });
  if (files.length === 0) throw new UserError('no-pictures', '{folder} holds no picture: put pictures into its class folders, or remove it to hold back a share of the training pictures.', { folder: path.join(root, half) });
  return files;
}

/** Sub-folders of a class belong to it, as in torchvision. */
function collect(root: string, folder: string, label: number, files: PictureFile[]): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const full = path.join(folder, entry.name);
    if (isFolder(folder, entry)) collect(root, full, label, files);
    else if (PICTURES.test(entry.name)) {
      const { size, mtimeMs } = statSync(full);
      files.push({ file: path.relative(root, full).replaceAll(path.sep, '/'), label, bytes: size, changed: mtimeMs });
    }
  }
}
