import path from 'node:path';
import { trialText } from '../core/study/trial-text';
import { analyse } from '../core/config/analyse';
import { reasonOf } from '../shared/reason-of';
import { parseStudyClaim, parseStudyManifest, studyFiles, type StudyClaim, type StudyManifest, type StudyPlace } from '../shared/study';
import { UserError } from '../shared/user-error';
import { readExperimentText } from './experiment-file';
import { readRegularFile } from './regular-file';

/** More than any of them has. */
const longest = 1 << 20;

/** Throws a UserError where the file cannot be read, or is none. */
export const readStudyManifest = (study: string): StudyManifest => reading(path.join(study, studyFiles.manifest), parseStudyManifest);
export const readClaim = (file: string): StudyClaim => reading(file, parseStudyClaim);

function reading<T>(file: string, parse: (json: string) => T): T {
  try {
    return parse(readRegularFile(file, longest).toString('utf8'));
  } catch (error) {
    throw new UserError('study-unreadable', '{file} cannot be read ({reason}): it was changed, or written by another version.', { file, reason: reasonOf(error) });
  }
}

/** The id of a run of a study, which is its folder's name. */
export const studyRunId = (study: string, number: number): string => `${study}-${String(number).padStart(4, '0')}`;

export const claimFile = (study: string, number: number): string => path.join(study, studyFiles.claims, `${String(number).padStart(4, '0')}.json`);

/** What a claimed run is made from. */
export interface ClaimedRun {
  claim: StudyClaim;
  study: StudyManifest;
  id: string;
  text: string;
}

/** What a run's manifest says of it. */
export const placeInStudy = ({ study: { id }, claim: { number, trial, values } }: ClaimedRun): StudyPlace => ({ id, number, trial, values });

/** Throws a UserError where claim or study cannot be read. */
export function readClaimedRun(file: string): ClaimedRun {
  const claim = readClaim(file);
  const folder = path.dirname(path.dirname(file));
  const study = readStudyManifest(folder);
  const text = readExperimentText(path.join(folder, studyFiles.text));
  return { claim, study, id: studyRunId(study.id, claim.number), text: trialText(text, analyse(text).study.variables, claim.setting, claim.seed) };
}
