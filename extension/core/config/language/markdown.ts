/** Words of the user's as a code span: whatever they hold, none of it is markdown. */
export function codeSpan(words: string): string {
  const longest = Math.max(0, ...(words.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 ? ' ' : '';
  return `${fence}${space}${words.replace(/\s+/g, ' ')}${space}${fence}`;
}

/** Words of the user's within markdown, as they are. */
export const escaped = (words: string): string => words.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-.!~|<>&"':/@^$=]/g, '\\$&');
