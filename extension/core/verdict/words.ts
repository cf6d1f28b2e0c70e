import { asIs, said, together, type Said } from '../../shared/said';
import type { Verdict } from './verdict';

/** How figures of a metric are written: an accuracy's differences in points. */
export interface Unit {
  /** A difference without its sign. */
  amount(value: number): Said;
  /** An end of an interval, with its sign. */
  signed(value: number): string;
}

/** Accuracies, between 0 and 1, in points: 0.009 is 0.9 points. */
export const points: Unit = {
  amount: (value) => said`${{ points: (100 * Math.abs(value)).toFixed(1) }} points`,
  signed: (value) => withSign((100 * value).toFixed(1)),
};
/** Losses as they are. */
export const plainFigures: Unit = {
  amount: (value) => said`${{ figure: Math.abs(value).toPrecision(3) }}`,
  signed: (value) => withSign(value.toPrecision(3)),
};
const withSign = (figure: string): string => (Number(figure) === 0 ? figure.replace('-', '') : Number(figure) > 0 ? `+${figure}` : figure.replace('-', '−'));

/** What can be concluded, in words, with the numbers behind it. `comparisons`: how many verdicts were given at once. */
export function verdictWords(verdict: Verdict, { margin, unit, comparisons }: { margin: number; unit: Unit; comparisons: number }): Said {
  return together([conclusion(verdict, unit.amount(margin), unit), ...reservations(verdict, unit.amount(margin), unit, comparisons)]);
}

function conclusion(verdict: Verdict, margin: Said, unit: Unit): Said {
  const { a, b, outcome } = verdict;
  const evidence = evidenceOf(verdict);
  if (outcome === 'few') return fewWords(verdict, unit);
  const difference = unit.amount(verdict.difference!);
  if (outcome === 'same') return said`${{ b }} and ${{ a }} come to the same figures with each seed (${{ evidence }}): what differs between them changes nothing here.`;
  const [low, high] = (outcome === 'equal' ? verdict.narrow! : verdict.interval!).map((end) => unit.signed(end)) as [string, string];
  if (outcome === 'equal') return said`${{ b }} is as good as ${{ a }} to within ${{ margin }}: they are ${{ difference }} apart, 90 % between ${{ low }} and ${{ high }} (${{ evidence }}).`;
  if (outcome === 'better') return said`${{ b }} is better than ${{ a }} by ${{ difference }}, 95 % between ${{ low }} and ${{ high }} (${{ evidence }}).`;
  if (outcome === 'worse') return said`${{ b }} is worse than ${{ a }} by ${{ difference }}, 95 % between ${{ low }} and ${{ high }} (${{ evidence }}).`;
  return said`Whether ${{ b }} is better than ${{ a }} cannot be told: they are ${{ difference }} apart, 95 % between ${{ low }} and ${{ high }} (${{ evidence }}).`;
}

function fewWords({ a, b, difference, runs: [ofA, ofB] }: Verdict, unit: Unit): Said {
  if (difference === null) return said`Whether ${{ b }} is better than ${{ a }} cannot be told from ${{ ofA }} and ${{ ofB }} runs that have no two seeds in common: each needs two seeds at least, the same for both.`;
  return said`Whether ${{ b }} is better than ${{ a }} cannot be told from one run of each with the same seed: these two networks are ${{ difference: unit.amount(difference) }} apart, and another seed may turn that round. Each needs two seeds at least.`;
}

/** One run of each says something of these two networks alone. */
function networkWords({ a, b, networks }: Verdict): Said[] {
  if (networks === null) return [];
  if (networks === 'other-pictures') return [said`Picture by picture they cannot be compared: they validated different pictures (another data set, split or seed).`];
  if (networks === 'no-record') return [said`Picture by picture they cannot be compared: what both said of each picture is not on record.`];
  const { pictures, onlyA, onlyB, p } = networks;
  const figures = said`Of the ${{ pictures }} pictures that both validated, ${{ onlyB }} are right with the network of ${{ b }} alone, ${{ onlyA }} with that of ${{ a }} alone`;
  const test = asIs(`p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}`);
  return [
    p < 0.05
      ? said`${{ figures }}: these two networks differ by more than chance (McNemar's exact test, ${{ test }}), these two settings may not.`
      : said`${{ figures }}: that much is chance between these two networks (McNemar's exact test, ${{ test }}).`,
  ];
}

function evidenceOf({ runs: [ofA, ofB], pairs, pictures, folds }: Verdict): Said {
  if (pairs !== null && folds) return said`${{ pairs }} folds each, paired by fold`;
  if (pairs !== null && pictures !== null) return said`${{ pairs }} seeds each on the same ${{ pictures }} pictures, paired by both`;
  return pairs === null ? said`${{ ofA }} and ${{ ofB }} runs, of different seeds` : said`${{ pairs }} seeds each, paired by seed`;
}

function reservations(verdict: Verdict, margin: Said, unit: Unit, comparisons: number): Said[] {
  const { outcome, noise, more, few_pictures: fewPictures, pictures, same_pictures: same, corrected, p, a } = verdict;
  const open = outcome === 'open' || outcome === 'few';
  const otherPicturesOpen = outcome === 'open' && same !== null && isOneSided(same) && !isOneSided(verdict.interval!);
  return [
    ...networkWords(verdict),
    ...(otherPicturesOpen ? [said`With other seeds on these very ${{ pictures: pictures! }} pictures it lies between ${{ low: unit.signed(same[0]) }} and ${{ high: unit.signed(same[1]) }}: on other pictures of the kind it may not.`] : []),
    ...effectWords(verdict),
    ...(open && noise !== null ? [said`Two runs of ${{ a }} that differ in their seed alone are ${{ noise: unit.amount(noise) }} apart on average.`] : []),
    ...(more !== null ? [said`${{ more }} more seeds of each would tell a difference of ${{ margin }}.`] : []),
    ...(fewPictures ? [said`More seeds alone would not tell a difference of ${{ margin }}: ${{ pictures: pictures! }} validation pictures are too few for that.`] : []),
    ...(comparisons > 1 && p !== null && outcome !== 'same' ? [said`${{ comparisons }} comparisons at once: p = ${{ p: written(corrected!) }} (Holm), ${{ alone: written(p) }} alone.`] : []),
  ];
}

/** How large the difference is beside what seeds alone do to it: Cohen's d. */
function effectWords({ effect, pairs }: Verdict): Said[] {
  if (effect === null) return [];
  const d = Math.abs(effect) > 100 ? asIs('> 100') : asIs(Math.abs(effect).toFixed(1));
  return [pairs === null ? said`Effect size: ${{ d }} standard deviations of a setting's runs (Cohen's d).` : said`Effect size: ${{ d }} standard deviations of the pairs' differences (Cohen's d).`];
}

/** Whether all of an interval says better, or all of it worse. */
const isOneSided = ([low, high]: [number, number]): boolean => low * high > 0;

const written = (p: number): string => (p < 0.001 ? '< 0.001' : p.toFixed(3));
