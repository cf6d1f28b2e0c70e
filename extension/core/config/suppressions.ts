const comment = /\/\/\s*cnn-lab-ignore(-next-line|-file)?\b[ \t]*([\w ,-]*)/g;

/**
 * Lines (from 1) on which problems are not wanted, with the ids named: `// cnn-lab-ignore-next-line unusual-lr`, or
 * `// cnn-lab-ignore unusual-lr` on the line itself; `// cnn-lab-ignore-file unusual-lr` anywhere means every line. No id means all.
 */
export function readSuppressions(text: string): (line: number, id: string) => boolean {
  const byLine = new Map<number, Set<string>>();
  if (!text.includes('cnn-lab-ignore')) return () => false;
  const everywhere: Set<string>[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    for (const [, where, words] of line.matchAll(comment)) {
      const ids = new Set(words!.split(/[\s,]+/).filter((id) => id !== ''));
      if (where === '-file') everywhere.push(ids);
      else byLine.set(i + (where === '-next-line' ? 2 : 1), ids);
    }
  }
  return (line, id) => [byLine.get(line), ...everywhere].some((ids) => ids !== undefined && (ids.size === 0 || ids.has(id)));
}
