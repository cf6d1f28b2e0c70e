import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { studyFiles } from '../../shared/study';
import { UserError } from '../../shared/user-error';
import { readStudyManifest } from '../../trainer/study-claim';
import { folderNamed } from '../folder-named';
import { entriesOf, runsPlace } from '../run-folders';

/** Where the studies of a folder of runs lie: beside it. */
export const studiesOf = (runs: string = runsPlace): string => path.join(path.dirname(path.resolve(runs)), 'studies');

/** The folder with the lock of who has taken a run of a study that several processes carry out. */
export const turnFolder = (study: string, number: number): string => path.join(study, studyFiles.turns, String(number).padStart(4, '0'));

/** Folders of all studies, oldest first. */
export const listStudies = (runs?: string): string[] => {
  const studies = studiesOf(runs);
  return entriesOf(studies).filter((entry) => entry.isDirectory()).map(({ name }) => path.join(studies, name)).filter((folder) => existsSync(path.join(folder, studyFiles.manifest))).sort();
};

/** Absolute path of the study that a word means: its folder, its id, the beginning of its id, or "last". Throws a UserError. */
export function findStudy(word: string, runs?: string): string {
  if (existsSync(path.join(word, studyFiles.manifest))) return path.resolve(word);
  const all = listStudies(runs);
  // The last that was begun by itself: further seeds are of one before.
  const { folder } = folderNamed(word, word === 'last' ? all.filter((each) => !isMore(each)) : all);
  if (folder !== null) return folder;
  throw all.length === 0
    ? new UserError('no-studies', 'There is no study "{study}": {studies} has none.', { study: word, studies: studiesOf(runs) })
    : new UserError('unknown-study', 'There is no one study "{study}" in {studies}: use one of {names}, or last.', { study: word, studies: studiesOf(runs), names: all.slice(-5).map((each) => path.basename(each)).join(', ') });
}

/** The newest study that was begun from a file as it is now; null where there is none. */
export const studyOf = (file: string, text: string, runs?: string): string | null => listStudies(runs).findLast((folder) => isOf(folder, file, text)) ?? null;

/** The newest study that was begun from a file, as it is now or was; null where there is none. */
export const newestStudy = (file: string, runs?: string): string | null => listStudies(runs).findLast((folder) => isOf(folder, file) && !isMore(folder)) ?? null;

/** Whether a study is of further seeds of another's setting, or of a run's. */
function isMore(folder: string): boolean {
  try {
    return readStudyManifest(folder).more !== undefined;
  } catch {
    return false;
  }
}

/** A study that cannot be read is of none, and keeps no other from being found or begun. */
function isOf(folder: string, file: string, text?: string): boolean {
  try {
    return readStudyManifest(folder).source === path.resolve(file) && (text === undefined || readFileSync(path.join(folder, studyFiles.text), 'utf8') === text);
  } catch {
    return false;
  }
}
