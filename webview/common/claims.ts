import type { Claim } from '../../extension/shared/claim';
import type { Said } from '../../extension/shared/said';
import { element } from './element';
import { button } from './toolkit';
import { t } from './translate';

/** What can be concluded; beside what more seeds would tell, a button that has them wait for the machine. `settle` is told the claim's place. */
export function claimList(claims: readonly Claim[], remarks: readonly Said[], settle: (claim: number) => void): HTMLElement {
  return element('ul', { class: 'claims' }, ...claims.map(({ words, wants }, i) => element('li', {}, element('span', {}, t(words)), ...(wants ? [button(queueWords(wants), () => settle(i))] : []))), ...remarks.map((remark) => element('li', {}, t(remark))));
}

const queueWords = ({ seeds, of }: NonNullable<Claim['wants']>): string =>
  of.length > 1 ? t(seeds.length === 1 ? 'Queue 1 more seed of each' : 'Queue {count} more seeds of each', { count: seeds.length }) : t(seeds.length === 1 ? 'Queue 1 more seed' : 'Queue {count} more seeds', { count: seeds.length });
