import { existsSync } from 'node:fs';
import path from 'node:path';
import { planOf } from '../../core/study/plan';
import type { StudyPlan } from '../../core/study/study-keys';
import { UserError } from '../../shared/user-error';
import { beginStudy, readStudyFile, type StudyOptions } from '../study/begin-study';
import { openStudy } from '../study/read-study';
import { findStudy, studyOf } from '../study/study-place';

/**
 * The study that is to be queued for a word: of an experiment file the one that was begun with it as it is, else a new one. One that tries nothing is a study of a single run, a new one each time.
 * Throws a UserError, also of a study that a cluster carries out, which has a queue of its own.
 */
export function studyToQueue(word: string, options: StudyOptions): string {
  if (!existsSync(word) || !/\.jsonc?$/.test(word)) {
    const found = findStudy(word, options.runs);
    refuseCluster(openStudy(found).plan, found);
    if (options.fork !== undefined) throw new UserError('fork-study-begun', '{study} was begun already: a fork is queued by its experiment file.', { study: path.basename(found) });
    return found;
  }
  const { text, analysis, isSingle } = readStudyFile(word, true);
  refuseCluster(planOf(analysis.study)!, word);
  return (isSingle ? null : studyOf(word, text, options.runs)) ?? beginStudy(word, { ...options, single: true });
}

/** Throws a UserError where a study's runs are a cluster's. */
export function refuseCluster({ on }: Pick<StudyPlan, 'on'>, of: string): void {
  if (on) throw new UserError('queue-on-cluster', '{study} is carried out on a cluster, which has a queue of its own: run it as a study, without this one.', { study: path.basename(of) });
}
