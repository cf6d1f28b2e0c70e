import { isMistake, isSaid } from './said';
import { SaidError } from './said-error';
import { UserError } from './user-error';

/** The line with which a process of ours that fails ends on stderr: why, for whoever started it. What it printed before is for the log. */
export function lastWords(error: unknown): string {
  return JSON.stringify(error instanceof UserError ? error.mistake : error instanceof SaidError ? error.said : { message: error instanceof Error ? error.message : String(error) });
}

/** The error behind such a line; null for any other. */
export function parseLastWords(line: string): Error | null {
  try {
    const words: unknown = JSON.parse(line);
    if (isMistake(words)) return new UserError(words.id, words.sentence, words.values);
    if (isSaid(words)) return new SaidError(words);
    if (typeof words !== 'object' || words === null || !('message' in words) || typeof words.message !== 'string') return null;
    return new Error(words.message);
  } catch {
    return null;
  }
}
