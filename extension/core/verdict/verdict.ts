import { apart, equivalence, holm, intervalOf, pairedDifference, pairsFor, unpairedDifference, type Difference } from './difference';
import { testNetworks, type JudgedPictures, type NetworkTest } from './networks';
import type { Repeat } from './repeat';
import { overSeedsAndPictures, type PicturePair } from './seeds-and-pictures';

/** Runs of one setting: their figure by what repeats it. */
export interface Setting {
  name: string;
  figures: ReadonlyMap<Repeat, number>;
  /** What each got right, by the same repeats; null where that is not on record. Absent where the figures do not count pictures. */
  pictures?: ReadonlyMap<Repeat, JudgedPictures | null>;
  /** Whether its runs are of folds, of which there are no more. */
  folds?: boolean;
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
  /** Whether pairs are of the same fold, too, instead of the same seed alone. */
  folds: boolean;
  /** Runs of each; pairs are runs of the same seed, null where the figures are not paired. */
  runs: [number, number];
  pairs: number | null;
  /** b's mean over a's, of the pairs where there are some; null without a run of each. */
  difference: number | null;
  interval: [number, number] | null;
  /** Pictures that all pairs have in common: the interval and p are of other seeds and of other pictures. Null: of other seeds, which have pictures of their own or nothing on record. */
  pictures: number | null;
  /** The interval of other seeds on these very pictures; null where there is but one. */
  same_pictures: [number, number] | null;
  /** The variance of the difference that the pictures make up, which no seed takes away. */
  picture_variance: number;
  /** With one run of each whose figure counts pictures: these two networks against each other. Or why not: they validated other pictures, or what they said of each is not on record. */
  networks: NetworkTest | 'other-pictures' | 'no-record' | null;
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
  /** No number of seeds would: the pictures are too few for it. */
  few_pictures: boolean;
}

/** Judges each setting against the baseline. Figures are finite. */
export function judge(baseline: Setting, others: readonly Setting[], options: VerdictOptions): Verdict[] {
  const measured = others.map((other) => measure(baseline, other, options.level));
  const corrected = holm(measured.map((each) => each?.p ?? 1));
  return others.map((other, i) => verdictOf(baseline, other, measured[i]!, corrected[i]!, options));
}

interface Measured extends Difference {
  pairs: number | null;
  /** That all pairs have in common, and the difference as the seeds alone tell it. */
  onPictures: { count: number; alone: Difference } | null;
}

/** Paired by seed where two seeds or more are common to both, and by picture too where all of these are of the same pictures. */
function measure(a: Setting, b: Setting, level: number): Measured | null {
  const differences = pairedFigures(a, b);
  if (differences.length >= 2) {
    const alone = pairedDifference(differences);
    const common = pairsOnPictures(a, b);
    return { ...wider(alone, common && overSeedsAndPictures(common), level), pairs: differences.length, onPictures: common && { count: common[0]![0].right.length, alone } };
  }
  return a.figures.size >= 2 && b.figures.size >= 2 ? { ...unpairedDifference([...a.figures.values()], [...b.figures.values()]), pairs: null, onPictures: null } : null;
}

/** With few seeds the one over pictures, too, may come out narrower than that of seeds alone, which then stands. */
function wider(alone: Difference, both: Difference | null, level: number): Difference {
  const width = ([low, high]: [number, number]): number => high - low;
  return both && width(intervalOf(both, level)) > width(intervalOf(alone, level)) ? both : alone;
}

/** Null where what some run said is not known, or they validated different pictures: each seed's own then vary with it, as its figure does. */
function pairsOnPictures(a: Setting, b: Setting): PicturePair[] | null {
  const pairs = [...b.figures.keys()].filter((seed) => a.figures.has(seed)).map((seed) => [a.pictures?.get(seed) ?? null, b.pictures?.get(seed) ?? null]);
  const first = pairs[0]![0];
  return first && pairs.flat().every((each) => each !== null && arePaired(each, first)) ? (pairs as PicturePair[]) : null;
}

const arePaired = (a: JudgedPictures, b: JudgedPictures): boolean => a.dataHash === b.dataHash && a.right.length === b.right.length;

/** Of one run of each. */
function networksOf(a: Setting, b: Setting): Verdict['networks'] {
  if (a.figures.size !== 1 || b.figures.size !== 1 || !a.pictures || !b.pictures) return null;
  const [ofA, ofB] = [[...a.pictures.values()][0], [...b.pictures.values()][0]];
  if (!ofA || !ofB) return 'no-record';
  return arePaired(ofA, ofB) ? testNetworks(ofA, ofB) : 'other-pictures';
}

const pairedFigures = (a: Setting, b: Setting): number[] => [...b.figures].flatMap(([seed, figure]) => (a.figures.has(seed) ? [figure - a.figures.get(seed)!] : []));

function verdictOf(a: Setting, b: Setting, measured: Measured | null, corrected: number, { margin, level, higherIsBetter }: VerdictOptions): Verdict {
  const folds = Boolean(a.folds || b.folds);
  const known = { a: a.name, b: b.name, folds, runs: [a.figures.size, b.figures.size] as [number, number], noise: a.figures.size >= 2 ? apart([...a.figures.values()]) : null };
  if (!measured) {
    const [one] = pairedFigures(a, b);
    return {
      ...known, outcome: 'few', pairs: null, difference: one ?? null, interval: null, narrow: null, pictures: null, same_pictures: null, picture_variance: 0, networks: networksOf(a, b), p: null, corrected: null,
      effect: null, more: null, few_pictures: false,
    };
  }
  const { mean, spread, p, pairs, onPictures } = measured;
  const isSame = mean === 0 && spread === 0;
  const outcome = isSame ? 'same' : corrected < 1 - level ? (mean > 0 === higherIsBetter ? 'better' : 'worse') : equivalence(measured, margin) < 1 - level ? 'equal' : 'open';
  const ofPictures = onPictures ? Math.max(0, measured.error ** 2 - onPictures.alone.error ** 2) : 0;
  const wanted = outcome === 'open' && spread > 0 ? pairsFor(spread, margin, level, ofPictures) : 0;
  const more = (wanted ?? 0) - (pairs ?? Math.min(...known.runs));
  return {
    ...known, outcome, pairs, difference: mean, interval: intervalOf(measured, level), narrow: intervalOf(measured, 2 * level - 1),
    pictures: onPictures?.count ?? null, same_pictures: onPictures && intervalOf(onPictures.alone, level), picture_variance: ofPictures, networks: null, p, corrected,
    effect: spread > 0 ? mean / spread : null, more: more > 0 && !folds ? more : null, few_pictures: wanted === null && ofPictures > 0 && pairsFor(spread, margin, level) !== null,
  };
}
