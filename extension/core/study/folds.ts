import type { Variable } from './variables';

/** Which fold validates is no part of a setting: it repeats one, as a seed does. */
export const isFold = ({ path }: Pick<Variable, 'path'>): boolean => path.join('.') === 'data.k_fold.fold';

/** What makes a study's settings. */
export const settingVariables = (variables: readonly Variable[]): Variable[] => variables.filter((each) => !isFold(each));
