import { percent } from '../../shared/run-words';
import { said, together, type Said } from '../../shared/said';
import type { Verdict } from '../verdict/verdict';
import type { Unit } from '../verdict/words';
import { fewestEpochs } from './learning-curve';
import type { EpochsOutlook } from './more-epochs';
import { fewestPairs, type SeedsOutlook } from './more-seeds';

/** What more epochs are likely to bring a setting, in words. Gains up to `margin` count as none. */
export function epochsWords(setting: string, outlook: EpochsOutlook, margin: number): Said {
  const { now, epochs, ahead } = outlook;
  if ('unknown' in outlook) return together([said`${{ setting }}: what ${{ ahead }} more epochs would bring cannot be told.`, unknownWords[outlook.unknown](ahead)]);
  const { middle, low, high } = outlook.foreseen;
  const whole = said`${{ setting }}: after ${{ ahead }} more epochs validation accuracy would be about ${{ middle: percent(middle) }}, 90 % between ${{ low: percent(low) }} and ${{ high: percent(high) }}; after ${{ epochs }} it is ${{ now: percent(now) }}.`;
  const means = low > now ? said`They would likely help.` : high < now + margin ? said`They would hardly help.` : said`Whether they would help cannot be told.`;
  return together([whole, means, ...(outlook.unlessItActs ? [said`That is as long as ReduceLROnPlateau leaves the learning rate as it is.`] : [])]);
}

const unknownWords: Record<Extract<EpochsOutlook, { unknown: string }>['unknown'], (ahead: number) => Said> = {
  few: (ahead) => said`That takes ${{ fewest: Math.max(fewestEpochs, ahead) }} epochs behind it, without a learning rate that falls to less than a third at once.`,
  rises: () => said`Its schedule would raise the learning rate again.`,
  falls: () => said`Its schedule would lower the learning rate to less than a third at once, and accuracy jumps there.`,
  other: () => said`With them its learning rate would be another from the first epoch on.`,
  none: () => said`It has no validation accuracy after each epoch.`,
};

/** What more seeds are likely to change of what is said of two settings, in words. `outlook`: null where it cannot be told. */
export function seedsWords({ a, b, outcome, pairs }: Pick<Verdict, 'a' | 'b' | 'outcome' | 'pairs'>, more: number, outlook: SeedsOutlook | null, unit: Unit): Said {
  if (outcome === 'same') return said`${{ more }} more seeds of ${{ b }} and ${{ a }} would change nothing: they come to the same figures.`;
  if (!outlook) return said`What ${{ more }} more seeds would tell of ${{ b }} against ${{ a }} cannot be told from ${{ pairs: pairs ?? 0 }} pairs of seeds: that takes ${{ fewest: fewestPairs }}.`;
  const narrower = said`With ${{ more }} more seeds the difference between ${{ b }} and ${{ a }} would be known to about ± ${{ then: unit.amount(outlook.then) }} in place of ± ${{ now: unit.amount(outlook.now) }}.`;
  return outcome === 'open' ? together([narrower, said`The chance that they tell which is better is about ${{ chance: percent(outlook.tells, 0) }}.`]) : narrower;
}
