import type { Fix } from '../../shared/experiment';
import { asIs, said, type Said } from '../../shared/said';
import { quoted, shortened } from '../../shared/shortened';
import type { JsonNode, SourceText } from './source-text';

/** "did you mean x?", or what there is. */
export function suggestion(name: string, names: readonly string[], fixes: Fix[]): Said {
  if (fixes.length > 0) return said`did you mean ${{ name: shortened(fixes[0]!.edits[0]!.text) }}?`;
  if (names.length === 0) return said`it takes no parameters, remove it.`;
  const listed = [...names].sort((a, b) => Number(b[0] === name[0]) - Number(a[0] === name[0]));
  return names.length === 1 ? said`there is ${{ names: listing(listed) }}.` : said`there are ${{ names: listing(listed) }}.`;
}

/** Names in quotes: a dozen, and that there are others. */
export function listing(names: readonly string[]): Said {
  const first = names.slice(0, 12).map(quoted).join(', ');
  return names.length > 12 ? said`${{ names: first }} and others` : asIs(first);
}

/** What was written, short enough for a sentence. */
export function excerpt(node: JsonNode, source: SourceText): string {
  const text = source.text.slice(node.offset, node.offset + Math.min(node.length, 400)).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

/** What a sentence is about, put into words only where something is said of it: a text may hold a million values. */
export type Subject = { row: string } | { key: string } | { param: string; of: Subject } | { entry: number; of: Subject } | 'experiment';

/** As a sentence begins with it. */
export function asFirst(subject: Subject): Said {
  if (subject === 'experiment') return said`The experiment`;
  return 'entry' in subject ? said`Entry ${{ entry: subject.entry }} of ${{ list: within(subject.of) }}` : within(subject);
}

/** Within a sentence. */
export function within(subject: Subject): Said {
  if (subject === 'experiment') return said`the experiment`;
  if ('entry' in subject) return said`entry ${{ entry: subject.entry }} of ${{ list: within(subject.of) }}`;
  if ('param' in subject) return said`"${{ param: subject.param }}" of ${{ owner: within(subject.of) }}`;
  return 'key' in subject ? asIs(`"${subject.key}"`) : asIs(subject.row);
}
