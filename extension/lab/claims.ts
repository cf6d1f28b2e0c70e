import type { Claim } from '../shared/claim';
import { said } from '../shared/said';
import type { Judgement } from './judge-runs';

/** What is concluded, for whoever shows it: how far equal runs lie apart comes first, where that is not known. */
export const claimsOf = ({ noiseFloor, settings, verdicts }: Judgement): Claim[] => [
  ...(noiseFloor ? [{ words: said`How far two equal runs lie apart comes before any claim: two more seeds of ${{ a: settings[0]!.name }} say it.`, wants: { seeds: noiseFloor.seeds, of: noiseFloor.of } }] : []),
  ...verdicts.map(({ words, wants }) => ({ words, wants })),
];
