import { existsSync } from 'node:fs';
import { beginStudy, readStudyFile, type StudyOptions } from '../study/begin-study';
import { findStudy, studyOf } from '../study/study-place';

/** The study that is to be queued for a word: of an experiment file the one that was begun with it as it is, else a new one. One that tries nothing is a study of a single run, a new one each time. Throws a UserError. */
export function studyToQueue(word: string, options: StudyOptions): string {
  if (!existsSync(word) || !/\.jsonc?$/.test(word)) return findStudy(word, options.runs);
  const { text, isSingle } = readStudyFile(word, true);
  return (isSingle ? null : studyOf(word, text, options.runs)) ?? beginStudy(word, { ...options, single: true });
}
