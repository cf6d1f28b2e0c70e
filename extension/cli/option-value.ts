import { UserError } from '../shared/user-error';

/** What an option's value means; undefined where it was not given. A mistake in it says in which option it is. */
export function optionValue<T>(option: string, word: string | undefined, read: (word: string) => T): T | undefined {
  if (word === undefined) return undefined;
  try {
    return read(word);
  } catch (error) {
    throw error instanceof UserError ? new UserError(error.id, '--{option}: {problem}', { ...error.values, option, problem: error }) : error;
  }
}
