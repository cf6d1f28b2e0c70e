import { random } from '../data/random';
import { deviation, mean } from '../verdict/spread';
import { studentQuantile } from '../verdict/student-t';

/** What more seeds are likely to change of a difference between two settings. */
export interface SeedsOutlook {
  pairs: number;
  more: number;
  /** Half of the interval with the pairs so far, and about that with more of them. */
  now: number;
  then: number;
  /** The chance that they tell which is better: that the interval then leaves 0 out, as wide as the number of comparisons asks for. */
  tells: number;
}

/** Of fewer pairs their spread is not known well enough to say what others will be like. */
export const fewestPairs = 3;

/** Ways in which it may go on that are looked at, always the same. */
const [futures, seed] = [1000, 1107];

/**
 * With `more` pairs beside those so far, were they to be of the same kind: further ones are drawn from the posterior predictive of a normal of which neither mean nor spread is known, and the interval is
 * that of all of them. `untouched`: a variance of the difference that no seed takes away, that of the pictures; `comparisons`: how many are made at once, of which
 * this one counts as the first of Holm's. Null with fewer than `fewestPairs` pairs, or where they do not spread.
 */
export function moreSeeds(differences: readonly number[], more: number, level: number, { untouched = 0, comparisons = 1 } = {}): SeedsOutlook | null {
  const pairs = differences.length;
  if (pairs < fewestPairs) return null;
  const [centre, spread] = [mean(differences), deviation(differences)];
  if (spread === 0) return null;
  const { normal } = random(seed);
  const quantile = (n: number, tests = 1): number => studentQuantile(1 - (1 - level) / 2 / tests, n - 1);
  const [ofNow, ofThen, toTell] = [quantile(pairs), quantile(pairs + more), quantile(pairs + more, comparisons)];
  const halves = Float64Array.from({ length: futures });
  let tells = 0;
  for (let future = 0; future < futures; future++) {
    let chiSquared = 0;
    for (let i = 1; i < pairs; i++) chiSquared += normal() ** 2;
    const trueSpread = spread * Math.sqrt((pairs - 1) / chiSquared);
    const trueMean = centre + (trueSpread / Math.sqrt(pairs)) * normal();
    const all = [...differences, ...Array.from({ length: more }, () => trueMean + trueSpread * normal())];
    const error = Math.sqrt(deviation(all) ** 2 / all.length + untouched);
    halves[future] = ofThen * error;
    if (Math.abs(mean(all)) > toTell * error) tells++;
  }
  return { pairs, more, now: ofNow * Math.sqrt(spread ** 2 / pairs + untouched), then: halves.sort()[futures / 2]!, tells: tells / futures };
}
