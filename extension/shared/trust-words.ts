import type { RandomisedStep, Trust } from './inspector';
import { percent } from './run-words';
import { said, type Said } from './said';

/** A rank correlation from which on a map is as good as unchanged. */
const alike = 0.5;
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** A map's scores on one picture beside random maps'. */
export function trustLines({ map, random }: Trust): Said[] {
  return [
    said`ROAD ${{ score: signed(map.road) }}, random ${{ random: signed(random.road) }}`,
    said`Drop ${{ score: percent(map.drop) }}, random ${{ random: percent(random.drop) }}`,
    map.increase > 0 ? said`Confidence rises under the map; random ${{ random: percent(random.increase, 0) }}` : said`Confidence does not rise under the map; random ${{ random: percent(random.increase, 0) }}`,
  ];
}

/** What the map's scores come to, in words. */
export function trustVerdict({ map, random }: Trust): Said {
  if (map.road <= random.road) return said`By ROAD this map tells no more of what the prediction rests on than a random one.`;
  return said`By ROAD this map tells more of what the prediction rests on than a random one.`;
}

export const correlationWords = (correlation: number | null): string => (correlation === null ? '–' : signed(correlation));

/** How the map changed, layer by layer, and what that means. */
export function randomisedLines(steps: readonly Pick<RandomisedStep, 'layer' | 'type' | 'correlation'>[]): Said[] {
  return [...steps.map(({ layer, type, correlation }) => said`${{ layer }} ${{ type }} and what follows untrained: rank correlation ${{ correlation: correlationWords(correlation) }}`), randomisedVerdict(steps)];
}

export function randomisedVerdict(steps: readonly Pick<RandomisedStep, 'correlation'>[]): Said {
  const last = steps.at(-1)?.correlation ?? null;
  if (last === null) return said`With no layer trained the map is the same everywhere: it rests on what was learnt.`;
  if (Math.abs(last) >= alike) return said`With no layer trained the map still goes with the trained one's (${{ correlation: correlationWords(last) }}): it shows the picture more than what was learnt.`;
  return said`With no layer trained the map is another (${{ correlation: correlationWords(last) }}): it rests on what was learnt.`;
}
