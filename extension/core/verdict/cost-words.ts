import { duration, percent } from '../../shared/run-words';
import { said, type Said } from '../../shared/said';
import type { Cost } from './cost';

/** What a setting takes beside another, to stand behind what is said of how good they are. `a` and `b` are their names. */
export function costWords({ target, epochs, seconds, change, interval, corrected }: Cost, a: string, b: string, level: number): Said {
  const to = percent(target, 0);
  const count = (mean: number): string => mean.toFixed(Number.isInteger(mean) ? 0 : 1);
  const [epochsOfA, epochsOfB] = epochs.map(count) as [string, string];
  if (seconds === null || change === null) return said`To ${{ to }} ${{ b }} takes ${{ epochsOfB }} epochs, ${{ a }} ${{ epochsOfA }}; their times are not compared, for they were computed with different engines, devices or threads.`;
  const figures = said`${{ secondsOfB: duration(seconds[1]) }} and ${{ epochsOfB }} epochs in place of ${{ secondsOfA: duration(seconds[0]) }} and ${{ epochsOfA }}`;
  if (interval === null) return said`To ${{ to }} ${{ b }} took ${{ figures }}; with fewer than two seeds in common that may be chance.`;
  const [low, high] = interval.map(changeWords) as [Said, Said];
  if (corrected! >= 1 - level) return said`Whether ${{ b }} is faster to ${{ to }} cannot be told: ${{ figures }}, 95 % between ${{ low }} and ${{ high }}.`;
  return said`${{ b }} is ${{ change: changeWords(change) }} to ${{ to }}: ${{ figures }}, 95 % between ${{ low }} and ${{ high }}.`;
}

/** -0.3 is "30 % faster", 0.3 "30 % slower", 1.5 "2.5 times slower"; of what is beyond all measure no more is said than that. */
function changeWords(change: number): Said {
  if (change < -0.99) return said`more than ${{ share: percent(0.99, 0) }} faster`;
  if (change > 99) return said`more than ${{ times: 100 }} times slower`;
  if (change < 0) return said`${{ share: percent(-change, 0) }} faster`;
  return change < 1 ? said`${{ share: percent(change, 0) }} slower` : said`${{ times: (1 + change).toPrecision(2) }} times slower`;
}
