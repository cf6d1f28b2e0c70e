import { random } from '../data/random';

/** How much of the differences between a study's runs goes with one parameter alone. */
export interface Importance {
  name: string;
  /** 0..1. */
  share: number;
  /** Between these it lies with a confidence of 90 %. */
  low: number;
  high: number;
}

/** A run: what each parameter is (null where it is not open), and what it came to. */
export interface JudgedRun {
  values: readonly (number | null)[];
  figure: number;
}

/** Of few runs a bootstrap's range is too narrow: that of 95 % of its draws holds the share nine times of ten (a test measures it). */
const [draws, level] = [200, 0.95];
/** Fewer runs say nothing of it. */
export const fewestRuns = 6;

/**
 * Of each parameter epsilon squared (Kelley 1935): the share of the variance between runs that lies between groups of like values, less what chance would put there. Numbers are put into as many
 * groups of equally many runs as the root of their count, so that a parameter need not act evenly. What parameters do together counts for none of them. Of several dozens of runs it says which
 * parameters matter; of a few its range is wide. Null with fewer than `fewestRuns`, or where all came to the same.
 */
export function importances(names: readonly string[], kinds: readonly ('words' | 'numbers')[], runs: readonly JudgedRun[]): Importance[] | null {
  if (runs.length < fewestRuns || new Set(runs.map(({ figure }) => figure)).size < 2) return null;
  const generator = random(names.length, runs.length);
  const samples = Array.from({ length: draws }, () => Array.from(runs, () => runs[generator.integer(runs.length)]!));
  return names.map((name, i) => {
    const shares = samples.map((sample) => shareOf(sample, i, kinds[i]!)).sort((a, b) => a - b);
    const at = (quantile: number): number => shares[Math.round(quantile * (draws - 1))]!;
    return { name, share: shareOf(runs, i, kinds[i]!), low: at((1 - level) / 2), high: at((1 + level) / 2) };
  });
}

function shareOf(runs: readonly JudgedRun[], parameter: number, kind: 'words' | 'numbers'): number {
  const groups = groupsOf(runs.map(({ values }) => values[parameter]!), kind);
  const [n, k] = [runs.length, new Set(groups).size];
  if (k < 2 || n <= k) return 0;
  const mean = (figures: number[]): number => figures.reduce((sum, each) => sum + each, 0) / figures.length;
  const figures = runs.map(({ figure }) => figure);
  const total = squares(figures, mean(figures));
  const byGroup = new Map<number | null, number[]>();
  groups.forEach((group, i) => byGroup.set(group, [...(byGroup.get(group) ?? []), figures[i]!]));
  const within = [...byGroup.values()].reduce((sum, each) => sum + squares(each, mean(each)), 0);
  return total === 0 ? 0 : Math.max(0, 1 - within / (n - k) / (total / (n - 1)));
}

const squares = (figures: number[], centre: number): number => figures.reduce((sum, each) => sum + (each - centre) ** 2, 0);

/** Numbers by their rank; those that are equal are in one group, and those that are not open are one of their own. */
function groupsOf(values: readonly (number | null)[], kind: 'words' | 'numbers'): (number | null)[] {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const wanted = Math.max(2, Math.floor(Math.sqrt(sorted.length)));
  if (kind === 'words' || new Set(sorted).size <= wanted) return [...values];
  return values.map((value) => (value === null ? null : Math.floor((wanted * sorted.indexOf(value)) / sorted.length)));
}
