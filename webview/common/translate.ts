import { saidOf } from '../../extension/shared/reason-of';
import { speaking } from '../../extension/shared/said';

let bundle: Record<string, string> = {};

/** Words of ours in the editor's display language. */
export const t = speaking((sentence) => bundle[sentence] ?? sentence);

/** From now on words come from this bundle: for each sentence in English the one that is shown. */
export function learn(words: Record<string, string>): void {
  bundle = words;
}

/** A sentence that has elements of the page in its places. */
export function around(sentence: string, elements: Record<string, Node | string>): (Node | string)[] {
  return t(sentence).split(/\{(\w+)\}/).map((part, i) => (i % 2 === 0 ? part : elements[part]!));
}

/** What went wrong, in words for a message. */
export const reason = (error: unknown): string => t(saidOf(error));
