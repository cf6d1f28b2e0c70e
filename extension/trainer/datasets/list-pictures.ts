import path from 'node:path';
import type { DataNotice, Skipped } from '../../core/data/dataset';
import { halfNames, halfOf, type HalfName } from '../../core/data/folder-halves';
import { fileReason } from '../../shared/file-reason';
import { said, type Said } from '../../shared/said';
import { SaidError } from '../../shared/said-error';
import { UserError } from '../../shared/user-error';
import type { PictureTree, PlaceStats } from './picture-tree';

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
  /** The folder of test pictures, relative to the root, which is not looked into; null where there is none. */
  test: string | null;
  /** What lies among the pictures and cannot be one of them. */
  skipped: Skipped[];
  notices: DataNotice[];
}

export const PICTURES = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif|bmp|ppm|pgm|pbm|pnm)$/i;
/** Pictures that are not read, by their name's end: who has them wants to know. */
const UNREAD = /\.(heic|heif|hif|jxl|jp2|j2k|dng|cr2|cr3|nef|arw|orf|rw2|raf|psd|tga|exr|hdr|ico|svg)$/i;
export const readKinds = 'JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP or PPM';

/** What others than people put into folders. */
export const isForeign = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';

/**
 * Pictures to train and to validate on. A test folder validates where there is no validation folder, unless `keepsTest`.
 * Throws a UserError where the folder does not hold class folders with pictures.
 */
export async function listPictures(tree: PictureTree, keepsTest = false): Promise<ListedPictures> {
  const skipped: Skipped[] = [];
  const notices: DataNotice[] = [];
  const { training, validation, test } = layoutOf(tree, keepsTest, skipped, notices);
  const { classes, files } = trainingPictures(tree, training, skipped, notices);
  if (validation === null) return { classes, halves: [files], test, skipped, notices };
  return { classes, halves: [files, heldPictures(tree, training.folder, validation, classes, skipped, notices)], test, skipped, notices };
}

/** The pictures of a root's test folder, of the classes of its training pictures. Throws a UserError where it holds none, or other classes. */
export function listTestPictures(tree: PictureTree, folder: string, classes: string[]): Pick<ListedPictures, 'skipped' | 'notices'> & { files: PictureFile[] } {
  const skipped: Skipped[] = [];
  const notices: DataNotice[] = [];
  return { files: heldPictures(tree, '', folder, classes, skipped, notices), skipped, notices };
}

/** The pictures of a folder of class folders, for a network that has `classes`. Throws a UserError where it holds none of these, or pictures of others. */
export function listLabelled(tree: PictureTree, classes: string[]): { files: PictureFile[]; skipped: Skipped[] } {
  const [files, skipped]: [PictureFile[], Skipped[]] = [[], []];
  const known = classes.map(printable).join(', ');
  for (const name of foldersIn(tree, '', skipped)) {
    const label = classes.indexOf(name);
    const before = files.length;
    collectClass(tree, name, Math.max(0, label), files, skipped);
    if (label === -1 && files.length > before) throw new UserError('class-not-in-run', '{folder} has pictures of "{class}", which is no class of this run: rename or move that folder. The classes are {known}.', { folder: tree.place, class: printable(name), known });
  }
  if (files.length === 0) throw new UserError('no-labelled-pictures', '{folder} holds no labelled picture: it needs one folder of pictures per class, named after it. The classes are {known}.', { folder: tree.place, known });
  return { files, skipped };
}

/** All pictures of a folder, and of those in it. */
export function listUnlabelled(tree: PictureTree): { files: PictureFile[]; skipped: Skipped[] } {
  const [files, skipped]: [PictureFile[], Skipped[]] = [[], []];
  collectClass(tree, '', 0, files, skipped);
  if (files.length === 0) throw new UserError('no-picture-in-folder', '{folder} holds no picture ({kinds}).', { folder: tree.place, kinds: readKinds });
  return { files, skipped };
}

/** Folders are relative to the root, which is ''. */
interface Layout {
  training: { folder: string; classes: string[] };
  validation: string | null;
  test: string | null;
}

function layoutOf(tree: PictureTree, keepsTest: boolean, skipped: Skipped[], notices: DataNotice[]): Layout {
  const folders = foldersIn(tree, '', skipped);
  const named = (half: HalfName): string[] => halfNames[half].flatMap((name) => folders.filter((folder) => folder.toLowerCase() === name));
  const inner = new Map(folders.filter((folder) => halfOf(folder) !== null).map((folder) => [folder, foldersIn(tree, folder, [])]));
  const holdsClasses = (folder: string): boolean => inner.get(folder)!.length > 0 && !holdsPictures(tree, folder);
  const train = named('train').find(holdsClasses);
  const others = folders.filter((folder) => halfOf(folder) === null);
  if (train === undefined && others.length === 0 && folders.length > 0)
    throw new UserError('no-class-folders', '{folder} has {found}, but no folder of training pictures with class folders in it: ImageFolder needs one folder of pictures per class, at least two.', { folder: tree.place, found: quoted(folders) });
  // Beside class folders such a folder is a half where it has the same classes in it, and unlabelled where it has no folders.
  const isHalf = (folder: string): boolean => (train === undefined ? inner.get(folder)!.some((name) => others.includes(name)) : inner.get(folder)!.length > 0);
  const held = [...named('val'), ...named('test')];
  const tests = named('test').filter(isHalf);
  const validation = named('val').find(isHalf) ?? (keepsTest ? null : tests[0]) ?? null;
  const test = tests.find((folder) => folder !== validation) ?? null;
  const unlabelled = held.filter((folder) => inner.get(folder)!.length === 0);
  if (unlabelled.length > 0) notices.push({ severity: 'information', id: 'unlabelled-folder', sentence: '{folders} of {root} has no class folders: its pictures have no labels and are left out.', values: { folders: quoted(unlabelled), root: tree.place } });
  if (train !== undefined) {
    if (others.length > 0) notices.push({ severity: 'warning', id: 'folders-beside-halves', sentence: '{folders} beside {training} of {root} is left out: classes are the folders in {training}.', values: { folders: quoted(others), training: quoted([train]), root: tree.place } });
    return { training: { folder: train, classes: inner.get(train)! }, validation, test };
  }
  return { training: { folder: '', classes: folders.filter((folder) => halfOf(folder) === null || !(held.includes(folder) && (isHalf(folder) || unlabelled.includes(folder)))) }, validation, test };
}

/** The class folders that hold pictures, and these. */
function trainingPictures(tree: PictureTree, { folder, classes: names }: Layout['training'], skipped: Skipped[], notices: DataNotice[]): { classes: string[]; files: PictureFile[] } {
  const place = path.join(tree.place, folder);
  if (names.length === 0) throw new UserError('too-few-classes', '{folder} has no folders: ImageFolder needs one folder of pictures per class, at least two.', { folder: place });
  if (names.length === 1) throw new UserError('too-few-classes', '{folder} has only the folder "{name}": ImageFolder needs one folder of pictures per class, at least two.', { folder: place, name: printable(names[0]!) });
  const classes: string[] = [];
  const empty: string[] = [];
  const files: PictureFile[] = [];
  for (const name of names) {
    const [before, unread] = [files.length, skipped.length];
    collectClass(tree, path.join(folder, name), classes.length, files, skipped);
    if (files.length > before) classes.push(name);
    else if (skipped.length === unread) empty.push(name);
    else throw new UserError('class-unreadable', 'No picture of the class "{class}" can be read; the first: {file} ({reason}). Put {kinds} pictures there or remove the folder.', { class: printable(name), ...skipped[unread]!, kinds: readKinds });
  }
  if (classes.length === 0) throw new UserError('class-without-pictures', 'None of the class folders of {folder} holds a picture ({kinds}): put pictures there.', { folder: place, kinds: readKinds });
  if (classes.length === 1) throw new UserError('too-few-classes', '{folder} has pictures of the class "{name}" only, {empty} being empty: ImageFolder needs at least two classes.', { folder: place, name: printable(classes[0]!), empty: quoted(empty) });
  if (empty.length > 0) notices.push({ severity: 'warning', id: 'class-folders-empty', sentence: 'Without pictures and left out: the class {folders} of {folder}.', values: { folders: quoted(empty), folder: place } });
  return { classes, files };
}

function heldPictures(tree: PictureTree, training: string, validation: string, classes: string[], skipped: Skipped[], notices: DataNotice[]): PictureFile[] {
  const place = path.join(tree.place, validation);
  const names = foldersIn(tree, validation, skipped);
  const files: PictureFile[] = [];
  const missing: string[] = [];
  classes.forEach((name, label) => {
    const before = files.length;
    if (names.includes(name)) collectClass(tree, path.join(validation, name), label, files, skipped);
    if (files.length === before) missing.push(name);
  });
  for (const name of names.filter((each) => !classes.includes(each))) {
    const more: PictureFile[] = [];
    collectClass(tree, path.join(validation, name), 0, more, []);
    if (more.length > 0) throw new UserError('class-not-in-training', '{validation} has the class "{class}", but {training} has not: give both folders the same class folders.', { validation: place, class: printable(name), training: path.join(tree.place, training) });
  }
  if (files.length === 0) throw new UserError('no-pictures', '{folder} holds no picture: put pictures into its class folders, or remove it to hold back a share of the training pictures.', { folder: place });
  if (missing.length > 0) notices.push({ severity: 'warning', id: 'class-not-in-validation', sentence: '{validation} has no pictures of {classes}: what is measured there says nothing of that.', values: { validation: place, classes: quoted(missing) } });
  return files;
}

/** Names of the folders in a folder, sorted. Throws a UserError where it cannot be looked into. */
function foldersIn(tree: PictureTree, folder: string, skipped: Skipped[]): string[] {
  return entriesOf(tree, folder)
    .filter((name) => statsOf(tree, path.join(folder, name), skipped)?.isFolder)
    .sort();
}

const holdsPictures = (tree: PictureTree, folder: string): boolean => entriesOf(tree, folder).some((name) => PICTURES.test(name));

function entriesOf(tree: PictureTree, place: string): string[] {
  try {
    return tree.entries(place).filter((name) => !isForeign(name));
  } catch (error) {
    const folder = path.join(tree.place, place);
    const reason = fileReason(error);
    if (reason === null) throw error;
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new UserError('no-picture-folder', 'The folder {folder} does not exist: set "root" of ImageFolder to a folder with one folder of pictures per class.', { folder })
      : new UserError('picture-folder-unreadable', 'The folder {folder} cannot be read ({reason}): set "root" of ImageFolder to a folder with one folder of pictures per class.', { folder, reason });
  }
}

/** What a name stands for, links followed; null, with the reason in `skipped`, where nothing can be had of it. Nothing is opened. */
function statsOf(tree: PictureTree, file: string, skipped: Skipped[]): PlaceStats | null {
  try {
    return tree.stats(file);
  } catch (error) {
    const reason = error instanceof SaidError ? error.said : fileReason(error);
    if (reason === null) throw error;
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    // Node has put U+FFFD where the name's bytes are none of UTF-8's.
    skipped.push({ file: printable(file), reason: !gone ? reason : path.basename(file).includes('\uFFFD') ? said`its name is not valid UTF-8` : said`its link leads nowhere` });
  }
  return null;
}

/** Sub-folders of a class belong to it, as in torchvision; each once, wherever links lead. */
function collectClass(tree: PictureTree, folder: string, label: number, files: PictureFile[], skipped: Skipped[]): void {
  const seen = new Set(tree.around(folder));
  const collect = (place: string): void => {
    for (const name of entriesOf(tree, place).sort()) {
      const file = path.join(place, name);
      const stats = statsOf(tree, file, skipped);
      if (!stats) continue;
      if (stats.isFolder) descend(file, stats);
      else if (PICTURES.test(name)) files.push({ file: file.replaceAll(path.sep, '/'), label, bytes: stats.bytes, changed: stats.changed });
      else if (UNREAD.test(name)) skipped.push({ file: printable(file), reason: said`${{ kind: path.extname(name).slice(1).toUpperCase() }} is not read: convert it to JPEG or PNG` });
    }
  };
  const descend = (place: string, { identity }: PlaceStats): void => {
    if (seen.has(identity)) return void skipped.push({ file: printable(place), reason: said`its link leads to a folder that is there already` });
    seen.add(identity);
    try {
      collect(place);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      skipped.push({ file: printable(place), reason: reasonIn(error) });
    }
  };
  try {
    collect(folder);
  } catch (error) {
    throw error instanceof UserError ? new UserError('class-folder-unreadable', 'The class folder {folder} cannot be read ({reason}): make it readable or remove it.', { folder: path.join(tree.place, folder), reason: reasonIn(error) }) : error;
  }
}

const reasonIn = ({ values: { reason } }: UserError): string | Said => (reason === undefined ? said`it is gone` : typeof reason === 'number' ? String(reason) : reason);

export const quoted = (names: string[]): string => names.map((name) => `"${printable(name)}"`).join(', ');

/** A name on one line. */
export const printable = (name: string): string => name.replaceAll(path.sep, '/').replace(/[\p{Cc}\u2028\u2029]/gu, (control) => JSON.stringify(control).slice(1, -1));
