const comment = /\/\/\s*cnn-lab-ignore(-next-line)?\b[ \t]*([\w ,-]*)/g;

/**
 * Lines (from 1) on which problems are not wanted, with the ids named: `// cnn-lab-ignore-next-line unusual-lr`, or
 * `// cnn-lab-ignore unusual-lr` on the line itself. No id means all.
 */
export function readSuppressions(text: string): (line: number, id: string) => boolean {
  const byLine = new Map<number, Set<string>>();
  if (!text.includes('cnn-lab-ignore')) return () => false;
  for (const [i, line] of text.split('\n').entries()) {
    for (const [, next, ids] of line.matchAll(comment)) {
      byLine.set(i + (next ? 2 : 1), new Set(ids!.split(/[\s,]+/).filter((id) => id !== '')));
    }
  }
  return (line, id) => {
    const ids = byLine.get(line);
    return ids !== undefined && (ids.size === 0 || ids.has(id));
  };
}
