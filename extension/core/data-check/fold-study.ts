import { setValues } from '../config/edit';

/** How many networks are trained so that each picture is judged by one that has not learned from it. */
export const checkFolds = 5;

/** The experiment as a study with a run for each fold. `keepsTest`: its own validation pictures become test pictures, for folds divide the training pictures. */
export function foldStudy(text: string, keepsTest: boolean): string {
  const fold = { $try: Array.from({ length: checkFolds }, (_, i) => i) };
  return setValues(text, [{ path: ['data', 'k_fold'], value: { folds: checkFolds, fold } }, ...(keepsTest ? [{ path: ['data', 'test'], value: 'own' }] : [])]);
}
