import { apart, equivalence, holm, intervalOf, pairedDifference, pairsFor, unpairedDifference, type Difference } from './difference';

/** Runs of one setting: their figure by their seed. */
export interface Setting {
  name: string;
  figures: ReadonlyMap<number, number>;
}

export interface VerdictOptions {
  /** Differences up to this count as none, in the figures' unit. */
  margin: number;
  /** Of the interval, and with it of every claim: 0.95. */
  level: number;
  /** Whether more of the figure is better. */
  higherIsBetter: boolean;
}

/** What can be concluded of one setting against the baseline. */
export interface Verdict {
  /** open: cannot be told. few: for want of runs. same: the same figures for each seed. */
  outcome: 'better' | 'worse' | 'equal' | 'open' | 'few' | 'same';
  a: string;
  b: string;
  /** Runs of each; pairs are runs of the same seed, null where the figures are not paired. */
  runs: [number, number];
  pairs: number | null;
  /** b's mean over a's, of the pairs where there are some; null without a run of each. */
  difference: number | null;
  interval: [number, number] | null;
  /** Of equivalence: wider than it is not needed for that claim (1 - 2 alpha). */
  narrow: [number, number] | null;
  p: number | null;
  /** As Holm corrects it for the comparisons that are made at once. */
  corrected: number | null;
  /** Cohen's d. */
  effect: number | null;
  /** How far two runs of the baseline lie apart on average; null with one. */
  noise: number | null;
  /** So many more seeds of each would tell a difference of `margin`, as far as can be seen from those so far. */
  more: number | null;
}

/** Judges each setting against the baseline. Figures are finite. */
export function judge(baseline: Setting, others: readonly Setting[], options: VerdictOptions): Verdict[] {
  const measured = others.map((other) => measure(baseline, other));
  const corrected = holm(measured.map((each) => each?.p ?? 1));
  return others.map((other, i) => verdictOf(baseline, other, measured[i]!, corrected[i]!, options));
}

interface Measured extends Difference {
  pairs: number | null;
}

/** Paired by seed where two seeds or more are common to both. */
function measure(a: Setting, b: Setting): Measured | null {
  const differences = pairedFigures(a, b);
  if (differences.length >= 2) return { ...pairedDifference(differences), pairs: differences.length };
  return a.figures.size >= 2 && b.figures.size >= 2 ? { ...unpairedDifference([...a.figures.values()], [...b.figures.values()]), pairs: null } : null;
}

const pairedFigures = (a: Setting, b: Setting): number[] => [...b.figures].flatMap(([seed, figure]) => (a.figures.has(seed) ? [figure - a.figures.get(seed)!] : []));

function verdictOf(a: Setting, b: Setting, measured: Measured | null, corrected: number, { margin, level, higherIsBetter }: VerdictOptions): Verdict {
  const known = { a: a.name, b: b.name, runs: [a.figures.size, b.figures.size] as [number, number], noise: a.figures.size >= 2 ? apart([...a.figures.values()]) : null };
  if (!measured) {
    const [one] = pairedFigures(a, b);
    return { ...known, outcome: 'few', pairs: null, difference: one ?? null, interval: null, narrow: null, p: null, corrected: null, effect: null, more: null };
  }
  const { mean, spread, p, pairs } = measured;
  const isSame = mean === 0 && spread === 0;
  const outcome = isSame ? 'same' : corrected < 1 - level ? (mean > 0 === higherIsBetter ? 'better' : 'worse') : equivalence(measured, margin) < 1 - level ? 'equal' : 'open';
  const wanting = (outcome === 'open' && spread > 0 && pairsFor(spread, margin, level)) || 0;
  const more = wanting - (pairs ?? Math.min(...known.runs));
  return {
    ...known, outcome, pairs, difference: mean, interval: intervalOf(measured, level), narrow: intervalOf(measured, 2 * level - 1), p, corrected,
    effect: spread > 0 ? mean / spread : null, more: more > 0 ? more : null,
  };
}
