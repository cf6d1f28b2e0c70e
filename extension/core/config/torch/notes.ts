import { fill, type Said, type Speak } from '../../../shared/said';
import { shortened } from '../../../shared/shortened';
import { pasteBudget } from '../../budget';
import type { TorchNote } from './context';

export const noteOf = (line: number, words: Said): TorchNote => ({ line, said: words, message: short(fill(words)) });

/** A note in the reader's language. */
export const noteWords = (note: TorchNote, t: Speak): string => short(t(note.said));

/** A note's words, however long what they quote. */
const short = (words: string): string => shortened(words.slice(0, 20 * pasteBudget.note).replace(/\S{81,}/g, (word) => shortened(word)), pasteBudget.note);
