import { defaultsOf } from '../config/param';
import type { StudyParts } from '../config/parse';
import { studyKeys, type StudyPlan } from './study-keys';

/** How the study of a text is carried out, defaults where it has variables and says nothing; null where it is none. */
export const planOf = ({ plan, variables }: StudyParts): StudyPlan | null => plan ?? (variables.length > 0 ? defaultsOf(studyKeys) : null);
