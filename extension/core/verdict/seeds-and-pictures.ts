import { tested, type Difference } from './difference';
import type { JudgedPictures } from './networks';
import { deviation, mean } from './spread';

/** Pairs of the same seed, all of the same pictures. */
export type PicturePair = [JudgedPictures, JudgedPictures];

/**
 * How far two settings lie apart, as far as so many seeds and so many pictures tell: both are drawn from more. What only seeds are drawn for (the paired t-test) leaves out that other
 * pictures may say otherwise, which the seeds have in common. The spread is the one that a bootstrap of seeds x pictures comes to with draws without end (Owen 2007, "The
 * pigeonhole bootstrap", of n - 1 seeds a draw), less what that counts twice too often, the interaction: MS_seeds + MS_pictures - MS_interaction of the two-way table of differences.
 * A bootstrap's own percentiles would be far too near with three seeds, so its spread is taken with Student's t (Satterthwaite 1946). Null where so few
 * differences say nothing of the spread.
 */
export function overSeedsAndPictures(pairs: readonly PicturePair[]): Difference | null {
  const [n, count] = [pairs.length, pairs[0]![0].right.length];
  const table = pairs.map(([a, b]) => Float64Array.from(b.right, (right, i) => right - a.right[i]!));
  const bySeed = table.map((row) => row.reduce((sum, each) => sum + each, 0) / count);
  const byPicture = Float64Array.from({ length: count }, (_, i) => table.reduce((sum, row) => sum + row[i]!, 0) / n);
  const centre = mean(bySeed);
  let rest = 0;
  table.forEach((row, s) => row.forEach((each, i) => (rest += (each - bySeed[s]! - byPicture[i]! + centre) ** 2)));
  const parts = [
    { part: deviation(bySeed) ** 2 / n, df: n - 1 },
    { part: deviation([...byPicture]) ** 2 / count, df: count - 1 },
    { part: -rest / ((n - 1) * (count - 1)) / (n * count), df: (n - 1) * (count - 1) },
  ];
  const variance = parts.reduce((sum, { part }) => sum + part, 0);
  const df = variance ** 2 / parts.reduce((sum, { part, df }) => sum + part ** 2 / df, 0);
  return count > 1 && variance > 0 && df >= 1 ? { ...tested(centre, Math.sqrt(variance), df), spread: deviation(bySeed) } : null;
}
