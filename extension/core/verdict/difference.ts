import { deviation, mean } from './spread';
import { studentCdf, studentQuantile, studentTails } from './student-t';

/** How far the mean of one set of figures lies from another's, as far as so many of them tell. In the figures' own unit. */
export interface Difference {
  mean: number;
  /** Standard error of the mean. */
  error: number;
  /** Degrees of freedom. */
  df: number;
  /** Two-sided, of there being no difference. */
  p: number;
  /** Of the figures, or of the pairs' differences: Cohen's d (paired: d_z) is mean / spread. */
  spread: number;
}

/** Of pairs: the t-test of their differences (`scipy.stats.ttest_rel`). Two pairs at least. */
export function pairedDifference(differences: readonly number[]): Difference {
  const [n, spread] = [differences.length, deviation(differences)];
  return { ...tested(mean(differences), spread / Math.sqrt(n), n - 1), spread };
}

/** Of figures that are not paired: Welch's t-test (`scipy.stats.ttest_ind(b, a, equal_var=False)`). Two of each at least. */
export function unpairedDifference(a: readonly number[], b: readonly number[]): Difference {
  const [varianceA, varianceB] = [deviation(a) ** 2, deviation(b) ** 2];
  const [ofA, ofB] = [varianceA / a.length, varianceB / b.length];
  const df = (ofA + ofB) ** 2 / (ofA ** 2 / (a.length - 1) + ofB ** 2 / (b.length - 1));
  return { ...tested(mean(b) - mean(a), Math.sqrt(ofA + ofB), df), spread: Math.sqrt((varianceA + varianceB) / 2) };
}

/** Student's t-test of a mean that has this standard error. */
export function tested(difference: number, error: number, df: number): Omit<Difference, 'spread'> {
  // Figures that do not vary at all say nothing of how they would.
  const p = error === 0 ? 1 : studentTails(difference / error, df);
  return { mean: difference, error, df, p };
}

/** Where the difference lies with a confidence of `level` (0.95). */
export function intervalOf({ mean: centre, error, df }: Difference, level: number): [number, number] {
  const half = error === 0 ? 0 : studentQuantile(0.5 + level / 2, df) * error;
  return [centre - half, centre + half];
}

/** Two one-sided tests (Schuirmann 1987): p of the difference not lying within ± `margin`. */
export function equivalence({ mean: centre, error, df }: Difference, margin: number): number {
  if (error === 0) return 1;
  return Math.max(1 - studentCdf((centre + margin) / error, df), studentCdf((centre - margin) / error, df));
}

/** Holm's correction (1979) of several tests' p: what each would have to be below all at once. */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((i, j) => ps[i]! - ps[j]!);
  const corrected = [...ps];
  let least = 0;
  order.forEach((i, rank) => (corrected[i] = least = Math.max(least, Math.min(1, (ps.length - rank) * ps[i]!))));
  return corrected;
}

/** How many pairs bring the interval's half down to `margin`, were they to spread as those so far, beside a variance that they do not touch; null where that is more than a thousand. */
export function pairsFor(spread: number, margin: number, level: number, untouched = 0): number | null {
  const enough = (pairs: number): boolean => studentQuantile(0.5 + level / 2, pairs - 1) * Math.sqrt(spread ** 2 / pairs + untouched) <= margin;
  if (!enough(1000)) return null;
  let pairs = 2;
  while (!enough(pairs)) pairs++;
  return pairs;
}

/** How far two runs that differ in their seed alone lie apart on average, were their figures normal: 2 sd / √π. */
export const apart = (values: readonly number[]): number => (2 / Math.sqrt(Math.PI)) * deviation(values);
