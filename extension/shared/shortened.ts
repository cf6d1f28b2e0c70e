/** Words of the user's, short enough for a sentence: of longer ones the beginning and the end. */
export function shortened(words: string, most = 80): string {
  if (words.length <= most) return words;
  const end = Math.floor(most / 3);
  return `${words.slice(0, most - end - 1)}…${words.slice(-end)}`;
}

/** A name or text of the user's as sentences quote it. */
export const quoted = (words: string): string => `"${shortened(words)}"`;
