import type { Argument } from './command';

export const imageArgument: Argument = { placeholder: 'IMAGE', doc: 'a picture file, or val:7 for picture 7 of the run\'s validation set' };
