import { budget } from '../budget';
import type { JsonNode, SourceText } from '../config/source-text';
import { asIs, type Said } from '../../shared/said';
import { shortened } from '../../shared/shortened';
import { firstChoice, withChoices } from './variable-node';
import type { Variable } from './variables';

/** An experiment with another than the first choice for one variable. */
export interface Variant {
  source: SourceText;
  /** What is chosen, where it is written. */
  place: JsonNode;
  /** "lr 0.1". */
  words: Said;
}

/** Each entry but the first of each "$try", and the upper end of each range, with the first choice for all others: as many as are looked at while one types. */
export function variantsOf(source: SourceText, variables: readonly Variable[]): Variant[] {
  const variants: Variant[] = [];
  for (const variable of variables) {
    for (const chosen of otherChoices(variable)) {
      if (variants.length === budget.variants) return variants;
      variants.push(variantOf(source, variable, chosen));
    }
  }
  return variants;
}

const otherChoices = ({ distribution, entries }: Variable): number[] => (distribution.kind === 'try' ? entries.map((_, i) => i).slice(1) : [distribution.high]);

function variantOf(source: SourceText, variable: Variable, chosen: number): Variant {
  const choices = new Map([[variable.written.node.offset, chosen]]);
  for (let { within } = variable; within; within = within.variable.within) choices.set(within.variable.written.node.offset, within.entry);
  const root = withChoices(source.written!, (each) => choices.get(each.node.offset) ?? firstChoice(each));
  const entry = variable.entries[chosen];
  return { source: { ...source, root }, place: entry ?? variable.written.node, words: asIs(`${variable.name} ${entry ? writtenShort(source, entry) : chosen}`) };
}

/** An entry in few words, as it is written. */
export const writtenShort = ({ text }: SourceText, { offset, length }: JsonNode): string => shortened(text.slice(offset, offset + Math.min(length, 400)).replace(/\s+/g, ' '), 60);
