import { plainText } from '../shared/plain-text';

/**
 * Words that may come from a file or a socket, for VS Code to show as they are: it makes links of `[text](command:…)` in messages and icons of
 * `$(name)` in labels. An invisible space keeps both apart.
 */
export const plain = (words: string): string => plainText(words).replace(/(\]|\$)\(/g, '$1\u200b(');
