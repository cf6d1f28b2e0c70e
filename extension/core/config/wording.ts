import type { Fix } from '../../shared/experiment';
import { quoted, shortened } from '../../shared/shortened';
import type { JsonNode, SourceText } from './source-text';

/** "did you mean x?", or what there is. */
export function suggestion(name: string, names: readonly string[], fixes: Fix[]): string {
  if (fixes.length > 0) return `did you mean ${shortened(fixes[0]!.edits[0]!.text)}?`;
  if (names.length === 0) return 'it takes no parameters, remove it.';
  const listed = [...names].sort((a, b) => Number(b[0] === name[0]) - Number(a[0] === name[0]));
  return `there ${names.length === 1 ? 'is' : 'are'} ${listing(listed)}.`;
}

/** Names in quotes: a dozen, and that there are others. */
export const listing = (names: readonly string[]): string => names.slice(0, 12).map(quoted).join(', ') + (names.length > 12 ? ' and others' : '');

/** What was written, short enough for a sentence. */
export function excerpt(node: JsonNode, source: SourceText): string {
  const text = source.text.slice(node.offset, node.offset + Math.min(node.length, 400)).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
