import type { Argument } from './command';

export const runArgument: Argument = { placeholder: 'RUN', doc: 'a run\'s folder, its name, the beginning of its name, or "last"' };
